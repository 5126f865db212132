package cli

import (
	"fmt"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
)

func manCommand(r *runner) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the manual page",
		Example: "  accountable man > ~/.local/share/man/man1/accountable.1",
		GroupID: groupAbout,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, c.Root())
			if err != nil {
				return fmt.Errorf("building the manual page: %w", err)
			}
			_, err = fmt.Fprint(r.sys.Out, page.Build(roff.NewDocument()))
			return err
		},
	}
}
