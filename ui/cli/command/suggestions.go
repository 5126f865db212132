package command

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"accountable/audit"
)

// CommandsWith returns the commands that have a flag, written as -o or --output: check
// and plan first, which are most often meant.
func CommandsWith(root *cobra.Command, flag string) []*cobra.Command {
	var found []*cobra.Command
	var search func(c *cobra.Command)
	search = func(c *cobra.Command) {
		known := c.Flags().Lookup(strings.TrimPrefix(flag, "--"))
		if len(flag) == 2 {
			known = c.Flags().ShorthandLookup(flag[1:])
		}
		if known != nil {
			found = append(found, c)
		}
		for _, sub := range c.Commands() {
			search(sub)
		}
	}
	search(root)
	likely := []string{"plan", "check"}
	slices.SortStableFunc(found, func(a, b *cobra.Command) int {
		return slices.Index(likely, b.Name()) - slices.Index(likely, a.Name())
	})
	return found
}

// ExplainFlagError returns the error of a flag that a command does not have. It suggests
// the command that has the flag, or the flag with the most similar name. args is the
// command line.
func ExplainFlagError(c *cobra.Command, args []string, err error) error {
	hint := "See " + c.CommandPath() + " --help."
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return Usage(hint, "%s", err)
	}
	name, written := unknown.GetSpecifiedName(), "--"+unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		written = "-" + name
	}
	users := CommandsWith(c.Root(), written)
	switch {
	case len(users) > 0 && c == c.Root():
		return Usage(suggestCommandLine(c, users, args), "%s without a command does not use %s", c.Name(), written)
	case len(users) > 0:
		if len(users) <= maxListedCommands {
			hint = "Used by: " + strings.Join(commandPaths(users), ", ") + "."
		}
		return Usage(hint, "%s does not use %s", c.CommandPath(), written)
	}
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := audit.ClosestName(name, known); near != "" && written != "-"+name {
		hint = "Did you mean --" + near + "?"
	}
	return Usage(hint, "unknown flag %s", written)
}

// maxListedCommands limits the commands that a hint names.
const maxListedCommands = 8

// suggestCommandLine returns the command line with a command that has the unknown flag,
// or with the command whose name is similar to one of the arguments.
func suggestCommandLine(root *cobra.Command, users []*cobra.Command, args []string) string {
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		if near := SuggestCommand(root, args[0]); near != "" {
			return near
		}
	}
	meant, rest := users[0], slices.Clone(args)
	for _, user := range users {
		if i := slices.Index(rest, user.Name()); i >= 0 {
			meant, rest = user, slices.Delete(rest, i, i+1)
			break
		}
	}
	return "Did you mean " + audit.ShellJoin(append(strings.Fields(meant.CommandPath()), rest...)) + "?"
}

// SuggestCommand returns "Did you mean …?" for the command with the most similar name, or
// "" if there is none.
func SuggestCommand(root *cobra.Command, name string) string {
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	if near := audit.ClosestName(name, names); near != "" {
		return "Did you mean the command " + root.Name() + " " + near + "?"
	}
	return ""
}

// RequireKnownTopics makes unknown help topics and shells errors. Cobra's own commands
// print a help and exit with 0.
func RequireKnownTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = func(_ *cobra.Command, args []string) error {
				if _, rest, _ := root.Find(args); len(rest) > 0 {
					return Usage(SuggestCommand(root, rest[0]), "no help for %q", strings.Join(args, " "))
				}
				return nil
			}
		case "completion":
			RequireSubcommand(c)
		}
	}
}

// RequireSubcommand makes a command without a known subcommand an error.
func RequireSubcommand(c *cobra.Command) {
	var names []string
	for _, sub := range c.Commands() {
		names = append(names, sub.Name())
	}
	c.Args = cobra.ArbitraryArgs // RunE reports an unknown subcommand
	c.RunE = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return Usage("See "+c.CommandPath()+" --help.", "missing subcommand: %s", strings.Join(names, ", "))
		}
		hint := "Commands: " + strings.Join(names, ", ") + "."
		if near := audit.ClosestName(args[0], names); near != "" {
			hint = "Did you mean " + near + "?"
		}
		return Usage(hint, "unknown command %s %s", c.CommandPath(), args[0])
	}
}

// commandPaths returns how commands are called.
func commandPaths(commands []*cobra.Command) []string {
	paths := make([]string, len(commands))
	for i, c := range commands {
		paths[i] = c.CommandPath()
	}
	return paths
}
