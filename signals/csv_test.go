package signals

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// readCSV reads all lines of a text.
func readCSV(t interface{ Fatal(...any) }, text, encoding string) (out []line) {
	l := newCSV(io.NopCloser(strings.NewReader(text)), encoding, ',')
	for {
		next, err := l.next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		next.cells = slices.Clone(next.cells)
		out = append(out, next)
	}
}

func TestWhatIsWrittenAsCSVIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`[a-z张,"\n ]{0,6}x`)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 8).Draw(t, "rows")
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		got := readCSV(t, text.String(), "utf-8")
		if len(got) != len(rows) {
			t.Fatalf("%d lines of %d", len(got), len(rows))
		}
		for i := range rows {
			if !slices.Equal(got[i].cells, rows[i]) || got[i].fault != fine {
				t.Fatalf("line %d: got %q, want %q", got[i].number, got[i].cells, rows[i])
			}
		}
	})
}

func TestLinesKeepTheirNumbers(t *testing.T) {
	got := readCSV(t, "a,b\r\n\r\n\"c\nd\",e\n\"f,g\nh,i\n", "utf-8")
	var numbers []int
	for _, l := range got {
		numbers = append(numbers, l.number)
	}
	if !slices.Equal(numbers, []int{1, 2, 3, 5, 6}) || got[3].fault != openQuote || got[4].fault != fine {
		t.Fatal(numbers, got)
	}
}

func TestAHugeLineTakesNoMoreThanItsBound(t *testing.T) {
	got := readCSV(t, strings.Repeat("x", 3*lineLimit)+"\na,b\n", "utf-8")
	if len(got) != 2 || len(got[0].cells[0]) > lineLimit || !slices.Equal(got[1].cells, []string{"a", "b"}) {
		t.Fatalf("%d lines", len(got))
	}
}

func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a,b\n1,2\n", "\"a\nb\",c\n", "\"a,b\nc,d\n", "=\"1\",2", "\"\"\"\"\n\"", "\xEF\xBB\xBFa", "\xaa\xa1,\x81\x30\n", "a\x00b"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, encoding := range []string{"utf-8", "gb18030", "utf-16"} {
			last := 0
			for _, l := range readCSV(t, string(text), encoding) {
				if l.number <= last {
					t.Fatalf("line %d after line %d", l.number, last)
				}
				last = l.number
			}
			if last > bytes.Count(text, []byte("\n"))+1 && encoding != "utf-16" {
				t.Fatalf("line %d of fewer", last)
			}
		}
	})
}
