// Package cli is the program's command line: the commands, what they print and
// how they end. Each command is a struct of options and a function that runs
// it; errors are told here, in one place, and become exit codes.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/cloud"
	"accountable/config/policy"
	"accountable/ui"
	"accountable/ui/style"
)

// The headings under which help lists the commands.
const (
	groupWork  = "work"
	groupAbout = "about"
)

// runner is one run of the program: what its commands share.
type runner struct {
	sys       *System
	version   Version
	facts     facts
	flags     globals
	log       *slog.Logger
	logFile   io.Closer
	terminal  ui.Terminal
	ruling    ruling
	walk      bool // the screens open on the walk
	settings  policy.Settings
	lines     *lines            // typed so far; nil: nothing was asked
	cloud     *cloud.Cloud      // nil until a command reaches for AWS
	journal   *change.Journal   // the same
	roles     *cloud.RoleMemory // kept at the end; nil: nothing to keep
	consulted bool              // settings and ruling have been read
	started   bool              // the arguments made sense and a command has begun
}

// Run runs the command line and returns the process's exit code. When ctx ends
// early, its cause is a *SignalError.
func Run(ctx context.Context, sys *System, version Version, args []string) int {
	r := &runner{sys: sys, version: version, facts: factsOf(sys.Getenv), log: slog.New(slog.DiscardHandler)}
	root := rootCommand(r)
	root.SetArgs(args)
	root.SetIn(sys.In)
	root.SetOut(sys.Out)
	root.SetErr(sys.Err)
	command, err := root.ExecuteContextC(ctx)
	if r.cloud != nil {
		r.cloud.Close()
	}
	if r.journal != nil {
		if failed := r.journal.Close(); failed != nil {
			r.sayf("%s", failed)
		}
	}
	if r.roles != nil {
		if failed := r.roles.Save(); failed != nil {
			r.sayf("%s", failed)
		}
	}
	if err != nil && !r.started {
		err = misused(err, command)
	}
	r.tell(err)
	if r.logFile != nil {
		logFailure(ctx, r.log, command.Name(), err)
		_ = r.logFile.Close()
	}
	return codeOf(err)
}

// misused makes an exit code of what the command line's parser complains about.
func misused(err error, command *cobra.Command) error {
	if _, ok := errors.AsType[*failure](err); ok {
		return err
	}
	return usage("See "+command.CommandPath()+" --help.", "%s", err)
}

// tell prints why a command ended, if it ended in failure.
func (r *runner) tell(err error) {
	if err == nil {
		return
	}
	if _, said := errors.AsType[ended](err); said {
		return
	}
	text, hint := err.Error(), ""
	if f, ok := errors.AsType[*failure](err); ok {
		hint = f.hint
	} else if _, ok := stopCode(err); ok {
		text = "stopped"
	}
	for line := range strings.SplitSeq(text, "\n") {
		r.sayf("%s", line)
	}
	if hint != "" {
		for line := range strings.SplitSeq(hint, "\n") {
			_, _ = fmt.Fprintln(r.sys.Err, style.Clean(line))
		}
	}
}

// sayf tells the person something that is not a result.
func (r *runner) sayf(format string, args ...any) {
	_, _ = fmt.Fprintf(r.sys.Err, "accountable: %s\n", style.Clean(fmt.Sprintf(format, args...)))
}

func rootCommand(r *runner) *cobra.Command {
	root := &cobra.Command{
		Use:   "accountable [TARGET…]",
		Short: "See whether AWS can reach somebody for each of your accounts, and put it right",
		Long: `accountable walks your AWS profiles, shows for each account whether AWS can reach
somebody when something is wrong (the security contact), and puts it right.

A TARGET is a profile's name, a pattern over names (* is any run of characters),
a 12-digit account id, or @env for the credentials in the environment. Without
one: every profile. Without a terminal it prints what "accountable check" prints.`,
		Example: `  accountable                    open the screens
  accountable demo               the same over made-up accounts
  accountable check 'octank-*'   judge some profiles, print, exit`,
		Args:              cobra.ArbitraryArgs,
		Version:           r.version.String(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: r.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			return orCommand(runScreens(c.Context(), r, args), c, args)
		},
		PersistentPreRunE: func(c *cobra.Command, args []string) error {
			if err := filledIn(c, args); err != nil {
				return err
			}
			return r.begin()
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.AddGroup(&cobra.Group{ID: groupWork, Title: "Commands:"}, &cobra.Group{ID: groupAbout, Title: "About:"})
	root.SetHelpCommandGroupID(groupAbout)
	root.SetCompletionCommandGroupID(groupAbout)
	r.flags.register(root)
	must(root.RegisterFlagCompletionFunc("profile", r.completeTargets))
	must(root.RegisterFlagCompletionFunc("sso", r.completeSessions))
	root.AddCommand(
		checkCommand(r), setCommand(r), planCommand(r), applyCommand(r), historyCommand(r), undoCommand(r), walkCommand(r), loginCommand(r), demoCommand(r),
		policyCommand(r), rulesCommand(r), permissionsCommand(r), manCommand(r), versionCommand(r),
	)
	return root
}

// orCommand adds the command that somebody may have meant whose name was taken
// for a target.
func orCommand(err error, root *cobra.Command, args []string) error {
	f, ok := errors.AsType[*failure](err)
	if !ok || f.code != exitUsage || f.hint != "" || len(args) == 0 {
		return err
	}
	var names []string
	for _, c := range root.Commands() {
		names = append(names, c.Name())
	}
	if near := audit.ClosestName(args[0], names); near != "" {
		f.hint = "Did you mean the command " + root.Name() + " " + near + "?"
	}
	return err
}

// begin checks what holds for every command before one begins.
func (r *runner) begin() error {
	if err := r.flags.check(); err != nil {
		return err
	}
	var err error
	if r.terminal, err = ui.DetectTerminal(r.flags.theme, r.sys.Getenv); err != nil {
		return usage("", "%s", err)
	}
	log, file, err := openLog(r.flags.logFile, r.flags.debug)
	if err != nil {
		return err
	}
	r.log, r.logFile, r.started = log, file, true
	return nil
}

// flagError adds the nearest flag to the parser's complaint.
func flagError(c *cobra.Command, err error) error {
	hint := "See " + c.CommandPath() + " --help."
	unknown, ok := errors.AsType[*pflag.NotExistError](err)
	if !ok {
		return usage(hint, "%s", err)
	}
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		return usage(hint, "there is no flag -%s", name)
	}
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := audit.ClosestName(name, known); near != "" {
		hint = "Did you mean --" + near + "?"
	}
	return usage(hint, "there is no flag --%s", name)
}

// atMostOne takes one argument or none.
func atMostOne(what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usage("", "one %s at a time, please: %d were named", what, len(args))
		}
		return nil
	}
}
