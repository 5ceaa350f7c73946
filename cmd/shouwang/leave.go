package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

func newLeave() *cobra.Command {
	var leave cases.Leave
	var from, until, by string
	cmd := &cobra.Command{
		Use:   "leave WORKER --from DAY --until DAY --deputy WORKER",
		Short: "Write down who is away, and who signs for them meanwhile",
		Args:  args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			leave.Worker = given[0]
			var first, last error
			leave.From, first = shouwang.ParseDay(from)
			leave.Until, last = shouwang.ParseDay(until)
			if err := errors.Join(first, last); err != nil {
				return usageError{err}
			}
			a, err := open(cmd, "")
			if err != nil {
				return err
			}
			err = errors.Join(a.cases.Leave(cmd.Context(), leave, by), a.Close())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is away from %s to %s, %s stands in\n", leave.Worker, leave.From, leave.Until, leave.Deputy)
			return err
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "first day away")
	cmd.Flags().StringVar(&until, "until", "", "last day away")
	cmd.Flags().StringVar(&leave.Deputy, "deputy", "", "who stands in")
	cmd.Flags().StringVar(&by, "by", api.Local, "worker who writes it down")
	return cmd
}
