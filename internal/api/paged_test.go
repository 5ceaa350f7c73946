package api

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"shouwang"
)

// However long the pages are, they are the list, also where lines share a name.
func TestPagesAreTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 12).Draw(t, "list")
		limit := rapid.IntRange(1, 5).Draw(t, "limit")
		var got []string
		for cursor := ""; ; {
			page, err := paged(list, Paging{Cursor: cursor, Limit: limit}, func(s string) string { return s })
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, page.Items...)
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if !slices.Equal(got, list) {
			t.Fatalf("%v, want %v", got, list)
		}
	})
}

// A line that comes in front moves no page; one that went says so.
func TestAPageGoesOnWhereItWas(t *testing.T) {
	name := func(s string) string { return s }
	first, err := paged([]string{"a", "b", "c"}, Paging{Limit: 2}, name)
	if err != nil {
		t.Fatal(err)
	}
	second, err := paged([]string{"new", "a", "b", "c"}, Paging{Cursor: first.Next, Limit: 2}, name)
	if err != nil || !slices.Equal(second.Items, []string{"c"}) || second.Next != "" {
		t.Errorf("%v %v", second, err)
	}
	if _, err := paged([]string{"a", "c"}, Paging{Cursor: first.Next, Limit: 2}, name); !errors.Is(err, shouwang.ErrInvalid) {
		t.Errorf("the line is gone: %v", err)
	}
}
