package api

import (
	"context"
	"fmt"

	"shouwang"
	"shouwang/internal/access"
)

// Deputies says what a worker of the roster may see and do by the account that is tied
// to them (access.Door).
type Deputies interface {
	OfWorker(ctx context.Context, worker string) (access.Reader, error)
}

// Buttons take warnings for workers who press a button in a chat (接办), as far as their
// account may, and log it first.
func Buttons(all Services, who Deputies, audit access.Log) func(ctx context.Context, warning, worker string) error {
	cases := Scoped(all, audit).Cases
	return func(ctx context.Context, warning, worker string) error {
		reader, err := who.OfWorker(ctx, worker)
		if err != nil {
			return err
		}
		if reader.Allows(access.DoWork) != "" {
			return fmt.Errorf("take a warning by a button: no account in force is tied to the worker: %w", shouwang.ErrForbidden)
		}
		if err := audit.Write(ctx, access.Event{By: reader.Name, From: "chat", Action: logWrite, Object: "acknowledge " + warning, Purpose: worker, Result: access.Done}); err != nil {
			return err
		}
		_, err = cases.Acknowledge(access.As(ctx, reader), WarningAsk{Ref: warning}, worker)
		return err
	}
}
