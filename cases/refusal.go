package cases

import (
	"fmt"
	"time"

	"shouwang"
)

// Refusal is why an act on a case was not done, and the case as it stands.
type Refusal struct { //nolint:errname // a refusal is what the office calls it
	*shouwang.Explained

	Case Case
}

// Unwrap is the explanation, and through it the kind: ErrStale or ErrConflict.
func (r *Refusal) Unwrap() error { return r.Explained }

// TakenBy is who has the case, "" if nobody.
func (r *Refusal) TakenBy() (worker string, at time.Time) { return r.Case.TakenBy, r.Case.TakenAt }

func refuse(c Case, kind error, what, do string) error {
	return &Refusal{Case: c, Explained: &shouwang.Explained{Kind: kind, What: what, Do: do}}
}

// stale is an act on a version that is not the last.
func stale(c Case) error {
	what := fmt.Sprintf("个案 %s 刚有人改过，现为第 %d 版 (case %s was changed, it is at version %d)", c.No, c.Version, c.No, c.Version)
	if c.TakenBy != "" {
		what += "；" + holder(c)
	}
	return refuse(c, shouwang.ErrStale, what, "看过现状再试 (look at it and try again)")
}

// forbidden is an act that the state does not allow.
func forbidden(c Case, kind Kind) error {
	switch {
	case kind == EventAcknowledged && c.State == Verifying && c.TakenBy != "":
		return refuse(c, shouwang.ErrConflict, holder(c), "不必再接办 (nothing to do)")
	case kind == EventClosed && (c.State == Measures || c.State == Meeting):
		return refuse(c, shouwang.ErrConflict, "措施还在进行 (the measures are still under way)", "先转入复核 (take it to its review first)")
	case kind == EventClosed && c.State.Open():
		return refuse(c, shouwang.ErrConflict, "还没有人接办，不能办结 (nobody has taken the case yet)", "先接办 (take it first)")
	case c.State == Closed && kind != EventReopened:
		return refuse(c, shouwang.ErrConflict, "个案已办结 (the case is closed)", "需要时重新打开 (reopen it if need be)")
	}
	return refuse(c, shouwang.ErrConflict,
		fmt.Sprintf("个案状态为 %s，不能做 %s (not allowed in this state)", c.State, kind), "看过现状再试 (look at it and try again)")
}

func holder(c Case) string {
	at := c.TakenAt.In(shouwang.Shanghai).Format("2006-01-02 15:04")
	return fmt.Sprintf("已由 %s 于 %s 接办 (taken by %s at %s)", c.TakenBy, at, c.TakenBy, at)
}
