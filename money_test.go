package shouwang

import (
	"errors"
	"testing"
)

func TestYuanAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]Fen{"1800": 180000, " 1800.5 ": 180050, "0.05": 5, "1800.50": 180050, "0": 0} {
		if got, err := ParseYuan(text); err != nil || got != want {
			t.Errorf("%q: %d, want %d: %v", text, got, want, err)
		}
	}
	for _, text := range []string{"", "-1", "1,800", "1.005", "万", "1e3", ".", "999999999999999999"} {
		if got, err := ParseYuan(text); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q: %d %v", text, got, err)
		}
	}
}
