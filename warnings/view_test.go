package warnings_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shouwang"
	"shouwang/warnings"
)

func TestJSONIsWhatOtherProgramsRelyOn(t *testing.T) {
	w := shouwang.Warning{
		ID: "0123456789abcdef", No: "W-1234567", Monitor: "death_match", Version: "abc", Kind: shouwang.Verify,
		Level: shouwang.Red, Score: 80, Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: 7},
		RaisedAt: time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC),
		Reasons:  []shouwang.Reason{{Factor: "dead", Points: 80, Zh: "已死亡", En: "died", Facts: []shouwang.FactSeen{{Name: "death_date", Value: "2026-02-01"}}}},
	}
	want := `{"id":"0123456789abcdef","no":"W-1234567","monitor":"death_match","version":"abc","kind":"verify","level":"red","score":80,` +
		`"subject":{"type":"person","ref":"p-000000000000e"},"raised_at":"2026-03-02T06:00:00+08:00",` +
		`"reasons":[{"factor":"dead","points":80,"zh":"已死亡","en":"died"}],"unknown":[]}`
	if got := text(t, warnings.JSON(w, nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	revealed := warnings.JSON(w, &warnings.Identity{IDNumber: "the number"})
	if got := text(t, revealed.Subject); got != `{"type":"person","ref":"p-000000000000e","id_number":"the number"}` {
		t.Errorf("revealed: %s", got)
	}
	held := warnings.ChangeJSON(shouwang.Change{Kind: shouwang.Held, Missing: []string{"payment"}}, nil)
	if held.Change != shouwang.Held || len(held.Missing) != 1 {
		t.Errorf("held: %+v", held)
	}
}

func text(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestRefNamesPlacesClearlyAndPeopleNot(t *testing.T) {
	cases := []struct {
		subject shouwang.Subject
		want    string
	}{
		{shouwang.Subject{Type: shouwang.SubjectPerson, ID: 1}, "p-0000000000002"},
		{shouwang.Subject{Type: shouwang.SubjectHousehold, ID: 1}, "h-0000000000002"},
		{shouwang.Subject{Type: shouwang.SubjectArea, ID: 320682000000}, "320682000000"},
		{shouwang.Subject{Type: shouwang.SubjectArea, ID: 320682000000, Key: "2026-03"}, "320682000000/2026-03"},
		{shouwang.Subject{Type: shouwang.SubjectType("feed"), ID: 9, Key: "payment"}, "payment"},
	}
	for _, c := range cases {
		if got := warnings.Ref(c.subject); got != c.want {
			t.Errorf("%+v is %s, want %s", c.subject, got, c.want)
		}
	}
}

func TestRefReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := shouwang.Subject{
			Type: rapid.SampledFrom([]shouwang.SubjectType{shouwang.SubjectPerson, shouwang.SubjectHousehold, shouwang.SubjectArea}).Draw(t, "type"),
			ID:   rapid.Uint64().Draw(t, "id"), Key: rapid.SampledFrom([]string{"", "2026-03"}).Draw(t, "key"),
		}
		got, err := warnings.ParseRef(warnings.Ref(want))
		if err != nil || got != want {
			t.Fatalf("%v came back as %v, %v", want, got, err)
		}
	})
	for _, bad := range []string{"", "p-", "x-1", "h-00000000000000000", "p-uuuuuuuuuuuuu"} {
		if _, err := warnings.ParseRef(bad); !errors.Is(err, shouwang.ErrInvalid) {
			t.Errorf("%q was read: %v", bad, err)
		}
	}
}
