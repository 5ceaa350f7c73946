package access

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"shouwang"
)

// Account (账号) is a person who may sign in. A new version of it replaces the last.
type Account struct {
	Name     string
	Worker   string // worker_id of the roster, "" without
	Roles    []shouwang.Role
	Areas    []uint64 // 12 digits each; an area covers its children
	Lanes    []shouwang.Lane
	Hashes   []string // of passwords, the newest first, at most PasswordsKept
	Code     string   // secret of the one-time codes, sealed; "" without
	Disabled bool
	Epoch    uint64 // grows with every version: sessions of an older one are over
	By       string // who wrote this version
	At       time.Time

	PasswordAt time.Time // since when it has its password
}

// Admin says whether an account is one of the three administrators'.
func (a Account) Admin() bool { return slices.ContainsFunc(a.Roles, Administers) }

// Reader is what the account may see and do on a day.
func (a Account) Reader(table *shouwang.Areas, city uint64, on shouwang.Day) Reader {
	scope := Scope{Spans: Spans(a.Areas, table, on), Lanes: a.Lanes}
	scope.City = city != 0 && slices.ContainsFunc(a.Areas, func(area uint64) bool { return area == 0 || shouwang.Within(city, area) })
	return Reader{Name: a.Name, Worker: a.Worker, Roles: a.Roles, Scope: scope}
}

var accountName = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,31}$`)

// GoodName says whether a text can be the name of an account or key: it is no number of a
// person, and none of the names that the logs give to others than accounts.
func GoodName(name string) bool {
	return accountName.MatchString(name) && name != Local && name != "system" && name != Nobody
}

// Fault says in both languages what keeps an account from being one; ErrInvalid.
func (a Account) Fault() error {
	wrong := func(what, todo string) error { return shouwang.Explain(shouwang.ErrInvalid, what, todo) }
	switch {
	case !GoodName(a.Name):
		return wrong("账号名不行 / this is no name for an account", "2 到 32 位小写字母、数字、._-，字母开头 / 2 to 32 small letters, digits, ._- and a letter first")
	case len(a.Roles) == 0 || slices.ContainsFunc(a.Roles, func(r shouwang.Role) bool { return !slices.Contains(Roles, r) }):
		return wrong("没有角色，或角色不认识 / no role, or one that does not exist", "角色之一 / one of "+strings.Join(named[string](Roles), ", "))
	case a.Admin() && (len(a.Roles) > 1 || len(a.Areas) > 0 || len(a.Lanes) > 0):
		return wrong("三个管理员各司其职：不兼其他角色，不看辖区 / an administrator has that one role alone, and no area", "另建账号 / make another account")
	case !a.Admin() && len(a.Areas) == 0:
		return wrong("没有辖区 / no area", "写 12 位区划代码 / give 12-digit area codes")
	}
	for _, lane := range a.Lanes {
		if !MayHave(a.Roles, lane) {
			return wrong("这些角色不看这一类："+string(lane)+" / these roles never read the lane "+string(lane), "换角色或类别 / choose another role or lane")
		}
	}
	return nil
}
