package identity_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"shouwang"
	"shouwang/internal/store/storetest"
	"shouwang/signals/identity"
)

func loaded(t *testing.T) (*identity.Keys, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "deep", "keys.json")
	keys, err := identity.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	return keys, path
}

func TestTheKeyFileIsMadeOnceAndForOneReader(t *testing.T) {
	keys, path := loaded(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	again, err := identity.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed := keys.Seal("name", "张光明")
	if text, err := again.Open("name", sealed); err != nil || text != "张光明" {
		t.Fatal("the same file opens what it sealed", err)
	}
	if err := os.Chmod(path, 0o640); err != nil { //nolint:gosec // the fault that is to be found
		t.Fatal(err)
	}
	if _, err := identity.LoadKeys(path); !errors.Is(err, shouwang.ErrForbidden) {
		t.Fatalf("others can read it: %v", err)
	}
}

// A new secret in the file is what devices seal to from then on; the former ones still
// open what was sealed to them, and without its secret nothing does.
func TestFormerKeysOfDevicesStay(t *testing.T) {
	keys, path := loaded(t)
	first := inlets(t, keys)
	var file map[string]any
	text, err := os.ReadFile(path) //nolint:gosec // of the test
	if err != nil || json.Unmarshal(text, &file) != nil {
		t.Fatal(err)
	}
	secrets := file["secrets"].(map[string]any) //nolint:forcetypeassert // as the program writes it
	rotate := func(active int, versions ...string) [][]byte {
		t.Helper()
		kept := map[string]any{"1": secrets["1"], "2": bytes.Repeat([]byte{2}, 32), "3": bytes.Repeat([]byte{3}, 32)}
		maps.DeleteFunc(kept, func(v string, _ any) bool { return !slices.Contains(versions, v) })
		file["active"], file["secrets"] = active, kept
		text, err := json.Marshal(file)
		if err == nil {
			err = os.WriteFile(path, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		keys, err := identity.LoadKeys(path)
		if err != nil {
			t.Fatal(err)
		}
		return inlets(t, keys)
	}
	second := rotate(2, "1", "2")
	if len(first) != 1 || len(second) != 2 || bytes.Equal(second[0], first[0]) || !bytes.Equal(second[1], first[0]) {
		t.Error("the key of before the change does not stand behind the new one")
	}
	third := rotate(3, "1", "2", "3")
	if len(third) != 3 || !bytes.Equal(third[1], second[0]) || !bytes.Equal(third[2], first[0]) {
		t.Error("the keys of before are not there, the newest first")
	}
	if last := rotate(3, "3"); len(last) != 1 || !bytes.Equal(last[0], third[0]) {
		t.Error("a key without its secret is still there")
	}
}

func inlets(t *testing.T, keys *identity.Keys) (public [][]byte) {
	t.Helper()
	list, err := keys.Inlets()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range list {
		public = append(public, key.PublicKey().Bytes())
	}
	return public
}

func TestTwoFirstStartsAgreeOnTheKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	var wait sync.WaitGroup
	sealed := make([]string, 8)
	for i := range sealed {
		wait.Go(func() {
			keys, err := identity.LoadKeys(path)
			if err != nil {
				t.Error(err)
				return
			}
			sealed[i] = keys.Seal("name", "张光明")
		})
	}
	wait.Wait()
	keys, err := identity.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sealed {
		if text, err := keys.Open("name", s); err != nil || text != "张光明" {
			t.Fatal("a process sealed under keys that were lost", err)
		}
	}
}

func TestASealTellsNothingAndBindsItsField(t *testing.T) {
	keys, _ := loaded(t)
	other, _ := loaded(t)
	a, b := keys.Seal("name", "张光明"), keys.Seal("name", "张光明")
	if a == b || strings.Contains(a, "张") {
		t.Fatal("equal names must not look equal")
	}
	if _, err := keys.Open("phone", a); !errors.Is(err, shouwang.ErrForbidden) {
		t.Fatal("a name is no phone")
	}
	if _, err := other.Open("name", a); !errors.Is(err, shouwang.ErrForbidden) {
		t.Fatal("another key opened it")
	}
	broken := a[:len(a)-1] + string(a[len(a)-1]^1)
	if _, err := keys.Open("name", broken); err == nil {
		t.Fatal("a changed seal opened")
	}
	n, _, _ := identity.Parse("11010519491231002X")
	if keys.Number(n) == other.Number(n) {
		t.Fatal("a blind index belongs to its key")
	}
}

func TestSealsOpen(t *testing.T) {
	keys, _ := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if got, err := keys.Open("name", keys.Seal("name", text)); err != nil || got != text {
			t.Fatal("sealed and opened is not the same", err)
		}
	})
}

func TestMasks(t *testing.T) {
	for name, want := range map[string]string{"": "", "张": "*", "张三": "张*", "张光明": "张*明", "欧阳光明": "欧**明"} {
		if got := identity.MaskName(name); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := identity.MaskNumber("11010519491231002X"); got != "1101**********002X" {
		t.Error(got)
	}
	if got := identity.MaskNumber("1380000"); got != "*******" {
		t.Error(got)
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"张光明": "zgm", "单田芳": "stf", "曾国藩": "zgf", "阿依古丽·买买提": "ayglmmt", "Li": "li"} {
		if got := identity.Initials(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestNumbersAreAssignedOnceInTheOrderOfTheFile(t *testing.T) {
	s := storetest.Open(t)
	keys, _ := loaded(t)
	numbers := []string{"11010519491231002X", "320682193503020116", "310101199001011230"}
	var claims []identity.Claim
	for _, text := range numbers {
		n, _, fault := identity.Parse(text)
		if fault == identity.BadChecksum { // the last digit follows from the others
			for _, last := range "0123456789X" {
				if n, _, fault = identity.Parse(text[:17] + string(last)); fault == identity.Sound {
					break
				}
			}
		}
		claims = append(claims, identity.Claim{Number: n, Name: "张光明"})
	}
	for round := range 2 { // the second is a new process
		register, err := identity.NewRegister(t.Context(), s.Conn(), keys)
		if err != nil {
			t.Fatal(err)
		}
		register.Begin(0, uint64(round)+1)
		got, err := register.People(t.Context(), append(claims, claims...))
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range got {
			if id != shouwang.PersonID(i%3+1) {
				t.Fatalf("round %d: %v", round, got)
			}
		}
		homes, err := register.Homes(t.Context(), []string{"H1", "", "H2", "H1"}, make([]bool, 4))
		if err != nil || homes[0] != 1 || homes[1] != 0 || homes[2] != 2 || homes[3] != 1 {
			t.Fatalf("round %d: %v %v", round, homes, err)
		}
	}
	book := identity.NewBook(s.Conn(), keys)
	if _, err := book.Find(t.Context(), "110105194912310020"); !errors.Is(err, shouwang.ErrInvalid) {
		t.Fatalf("a wrong check digit: %v", err)
	}
	if _, err := book.Home(t.Context(), "H9"); !errors.Is(err, shouwang.ErrNotFound) {
		t.Fatalf("no such household: %v", err)
	}
}

func TestTextsOfSubjectsAreNumberedOnce(t *testing.T) {
	s := storetest.Open(t)
	keys, _ := loaded(t)
	many := make([]string, 3000) // more than travel as a parameter
	for i := range many {
		many[i] = fmt.Sprintf("2026-%d", i)
	}
	for range 2 { // the second is a new process
		register, err := identity.NewRegister(t.Context(), s.Conn(), keys)
		if err != nil {
			t.Fatal(err)
		}
		got, err := register.Named(t.Context(), "application", []string{"A2", "", "A1", "A2", "A9"}, []bool{false, false, false, false, true})
		if err != nil || !slices.Equal(got, []uint64{1, 0, 2, 1, 0}) {
			t.Fatalf("got %v, %v", got, err)
		}
		if got, err = register.Named(t.Context(), "feed", many, make([]bool, len(many))); err != nil || got[0] != 1 || got[2999] != 3000 {
			t.Fatalf("feeds are numbered by themselves: %v %v", got[0], err)
		}
	}
	book := identity.NewBook(s.Conn(), keys)
	found, err := book.Named(t.Context(), "application", "A1")
	if err != nil || found != (shouwang.Subject{Type: "application", ID: 2, Key: "A1"}) {
		t.Fatalf("found %v, %v", found, err)
	}
	if _, err := book.Named(t.Context(), "application", "A9"); !errors.Is(err, shouwang.ErrNotFound) {
		t.Fatalf("asked for quietly, and registered: %v", err)
	}
}

func TestManyNumbersAreFoundAgain(t *testing.T) {
	s := storetest.Open(t)
	keys, _ := loaded(t)
	var claims []identity.Claim
	for i := range 3000 { // more than travel as a parameter
		claims = append(claims, identity.Claim{Number: identity.Number(11010519490101000 + uint64(i%1000) + uint64(i/1000)*1e7)})
	}
	first, err := identity.NewRegister(t.Context(), s.Conn(), keys)
	if err != nil {
		t.Fatal(err)
	}
	first.Begin(0, 1)
	want, err := first.People(t.Context(), claims)
	if err != nil {
		t.Fatal(err)
	}
	second, err := identity.NewRegister(t.Context(), s.Conn(), keys)
	if err != nil {
		t.Fatal(err)
	}
	second.Begin(0, 2)
	got, err := second.People(t.Context(), claims)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if got[i] != want[i] || got[i] == 0 {
			t.Fatalf("claim %d: got %d, want %d", i, got[i], want[i])
		}
	}
}
