package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"shouwang"
)

// catchUp is a program of the tests: it runs every schedule of a data folder from
// the beginning of a day to the beginning of another, as a service does that was
// off. catchup DATA FROM TO.
func catchUp() {
	from, err := shouwang.ParseDay(os.Args[2])
	if err != nil {
		panic(err)
	}
	to, err := shouwang.ParseDay(os.Args[3])
	if err != nil {
		panic(err)
	}
	onFolder(os.Args[1], func(ctx context.Context, a *app) error {
		_, err := a.round.CatchUp(ctx, from.Start(), to.Start())
		return errors.Join(err, a.settle(ctx))
	})
}

// askEngine is a program of the tests: it says statements to the engine of a data
// folder, as a hand would that has no business there. engine DATA SQL...
func askEngine() {
	onFolder(os.Args[1], func(ctx context.Context, a *app) error {
		for _, sql := range os.Args[2:] {
			if !strings.HasPrefix(sql, "SELECT") {
				if err := a.store.Conn().Exec(ctx, sql); err != nil {
					return err
				}
				continue
			}
			lines, err := texts(ctx, a.store.Conn(), sql)
			if err != nil {
				return err
			}
			for _, line := range lines {
				fmt.Println(line)
			}
		}
		return nil
	})
}

func onFolder(data string, work func(context.Context, *app) error) {
	ctx := context.Background()
	root := newRoot()
	root.SetContext(ctx)
	err := root.ParseFlags([]string{"--data", data})
	if err == nil {
		var a *app
		if a, err = open(root, ""); err == nil {
			err = errors.Join(work(ctx, a), a.Close())
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
