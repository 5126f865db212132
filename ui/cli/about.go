package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/muesli/mango"
	mcobra "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newManCommand(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Print the manual page",
		Example: "  accountable man > ~/.local/share/man/man1/accountable.1",
		GroupID: groupAbout,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := manual(c.Root())
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(p.env.Out, text)
			return err
		},
	}
}

// exitStatus describes the exit codes that all commands share.
const exitStatus = `0: done. 1: not done; of check: an account is at or above --fail-on.
2: a flag, a name or a file is invalid. 3: some accounts could not be judged.
130: interrupted. 143: terminated.`

// manual returns the manual page in roff.
func manual(root *cobra.Command) (string, error) {
	page, err := mcobra.NewManPage(1, root)
	if err != nil {
		return "", fmt.Errorf("building the manual page: %w", err)
	}
	page = page.WithLongDescription(joinLines(root.Long)).WithSection("Exit status", exitStatus)
	fixFlags(&page.Root, root)
	text := page.Build(roff.NewDocument())
	// The heading is too short for a sentence.
	return strings.Replace(text, strconv.Quote(root.Short), `"User Commands"`, 1), nil
}

// fixFlags corrects the flags of the page. The library prints short flags with two
// dashes, omits values, and repeats the global flags for the command that runs.
func fixFlags(item *mango.Command, c *cobra.Command) {
	item.Flags = map[string]mango.Flag{}
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		name := strings.TrimSpace(f.Name + " " + value)
		if f.Shorthand != "" {
			name += ", -" + f.Shorthand
		}
		item.Flags[name] = mango.Flag{Name: name, Usage: usage, PFlag: true}
	})
	for _, sub := range c.Commands() {
		if subItem, shown := item.Commands[sub.Name()]; shown {
			fixFlags(subItem, sub)
		}
	}
}

// joinLines joins the lines of each paragraph.
func joinLines(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(p, "\n", " ")
	}
	return strings.Join(paragraphs, "\n")
}

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
