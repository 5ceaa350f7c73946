package monitors_test

import (
	"testing"

	"shouwang/monitors"
)

func TestBuiltinPackHasNoFault(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatalf("load the built-in pack:\n%v", err)
	}
	if got := len(pack.Hash); got != 64 {
		t.Errorf("hash of %d characters, want 64", got)
	}
	if got := len(pack.Monitor("M02")); got != 3 {
		t.Errorf("monitors of code M02: %d, want 3 (verify, care, help)", got)
	}
}
