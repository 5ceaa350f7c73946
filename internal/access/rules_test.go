package access_test

import (
	"errors"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang/internal/access"
	"shouwang/internal/access/accesstest"
)

const (
	firstPassword = "Three-green-Bridges-41"
	nextPassword  = "Seven-white-Herons-72"
)

func TestOneSessionTooManyEndsTheOldest(t *testing.T) {
	h := accesstest.New(t)
	h.Door.Rules.Sessions = 2
	for _, name := range []string{"wang", "li"} {
		h.Add(t, accesstest.Village(name), firstPassword)
	}
	li := h.SignIn(t, "li", firstPassword)
	first, second := h.SignIn(t, "wang", firstPassword), h.SignIn(t, "wang", firstPassword)
	assert.Equal(t, h.Who(t, first)+h.Who(t, second), "wangwang")
	third := h.SignIn(t, "wang", firstPassword)
	assert.Equal(t, h.Who(t, first), "", "the oldest has ended")
	assert.Equal(t, h.Who(t, second)+h.Who(t, third)+h.Who(t, li), "wangwangli")
	assert.NilError(t, h.Door.SignOut(t.Context(), second))
	fourth := h.SignIn(t, "wang", firstPassword)
	assert.Equal(t, h.Who(t, third)+h.Who(t, fourth), "wangwang", "who signed out counts no more")
}

func TestAPasswordThatIsTooOldOpensNothingButANewOne(t *testing.T) {
	h := accesstest.New(t)
	h.Door.Rules.PasswordDays = 90
	h.Add(t, accesstest.Village("wang"), firstPassword)
	h.Forward(90*24*time.Hour - time.Second)
	id := h.SignIn(t, "wang", firstPassword)
	account := h.Account(t, "wang") // another version of the account makes the password no younger
	account.At = h.Now()
	assert.NilError(t, h.Door.Accounts.Put(t.Context(), account))
	h.Forward(time.Second)
	assert.Assert(t, errors.Is(h.Try(t, "wang", firstPassword), access.ErrOld))
	assert.Assert(t, errors.Is(h.Try(t, "wang", nextPassword), access.ErrWrong), "who does not know it is told nothing")
	renew := func(old, fresh string) error {
		return h.Door.Renew(t.Context(), access.Attempt{Name: "wang", Password: old, Address: "127.0.0.1"}, fresh)
	}
	assert.Assert(t, errors.Is(renew(nextPassword, nextPassword), access.ErrWrong))
	assert.ErrorContains(t, renew(firstPassword, firstPassword), "one of the last five")
	assert.NilError(t, renew(firstPassword, nextPassword))
	assert.Equal(t, h.Who(t, id), "")
	assert.Equal(t, h.Who(t, h.SignIn(t, "wang", nextPassword)), "wang")
	lines := h.Lines(t)
	var told []string
	for _, l := range lines[1:] {
		told = append(told, l.By+" "+l.Action+" "+l.Result)
	}
	assert.DeepEqual(t, told, []string{"wang sign_in done", "wang sign_in refused", "nobody sign_in refused", "nobody sign_in refused", "wang password done", "wang sign_in done"})
}
