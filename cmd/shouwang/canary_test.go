package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// vanish is a program of the tests: vanish DATA POLICY [STATEMENT]. It takes
// something away from a data folder by a statement, and prints at which stage
// each canary is missed.
func vanish() {
	if err := vanishFrom(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func vanishFrom(ctx context.Context, args []string) error {
	root := newRoot()
	root.SetContext(ctx)
	if err := root.ParseFlags([]string{"--data", args[0], "--policy", args[1]}); err != nil {
		return err
	}
	a, err := open(root, "") //nolint:contextcheck // a command carries its context
	if err != nil {
		return err
	}
	for _, statement := range args[2:] {
		err = errors.Join(err, a.store.Conn().Exec(ctx, statement+" SETTINGS mutations_sync = 1"))
	}
	lost, all, silentErr := a.silent(ctx)
	fmt.Println(len(all), "canaries,", len(lost), "missed")
	for _, s := range lost {
		fmt.Println(s.monitor.ID, "missed at", s.stage)
	}
	return errors.Join(err, silentErr, a.Close())
}
