package main

import (
	"context"
	"fmt"
	"strings"

	"shouwang"
)

// logReveal writes down that identities are shown, and why, before they are.
// Nothing is shown if it cannot be stored.
func (a *app) logReveal(ctx context.Context, object, by, purpose string) error {
	return a.audit(ctx, "reveal", by, object, purpose)
}

// audit writes down who did what to what, and why, before it is done.
func (a *app) audit(ctx context.Context, action, by, object, purpose string) error {
	if strings.TrimSpace(purpose) == "" {
		return shouwang.Explain(shouwang.ErrInvalid, "查看姓名、证号要写明用途 / showing who people are needs a purpose", "写一句用途 / say why in one sentence")
	}
	err := a.store.Append(ctx, shouwang.Block{
		Table:   "audit_event",
		Columns: []string{"at", "action", "by", "object", "purpose"},
		Rows:    [][]any{{a.clock(), action, by, object, purpose}},
	})
	if err != nil {
		return fmt.Errorf("log %s: %w", action, err)
	}
	return nil
}
