package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit/report"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

func newSchemaCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "schema " + strings.Join(report.SchemaNames(), "|"),
		Short: "Print the JSON Schema of a document",
		Long: `Schema prints the JSON Schema (draft 2020-12) of what -o json writes: the report of
check, or the document of who. Within a version, keys are only added.`,
		Example:   "  accountable schema report\n  accountable schema who",
		GroupID:   groupAbout,
		ValidArgs: report.SchemaNames(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return command.Usage("Write accountable schema who.", "schema needs one document: %s", strings.Join(report.SchemaNames(), " or "))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := report.WriteSchema(p.env.Out, args[0]); err != nil {
				return command.Usage(session.SuggestName(args[0], report.SchemaNames(), ""), "%s", err)
			}
			return nil
		},
	}
}
