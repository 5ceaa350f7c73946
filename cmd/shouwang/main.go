// Command shouwang keeps watch over people who may be falling into hardship
// (守望). One file a command; this package alone joins the stores, the queue
// and the flow, and is the only one that reads the clock.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/monitors"
)

// Exit codes that other programs may rely on.
const (
	exitFailed  = 1 // failed, or found a difference
	exitUsage   = 2
	exitPolicy  = 3 // the policy does not load or compile
	exitRefused = 4 // a whole file was refused
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program without the process, so that the journeys of testdata run
// it by name.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	ctx = access.As(ctx, access.Operator()) // who runs a command here is at the machine
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	switch text := err.Error(); {
	case text == "":
	case codeOf(err) == exitPolicy: // faults begin with the place, which editors follow
		_, _ = fmt.Fprintln(errs, text)
	default:
		_, _ = fmt.Fprintln(errs, "shouwang:", text)
	}
	return codeOf(err)
}

// exitError carries a code of its own; an empty text prints nothing.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

// usageError is a wrong call: exit 2.
type usageError struct{ error }

func codeOf(err error) int {
	var own *exitError
	var usage usageError
	var faults monitors.Faults
	switch {
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &faults):
		return exitPolicy
	case errors.Is(err, shouwang.ErrRefused):
		return exitRefused
	case errors.As(err, &usage), strings.HasPrefix(err.Error(), "unknown command"), strings.HasPrefix(err.Error(), "required flag"):
		return exitUsage
	}
	return exitFailed
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "shouwang",
		Short:         "守望: find people in hardship before they ask, and tell the one who can help",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	flags := root.PersistentFlags()
	flags.String("data", "var", "data folder")
	flags.String("policy", "", "policy folder instead of the built-in pack")
	flags.String("config", "", "settings file (default <data>/shouwang.yaml)")
	flags.String("key", "", "key file (default $XDG_CONFIG_HOME/shouwang/keys.json)")
	flags.String("clickhouse", "", "DSN of a ClickHouse server instead of the embedded engine")
	flags.String("redis", "", "URL of a Redis server instead of the embedded one")
	flags.Bool("json", false, "print JSON")
	for _, command := range []func() *cobra.Command{
		newMatch,
		newIngest,
		newRun,
		newWarnings,
		newExplain,
		newWhynot,
		newReplay,
		newVerify,
		newCases,
		newClocks,
		newLeave,
		newCase,
		newMeeting,
		newHotline,
		newChannels,
		newBacklog,
		newClauses,
		newReport,
		newGroups,
		newLevels,
		newBatches,
		newCanary,
		newBatch,
		newArrivals,
		newQuarantine,
		newIdentity,
		newAreas,
		newServe,
		newCheck,
		newDiff,
		newPolicy,
		newSchema,
		newBacktest,
		newFacts,
		newDemo,
		newBench,
		newGenerate,
		newDoctor,
		newUser,
		newKey,
		newAudit,
	} {
		root.AddCommand(command())
	}
	return root
}

// noArgs and the like turn a wrong number of arguments into exit 2.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if err := check(cmd, given); err != nil {
			return usageError{err}
		}
		return nil
	}
}
