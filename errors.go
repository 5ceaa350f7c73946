package shouwang

import (
	"errors"
	"fmt"
)

// The reader's kinds of error: a caller tests them with errors.Is, never by text.
var (
	ErrNotFound  = errors.New("not found")
	ErrConflict  = errors.New("not allowed in this state")
	ErrStale     = errors.New("changed by someone else")
	ErrRefused   = errors.New("refused") // a whole file: it cannot be read, or is not one of ours
	ErrDown      = errors.New("store is down")
	ErrHeld      = errors.New("held by another process")
	ErrInvalid   = errors.New("invalid")
	ErrForbidden = errors.New("forbidden")
)

// Explained is an error for a person: what happened, what is kept, what to do.
// It never holds the refused value, which may be somebody's number.
type Explained struct { //nolint:errname // it reads as what it is: an explained refusal
	Kind error  // one of the kinds above
	What string // what happened
	Do   string // what to do
}

// Explain is an Explained error.
func Explain(kind error, what, do string) error { return &Explained{kind, what, do} }

func (e *Explained) Error() string {
	if e.Do == "" {
		return e.What
	}
	return fmt.Sprintf("%s: %s", e.What, e.Do)
}

// Unwrap is the kind.
func (e *Explained) Unwrap() error { return e.Kind }
