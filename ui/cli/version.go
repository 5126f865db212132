package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newVersionCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		GroupID: groupAbout,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.env.Out, p.env.Version)
			return err
		},
	}
}
