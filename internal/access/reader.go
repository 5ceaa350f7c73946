package access

import (
	"context"
	"slices"

	"shouwang"
)

// Local is the name of the operator of this machine: who acts while nobody has an
// account, and in commands on the machine itself.
const Local = "local"

// Reader is who asks, and what they may see and do. The zero Reader is nobody: it
// sees nothing and may do nothing.
type Reader struct {
	Name   string // of the account or key
	Worker string // worker_id, if the account is tied to the roster
	Roles  []shouwang.Role
	Scope  Scope
	Strong bool // signed in with a second factor
	Reads  bool // a key that may only read
}

// Operator is the one person at this machine.
func Operator() Reader { return Reader{Name: Local, Scope: Everything(), Strong: true} }

// Local says whether the reader is the operator of this machine.
func (r Reader) Local() bool { return r.Name == Local }

// Is says whether a reader has a role.
func (r Reader) Is(role shouwang.Role) bool { return slices.Contains(r.Roles, role) }

// Actor is how the logs name a reader: the worker of the roster where there is one.
func (r Reader) Actor() string {
	if r.Worker != "" {
		return r.Worker
	}
	return r.Name
}

type readerKey struct{}

// As is a context in which a reader asks. The gate of the API makes it, and
// whoever works on this machine by a command; it is the one value that travels so,
// because every request has it and no handler may do without.
func As(ctx context.Context, r Reader) context.Context {
	return context.WithValue(ctx, readerKey{}, r)
}

// Of is who asks. Where nobody said so it is nobody, who sees nothing.
func Of(ctx context.Context) Reader {
	r, _ := ctx.Value(readerKey{}).(Reader)
	return r
}
