package number

import (
	"strings"
	"testing"
)

func free(string) bool { return false }

// Worked examples of MOD 11,10: that of ISO 7064 itself, and a German tax number.
func TestCheckDigit(t *testing.T) {
	for text, want := range map[string]byte{"0794": '5', "8609574271": '9'} {
		if got := check(text); got != want {
			t.Errorf("check digit of %s: %c, want %c", text, got, want)
		}
	}
}

func TestEverySingleWrongDigitIsFound(t *testing.T) {
	for seed := range uint64(200) {
		no := New("C-", seed, free)
		if !Valid(no) {
			t.Fatalf("%s is not valid", no)
		}
		for i := 2; i < len(no); i++ {
			for d := byte('0'); d <= '9'; d++ {
				wrong := no[:i] + string(d) + no[i+1:]
				if wrong != no && Valid(wrong) {
					t.Errorf("%s passes for %s", wrong, no)
				}
			}
		}
	}
}

func TestNewGoesRoundTakenNumbers(t *testing.T) {
	taken := map[string]bool{}
	for range 5000 {
		no := New("W-", 7, func(no string) bool { return taken[no] }) // always the same seed
		if taken[no] || !Valid(no) {
			t.Fatalf("%s: taken %v", no, taken[no])
		}
		taken[no] = true
		if len(taken) == tries {
			break // beyond this the guesses at seven digits run out by design
		}
	}
}

func TestAFullSpaceGivesLongerNumbers(t *testing.T) {
	full := func(no string) bool { return len(no) == len("C-")+7 }
	no := New("C-", 1, full)
	if got, want := len(no), len("C-")+8; got != want || !Valid(no) {
		t.Errorf("%s: %d characters valid %v, want %d", no, got, Valid(no), want)
	}
}

// A city of ten million has more warnings in its first night than there are numbers of
// seven digits.
func TestAFullSpaceCostsFewGuesses(t *testing.T) {
	for seed := range uint64(100) {
		guesses := 0
		New("W-", seed, func(no string) bool {
			guesses++
			return len(no) == len("W-")+digits
		})
		if guesses > 20 {
			t.Errorf("%d guesses", guesses)
		}
	}
}

func TestSameSeedSameNumber(t *testing.T) {
	if a, b := New("C-", 42, free), New("C-", 42, free); a != b {
		t.Errorf("%s and %s from one seed", a, b)
	}
}

func TestNumbersAreSpread(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(1000) {
		seen[New("C-", seed, free)[:4]] = true
	}
	if len(seen) < 95 {
		t.Errorf("1000 neighbouring seeds begin in %d ways, want about 100", len(seen))
	}
}

func TestValidRefuses(t *testing.T) {
	for _, no := range []string{"", "C-", "C-123456", "c-0000002", "C0000002", "C-00000o2", "C-" + strings.Repeat("0", 30), "C-０００００００"} {
		if Valid(no) {
			t.Errorf("%q is valid", no)
		}
	}
}
