package outcomes

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shouwang"
	"shouwang/internal/store"
	"shouwang/internal/store/storetest"
)

var noon = time.Date(2026, 8, 3, 12, 0, 0, 0, shouwang.Shanghai)

// flip stands for a cipher: it hides the text and gives it back.
func flip(text []byte) []byte {
	out := make([]byte, len(text))
	for i, c := range text {
		out[i] = c ^ 0x5a
	}
	return out
}

func open(t *testing.T) (*Verdicts, *store.Store) {
	t.Helper()
	s := storetest.Open(t)
	return &Verdicts{DB: s.Conn(), Append: s, Seal: flip}, s
}

func verdict(warning, ref string, v shouwang.Verdict, at time.Time) Verdict {
	return Verdict{Warning: warning, Monitor: "death", Version: "p1", Level: shouwang.Red, Verdict: v, Ref: ref, By: "V01", At: at}
}

func record(t *testing.T, v *Verdicts, list ...Verdict) int {
	t.Helper()
	n, err := v.Record(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAReturnSlipTakenInTwiceCountsOnce(t *testing.T) {
	v, _ := open(t)
	slip := []Verdict{
		verdict("w1", "sha/2", shouwang.Confirmed, noon), verdict("w2", "sha/3", shouwang.NotConfirmed, noon),
		verdict("w1", "sha/2", shouwang.Confirmed, noon), // the same row twice in one call
	}
	if got := record(t, v, slip...); got != 2 {
		t.Errorf("%d new, want 2", got)
	}
	if got := record(t, v, slip...); got != 0 {
		t.Errorf("again: %d new", got)
	}
}

func TestTheNewestVerdictStands(t *testing.T) {
	v, _ := open(t)
	record(t, v, verdict("w1", "sha/2", shouwang.NoAccess, noon))
	record(t, v, verdict("w1", "C-1/3", shouwang.Confirmed, noon.Add(time.Hour)), verdict("w2", "sha/9", shouwang.DataWrong, noon))
	got, err := v.Standing(t.Context(), []string{"w1", "w2", "w3"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got["w1"].Verdict != shouwang.Confirmed || got["w2"].Verdict != shouwang.DataWrong {
		t.Errorf("%+v", got)
	}
	if want := verdict("w1", "C-1/3", shouwang.Confirmed, noon.Add(time.Hour)); !got["w1"].At.Equal(want.At) || got["w1"].Ref != want.Ref || got["w1"].By != want.By {
		t.Errorf("%+v, want %+v", got["w1"], want)
	}
}

func TestTheLastVerdictUpToAnInstant(t *testing.T) {
	v, _ := open(t)
	at := func(asOf time.Time) time.Time {
		t.Helper()
		last, err := v.Last(t.Context(), asOf)
		if err != nil {
			t.Fatal(err)
		}
		return last
	}
	if got := at(noon); !got.IsZero() {
		t.Errorf("none was given: %s", got)
	}
	record(t, v, verdict("w1", "sha/2", shouwang.NoAccess, noon), verdict("w2", "sha/3", shouwang.Confirmed, noon.Add(time.Hour)))
	for asOf, want := range map[time.Time]time.Time{noon.Add(-time.Second): {}, noon: noon, noon.Add(2 * time.Hour): noon.Add(time.Hour)} {
		if got := at(asOf); !got.Equal(want) {
			t.Errorf("as of %s: %s, want %s", asOf, got, want)
		}
	}
}

func TestAnUnknownVerdictIsRefused(t *testing.T) {
	v, _ := open(t)
	_, err := v.Record(t.Context(), []Verdict{verdict("w1", "x", "perhaps 张秀英", noon)})
	if !errors.Is(err, shouwang.ErrInvalid) || strings.Contains(err.Error(), "张秀英") {
		t.Errorf("%v: want invalid, without the value", err)
	}
}

func TestNotesAreSealed(t *testing.T) {
	v, s := open(t)
	x := verdict("w1", "sha/2", shouwang.Confirmed, noon)
	x.Note = "老人已搬到女儿家"
	record(t, v, x)
	var note string
	if err := s.Conn().QueryRow(t.Context(), "SELECT note FROM verdict").Scan(&note); err != nil {
		t.Fatal(err)
	}
	if note == x.Note || string(flip([]byte(note))) != x.Note {
		t.Error("the note lies open, or cannot be opened")
	}
}

func TestNothingToRecord(t *testing.T) {
	v, _ := open(t)
	if got := record(t, v); got != 0 {
		t.Errorf("%d new of nothing", got)
	}
}
