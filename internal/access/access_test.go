package access_test

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gotest.tools/v3/assert"
	"pgregory.net/rapid"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/access/accesstest"
)

const (
	good  = "Three-green-Bridges-41"
	other = "Seven-white-Herons-72"
)

func TestAnAreaCoversItsChildrenAndNothingElse(t *testing.T) {
	day := shouwang.Date(2026, 11, 25)
	spans := access.Spans([]uint64{320682103000, 320682104005}, nil, day)
	s := access.Scope{Spans: spans, Lanes: []shouwang.Lane{shouwang.LaneOpen}}
	for area, sees := range map[uint64]bool{
		320682103000: true, 320682103001: true, 320682103999: true, 320682104005: true,
		320682104004: false, 320682104000: false, 320682000000: false, 320682102999: false, 0: false,
	} {
		assert.Equal(t, s.In(area), sees, "%d", area)
	}
	assert.Assert(t, !s.Sees(320682103000, shouwang.LaneProtected))
	assert.Assert(t, !access.Scope{}.Sees(0, shouwang.LaneOpen), "the zero scope sees nothing")
}

func TestWhoHasTheCountyAnswersForWhatIsNowhere(t *testing.T) {
	s := access.Scope{Spans: access.Spans([]uint64{320682000000}, nil, shouwang.Date(2026, 11, 25))}
	assert.Assert(t, s.In(0) && s.In(320682103000) && !s.In(320683101000))
	assert.Assert(t, !access.Everything().In(shouwang.CanaryArea), "canaries are nobody's")
}

func TestOlderCodesAreWhereTheyWentOver(t *testing.T) {
	table, err := shouwang.ReadAreas(strings.NewReader("code,name,from,until,into\n320682000000,市\n320682103000,甲镇\n320682104000,乙镇\n320682103005,村,,2026-01-01,320682104009\n320682104009,村\n"))
	assert.NilError(t, err)
	day := shouwang.Date(2026, 11, 25)
	was := access.Scope{Spans: access.Spans([]uint64{320682103000}, table, day)}
	is := access.Scope{Spans: access.Spans([]uint64{320682104000}, table, day)}
	both := access.Scope{Spans: access.Spans([]uint64{320682103000, 320682104000}, table, day)}
	assert.Assert(t, !was.In(320682103005) && was.In(320682103004) && was.In(320682103006))
	assert.Assert(t, is.In(320682103005) && both.In(320682103005))
}

// The scope of several areas is that of each, whatever they are.
func TestScopesAddUp(t *testing.T) {
	day := shouwang.Date(2026, 11, 25)
	rapid.Check(t, func(t *rapid.T) {
		area := rapid.Custom(func(t *rapid.T) uint64 {
			return 320682100000 + rapid.Uint64Range(0, 3).Draw(t, "town")*1000 + rapid.Uint64Range(0, 3).Draw(t, "village")
		})
		areas := rapid.SliceOfN(area, 1, 4).Draw(t, "areas")
		asked := area.Draw(t, "asked")
		alone := slices.ContainsFunc(areas, func(a uint64) bool { return shouwang.Within(asked, a) })
		assert.Equal(t, access.Scope{Spans: access.Spans(areas, nil, day)}.In(asked), alone)
	})
}

func TestNoAdministratorDoesAnothersTaskOrSeesPeople(t *testing.T) {
	admins := map[shouwang.Role]access.Action{access.SystemAdmin: access.DoDelivery, access.SecurityAdmin: access.DoAccounts, access.AuditAdmin: access.ReadAudit}
	for role, own := range admins {
		r := access.Reader{Name: "x", Roles: []shouwang.Role{role}, Strong: true}
		assert.Equal(t, r.Allows(own), access.Refusal(""), role)
		for other, task := range admins {
			if other != role {
				assert.Equal(t, r.Allows(task), access.NotYours, "%s %s", role, task)
			}
		}
		for _, people := range []access.Action{access.ReadWork, access.DoWork, access.RevealWho, access.ReadData, access.ExportData, access.ExportMatch} {
			assert.Equal(t, r.Allows(people), access.NotYours, "%s %s", role, people)
		}
		mixed := access.Account{Name: "mixed", Roles: []shouwang.Role{role, shouwang.Bureau}, Areas: []uint64{320682000000}}
		assert.Assert(t, errors.Is(mixed.Fault(), shouwang.ErrInvalid))
	}
	for _, role := range access.Roles {
		if !access.Administers(role) {
			assert.Equal(t, access.Reader{Name: "x", Roles: []shouwang.Role{role}}.Allows(access.DoAccounts), access.NotYours)
		}
	}
}

func TestNobodyMayDoNothingAndTheUnknownIsRefused(t *testing.T) {
	assert.Equal(t, access.Reader{}.Allows(access.ReadWork), access.NotSignedIn)
	assert.Equal(t, access.Of(t.Context()).Allows(access.Self), access.NotSignedIn)
	assert.Equal(t, access.Reader{Name: "x", Roles: []shouwang.Role{shouwang.Bureau}, Scope: access.Everything()}.Allows("something new"), access.NotYours)
}

func TestExportsNeedASecondFactor(t *testing.T) {
	r := access.Reader{Name: "x", Roles: []shouwang.Role{shouwang.Bureau}, Scope: access.Everything()}
	for _, export := range []access.Action{access.ExportMatch, access.ExportData} {
		assert.Equal(t, r.Allows(export), access.NeedsCode)
	}
	r.Strong = true
	assert.Equal(t, r.Allows(access.ExportMatch), access.Refusal(""))
}

func TestALaneIsForWhomItMayBe(t *testing.T) {
	account := func(role shouwang.Role, lane shouwang.Lane) error {
		return access.Account{Name: "someone", Roles: []shouwang.Role{role}, Areas: []uint64{320682103000}, Lanes: []shouwang.Lane{lane}}.Fault()
	}
	assert.NilError(t, account(shouwang.ChildDirector, shouwang.LaneProtected))
	assert.NilError(t, account(shouwang.Auditor, shouwang.LaneIntegrity))
	for _, role := range []shouwang.Role{shouwang.GridWorker, shouwang.VillageWorker, shouwang.Hotline, shouwang.JointMeeting, shouwang.Auditor} {
		assert.Assert(t, account(role, shouwang.LaneProtected) != nil, role)
	}
	for _, role := range []shouwang.Role{shouwang.VillageWorker, shouwang.TownOffice, shouwang.ChildSupervisor, shouwang.Hotline} {
		assert.Assert(t, account(role, shouwang.LaneIntegrity) != nil, role)
	}
	assert.DeepEqual(t, access.UsualLanes([]shouwang.Role{shouwang.ChildDirector, shouwang.VillageWorker}), []shouwang.Lane{shouwang.LaneProtected, shouwang.LaneOpen})
}

func TestPasswordsAreWeighed(t *testing.T) {
	account := access.Account{Name: "wangfang", Hashes: []string{access.HashOf(other)}}
	for text, fits := range map[string]bool{
		good: true, "另一条安静的小河在门前流Ab1": true,
		"Short-1a": false, strings.Repeat("Aa1-", 40): false, // too short, too long
		"threegreenbridges": false, "THREE-GREEN-BRIDGES": false, // too few kinds
		"P@ssw0rd1234!": false, "Admin123456!!": false, "Qwerty123456!": false, "Woaini5201314!": false, // what everybody uses
		"Wangfang-is-Here-7": false, // the name
		other:                false, // the last one
	} {
		err := access.GoodPassword(account, text)
		assert.Equal(t, err == nil, fits, "%q: %v", text, err)
		if err != nil {
			assert.Assert(t, errors.Is(err, shouwang.ErrInvalid) && !strings.Contains(err.Error(), text))
		}
	}
}

func TestTheLastFivePasswordsAreRefusedAndTheSixthIsNot(t *testing.T) {
	h := accesstest.New(t)
	account := h.Add(t, accesstest.Village("wangfang"), good)
	for _, next := range []string{"One-quiet-River-11", "Two-quiet-Rivers-22", "Three-quiet-Rivers-33", "Four-quiet-Rivers-44"} {
		assert.NilError(t, h.Door.ChangePassword(t.Context(), account, next, "wangfang"))
		account = h.Account(t, "wangfang")
	}
	assert.Assert(t, errors.Is(h.Door.ChangePassword(t.Context(), account, good, "wangfang"), shouwang.ErrInvalid), "the fifth back")
	assert.NilError(t, h.Door.ChangePassword(t.Context(), account, "Five-quiet-Rivers-55", "wangfang"))
	assert.NilError(t, h.Door.ChangePassword(t.Context(), h.Account(t, "wangfang"), good, "wangfang"))
}

func TestAHashIsArgon2idWithASaltOfItsOwn(t *testing.T) {
	one, two := access.HashOf(good), access.HashOf(good)
	assert.Assert(t, one != two && strings.HasPrefix(one, "$argon2id$v=19$m=19456,t=2,p=1$"))
	assert.Assert(t, access.Matches(one, good) && !access.Matches(one, other) && !access.Matches("", good) && !access.Matches("$argon2id$v=19$m=99999999,t=2,p=1$AA$AA", good))
}

func TestSignInGivesASessionThatEnds(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	id := h.SignIn(t, "wangfang", good)
	again := h.SignIn(t, "wangfang", good)
	assert.Assert(t, id != again && len(id) >= 50, "every sign-in has an id of its own")
	r, err := h.Door.Session(t.Context(), id)
	assert.NilError(t, err)
	assert.Equal(t, r.Name, "wangfang")
	assert.Assert(t, r.Scope.Sees(accesstest.VillageArea, shouwang.LaneOpen) && !r.Strong)

	assert.NilError(t, h.Door.SignOut(t.Context(), id))
	assert.Equal(t, h.Who(t, id), "", "signed out on the server")
	assert.Equal(t, h.Who(t, again), "wangfang")
	assert.Equal(t, h.Who(t, "x"), "")
}

func TestASessionEndsWhenIdleAndAfterTwelveHours(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	secret := h.AddAdmin(t, "chief", good)
	worker, admin := h.SignIn(t, "wangfang", good), h.SignInWith(t, "chief", good, h.Code(t, secret))
	h.Forward(14 * time.Minute)
	assert.Equal(t, h.Who(t, worker)+" "+h.Who(t, admin), "wangfang chief")
	h.Forward(15 * time.Minute)
	assert.Equal(t, h.Who(t, worker)+" "+h.Who(t, admin), "wangfang ")
	h.Forward(30 * time.Minute)
	assert.Equal(t, h.Who(t, worker), "")
	busy := h.SignIn(t, "wangfang", good)
	for range 35 {
		h.Forward(20 * time.Minute)
		assert.Equal(t, h.Who(t, busy), "wangfang")
	}
	h.Forward(20 * time.Minute)
	assert.Equal(t, h.Who(t, busy), "", "twelve hours are over, however busy")
}

func TestAChangeOfTheAccountEndsItsSessions(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	change := map[string]func(a *access.Account){
		"role":     func(a *access.Account) { a.Roles = []shouwang.Role{shouwang.TownOffice} },
		"disabled": func(a *access.Account) { a.Disabled = true },
	}
	for _, what := range []string{"role", "disabled"} {
		id := h.SignIn(t, "wangfang", good)
		account := h.Account(t, "wangfang")
		change[what](&account)
		assert.NilError(t, h.Door.Accounts.Put(t.Context(), account))
		assert.Equal(t, h.Who(t, id), "", what)
	}
	_, err := h.Door.SignIn(t.Context(), access.Attempt{Name: "wangfang", Password: good})
	assert.Assert(t, errors.Is(err, access.ErrWrong), "a closed account answers as a wrong password does")
}

func TestFiveFailuresLockForFifteenMinutes(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	h.Add(t, accesstest.Village("chenli"), good)
	for range 5 {
		assert.Assert(t, errors.Is(h.Try(t, "wangfang", other), access.ErrWrong))
	}
	assert.Assert(t, errors.Is(h.Try(t, "wangfang", good), access.ErrLocked), "the right password too")
	assert.NilError(t, h.Try(t, "chenli", good), "nobody else is locked out")
	h.Forward(14 * time.Minute)
	assert.Assert(t, errors.Is(h.Try(t, "wangfang", good), access.ErrLocked), "asking again does not lengthen it, nor shorten it")
	h.Forward(time.Minute)
	assert.NilError(t, h.Try(t, "wangfang", good))
	assert.Assert(t, errors.Is(h.Try(t, "wangfang", other), access.ErrWrong), "and all five are there again")
}

func TestAttemptsAtOnceAreNotMoreThanFive(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	results := make(chan error, 20)
	var all sync.WaitGroup
	for range cap(results) {
		all.Go(func() { results <- h.Try(t, "wangfang", other) })
	}
	all.Wait()
	close(results)
	looked := 0
	for err := range results {
		if errors.Is(err, access.ErrWrong) {
			looked++
		}
	}
	assert.Assert(t, looked <= 5, "%d passwords were looked at", looked)
}

func TestOneAddressCannotLockOutTheBureau(t *testing.T) {
	h := accesstest.New(t)
	names := []string{"a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"}
	for _, name := range names {
		h.Add(t, accesstest.Village(name), good)
	}
	for _, name := range names {
		for range 5 {
			_, err := h.Door.SignIn(t.Context(), access.Attempt{Name: name, Password: other, Address: "10.0.0.9"})
			assert.Assert(t, err != nil)
		}
	}
	_, err := h.Door.SignIn(t.Context(), access.Attempt{Name: "a9", Password: good, Address: "10.0.0.8"})
	assert.NilError(t, err, "after 30 failures the address is refused, and the names behind it stay open")
	_, err = h.Door.SignIn(t.Context(), access.Attempt{Name: "a9", Password: good, Address: "10.0.0.9"})
	assert.Assert(t, errors.Is(err, access.ErrLocked))
}

// Whoever knocks on at a locked name, known or not, writes nothing more into the record of
// attempts, and takes nobody's place at an address that many share.
func TestKnockingOnALockedNameFillsNothing(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	h.Add(t, accesstest.Village("chenli"), good)
	try := func(name, password string) error {
		_, err := h.Door.SignIn(t.Context(), access.Attempt{Name: name, Password: password, Address: "10.0.0.9"})
		return err
	}
	attempts := func() (n uint64) {
		assert.NilError(t, h.Store.Conn().QueryRow(t.Context(), "SELECT count() FROM sign_in").Scan(&n))
		return n
	}
	for _, name := range []string{"wangfang", "nobody-here"} {
		for range 5 {
			assert.Assert(t, errors.Is(try(name, other), access.ErrWrong))
		}
	}
	before := attempts()
	assert.Equal(t, before, uint64(10))
	for n := range 40 {
		assert.Assert(t, errors.Is(try([]string{"wangfang", "nobody-here"}[n%2], other), access.ErrLocked))
	}
	assert.Equal(t, attempts(), before)
	for range 3 {
		assert.NilError(t, try("chenli", good), "the address is open for who knows the password")
	}
	h.Forward(15 * time.Minute)
	assert.NilError(t, try("wangfang", good), "and the lock ends when it would have")
}

func TestAnUnknownNameIsRefusedInTheSameWordsAndLockedAlike(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	for range 5 {
		assert.Assert(t, errors.Is(h.Try(t, "nobody-here", other), access.ErrWrong))
	}
	assert.Assert(t, errors.Is(h.Try(t, "nobody-here", other), access.ErrLocked))
}

// An unknown name, a closed account and one without a password cost the same hash as a
// wrong password does, so that nobody learns by the time which names there are: counted in
// the memory that argon2id takes, which no other machine makes faster.
func TestEveryRefusalCostsAHash(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	closed := h.Add(t, accesstest.Village("closed"), good)
	closed.Disabled = true
	assert.NilError(t, h.Door.Accounts.Put(t.Context(), closed))
	assert.NilError(t, h.Door.Accounts.Put(t.Context(), access.Account{Name: "empty", Roles: []shouwang.Role{shouwang.Hotline}, Areas: []uint64{accesstest.TownArea}, At: h.Now()}))
	_ = h.Try(t, "somebody", other) // the first of a process works out what unknown names are compared with
	const hash = 19 << 20
	for _, name := range []string{"wangfang", "nobody-here", "closed", "empty"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		assert.Assert(t, errors.Is(h.Try(t, name, other), access.ErrWrong), name)
		runtime.ReadMemStats(&after)
		taken := after.TotalAlloc - before.TotalAlloc
		assert.Assert(t, taken >= hash && taken < 2*hash, "%s took %d bytes, a hash takes %d", name, taken, hash)
	}
}

func TestACodeIsTakenOnce(t *testing.T) {
	h := accesstest.New(t)
	secret := h.AddAdmin(t, "chief", good)
	code := h.Code(t, secret)
	id := h.SignInWith(t, "chief", good, code)
	r, err := h.Door.Session(t.Context(), id)
	assert.NilError(t, err)
	assert.Assert(t, r.Strong)
	_, err = h.Door.SignIn(t.Context(), access.Attempt{Name: "chief", Password: good, Code: code})
	assert.Assert(t, errors.Is(err, access.ErrWrong), "the same code again")
	_, err = h.Door.SignIn(t.Context(), access.Attempt{Name: "chief", Password: good})
	assert.Assert(t, errors.Is(err, access.ErrWrong), "no code")
	h.Forward(time.Minute)
	_, err = h.Door.SignIn(t.Context(), access.Attempt{Name: "chief", Password: good, Code: code})
	assert.Assert(t, errors.Is(err, access.ErrWrong), "a code of two periods ago")
	h.SignInWith(t, "chief", good, h.Code(t, secret))
}

func TestAnAdministratorWithoutCodesDoesNotGetIn(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, access.Account{Name: "chief", Roles: []shouwang.Role{access.SystemAdmin}}, good)
	assert.Assert(t, errors.Is(h.Try(t, "chief", good), access.ErrNoCode))
}

func TestSignInsAreLoggedWithoutWhatWasTyped(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	_ = h.Try(t, "320682199902300017", "320682199902300017")
	_ = h.Try(t, "wangfang", other)
	h.SignIn(t, "wangfang", good)
	var said []string
	for _, l := range h.Lines(t) {
		if l.Action == "sign_in" {
			said = append(said, l.By+" "+l.Object+" "+l.Result)
		}
		assert.Assert(t, !strings.Contains(l.Object+l.Purpose, "3206821999"))
	}
	assert.DeepEqual(t, said, []string{"nobody unknown refused", "nobody wangfang refused", "wangfang wangfang done"})
}

func TestNobodySignsInThatCannotBeLogged(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	h.Break("audit_event")
	_, err := h.Door.SignIn(t.Context(), access.Attempt{Name: "wangfang", Password: good})
	assert.Assert(t, errors.Is(err, shouwang.ErrDown), "%v", err)
}

func TestAWorkersAccountIsTheOneTiedToTheRoster(t *testing.T) {
	h := accesstest.New(t)
	r, err := h.Door.OfWorker(t.Context(), "v-001")
	assert.NilError(t, err)
	assert.Assert(t, r.Local(), "while nobody has an account")
	account := accesstest.Village("wangfang")
	account.Worker = "v-001"
	h.Add(t, account, good)
	r, err = h.Door.OfWorker(t.Context(), "v-001")
	assert.NilError(t, err)
	assert.Equal(t, r.Name, "wangfang")
	for _, stranger := range []string{"v-002", ""} {
		r, err = h.Door.OfWorker(t.Context(), stranger)
		assert.NilError(t, err)
		assert.Equal(t, r.Name, "")
	}
}

func TestAKeyIsShownOnceScopedAndEnds(t *testing.T) {
	h := accesstest.New(t)
	now := h.Now()
	key, text, err := access.NewKey(access.Key{
		Name: "scoreboard", Role: shouwang.TownOffice, Areas: []uint64{accesstest.TownArea}, Lanes: []shouwang.Lane{shouwang.LaneOpen}, Expires: now.Add(48 * time.Hour), By: "chief", At: now,
	})
	assert.NilError(t, err)
	assert.NilError(t, h.Door.Keys.Put(t.Context(), key))
	assert.Assert(t, !strings.Contains(key.Digest, text) && strings.HasPrefix(text, "swk_"+key.ID+"_"))
	who := func(text string) access.Reader {
		r, err := h.Door.Bearer(t.Context(), text)
		assert.NilError(t, err)
		return r
	}
	r := who(text)
	assert.Equal(t, r.Name, "key:scoreboard")
	assert.Assert(t, r.Scope.Sees(accesstest.VillageArea, shouwang.LaneOpen) && !r.Scope.Sees(accesstest.VillageArea, shouwang.LaneProtected))
	assert.Equal(t, r.Allows(access.ReadWork), access.Refusal(""))
	assert.Equal(t, r.Allows(access.DoWork), access.NotYours, "it may only read")
	assert.Equal(t, r.Allows(access.ExportMatch), access.NeedsCode, "a machine has no second factor")
	assert.Equal(t, who(text+"x").Name+who("").Name, "")
	h.Forward(3 * time.Second)
	all, err := h.Door.Keys.All(t.Context())
	assert.NilError(t, err)
	assert.Equal(t, all[0].Used.UnixMilli(), now.UnixMilli(), "when it was last used")
	h.Forward(48 * time.Hour)
	assert.Equal(t, who(text).Name, "", "its time is over")
}

func TestARevokedKeyIsNobodys(t *testing.T) {
	h := accesstest.New(t)
	now := h.Now()
	key, text, err := access.NewKey(access.Key{Name: "old", Role: shouwang.Hotline, Areas: []uint64{accesstest.TownArea}, Expires: now.Add(time.Hour), At: now})
	assert.NilError(t, err)
	assert.NilError(t, h.Door.Keys.Put(t.Context(), key))
	all, err := h.Door.Keys.All(t.Context())
	assert.NilError(t, err)
	all[0].Revoked = true
	assert.NilError(t, h.Door.Keys.Put(t.Context(), all[0]))
	r, err := h.Door.Bearer(t.Context(), text)
	assert.NilError(t, err)
	assert.Equal(t, r.Name, "")
}

func TestNoKeyIsAnAdministratorsNorForever(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, shouwang.Shanghai)
	for _, k := range []access.Key{
		{Name: "k1", Role: access.SecurityAdmin, Expires: now.Add(time.Hour)},
		{Name: "k1", Role: shouwang.TownOffice, Areas: []uint64{320682103000}, Expires: now},
		{Name: "k1", Role: shouwang.TownOffice, Areas: []uint64{320682103000}, Expires: now.AddDate(2, 0, 0)},
		{Name: "k1", Role: shouwang.VillageWorker, Areas: []uint64{320682103000}, Lanes: []shouwang.Lane{shouwang.LaneIntegrity}, Expires: now.Add(time.Hour)},
	} {
		k.At = now
		_, _, err := access.NewKey(k)
		assert.Assert(t, errors.Is(err, shouwang.ErrInvalid))
	}
}

func TestTheRecordRemembersWhatRedisForgets(t *testing.T) {
	h := accesstest.New(t)
	h.Add(t, accesstest.Village("wangfang"), good)
	id := h.SignIn(t, "wangfang", good)
	for range 5 {
		_ = h.Try(t, "wangfang", other)
	}
	h.Flush(t)
	assert.Equal(t, h.Who(t, id), "", "sign-ins are lost")
	assert.Assert(t, errors.Is(h.Try(t, "wangfang", good), access.ErrLocked), "counters are not")
}
