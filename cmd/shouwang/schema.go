package main

import (
	"github.com/spf13/cobra"

	"shouwang/monitors"
)

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:       "schema feeds|facts|parameters|monitors",
		Short:     "Print the JSON Schema of a folder of a pack, for an editor",
		Args:      args(cobra.ExactArgs(1)),
		ValidArgs: []string{"feeds", "facts", "parameters", "monitors"},
		RunE: func(cmd *cobra.Command, given []string) error {
			schema, err := monitors.Schema(given[0])
			if err != nil {
				return usageError{err}
			}
			_, err = cmd.OutOrStdout().Write(schema)
			return err
		},
	}
}
