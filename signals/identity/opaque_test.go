package identity_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shouwang/signals/identity"
)

// Whatever a register calls its people comes back as it was, zeros and all, and no
// two names are one.
func TestOpaqueNumbersComeBack(t *testing.T) {
	name := rapid.StringMatching(`[0-9]{1,17}|[0-9A-Za-z]{1,11}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "one"), name.Draw(t, "other")
		n, form, fault := identity.ParseOpaque(a)
		if fault != identity.Sound || form != identity.Opaque || n.String() != strings.ToUpper(a) || int64(n) < 0 { //nolint:gosec // that is asked
			t.Fatalf("%q came back as %q, %s", a, n, fault)
		}
		if m, _, _ := identity.ParseOpaque(b); (m == n) != strings.EqualFold(a, b) {
			t.Fatalf("%q and %q: one number is %v", a, b, m == n)
		}
	})
}

func TestWhatIsNoOpaqueNumber(t *testing.T) {
	for text, want := range map[string]identity.Fault{
		"": identity.BadLength, "123456789012345678": identity.BadLength, "ABCDEFGHIJKL": identity.BadLength,
		"12-3": identity.BadLength, "张三": identity.BadLength, "3.2E+17": identity.Scientific, "+5": identity.BadLength,
	} {
		if n, _, fault := identity.ParseOpaque(text); fault != want || n != 0 {
			t.Errorf("%q: got %d, %q, want %q", text, n, fault, want)
		}
	}
}

// A citizen's number is never an opaque one, though both are digits.
func TestACitizenIsNoOpaqueNumber(t *testing.T) {
	citizen, _, fault := identity.Parse("11010519491231002X")
	if fault != identity.Sound {
		t.Fatal(fault)
	}
	if n, _, _ := identity.ParseOpaque("11010519491231002"); n == citizen || n.String() == citizen.String() {
		t.Error("the first 17 digits of a citizen's number are taken for the citizen")
	}
}
