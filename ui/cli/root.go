package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/workers"
	"accountable/config"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// The headings of the commands in the help.
const (
	groupWork  = "work"
	groupAbout = "about"
)

// program builds the commands. options is valid once the command line is parsed.
type program struct {
	env     *command.Environment
	args    []string // the command line
	flags   flagset.Flags
	options session.GlobalOptions
	started bool // the flags are valid and the command runs
	running *cobra.Command
}

// Main runs the command line of this process and returns its exit code. The first
// signal cancels the work; the second ends the process in the default way. version is
// the number of a release, "" for another build.
func Main(version string) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		signal.Notify(signals, syscall.SIGHUP) // the terminal was closed
	}
	// A closed pipe makes a write fail instead of ending the process, so that work in
	// progress is completed. Child processes do not inherit this.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	workers.Go(ctx, func() {
		s := <-signals
		signal.Stop(signals)
		cancel(&command.SignalError{Signal: s})
	}, nil)
	return Run(ctx, command.OS(), command.BuildVersion(version), os.Args[1:])
}

// Run runs the command line and returns the exit code of the process. When ctx
// ends early, its cause is a *SignalError.
func Run(ctx context.Context, sys *command.System, version command.Version, args []string) int {
	p := &program{env: command.NewEnvironment(sys, version), args: args}
	root := newRootCommand(p)
	root.SetArgs(args)
	root.SetIn(sys.In)
	root.SetOut(sys.Out)
	root.SetErr(sys.Err)
	command.RequireKnownTopics(root)
	ctx = workers.WithPanicLog(ctx, p.env.Panics)
	theCommand, err := p.execute(ctx, root)
	p.env.Close()
	if err != nil && !p.started && !command.IsExit(err) {
		err = asUsage(err, theCommand)
	}
	p.env.ReportError(err)
	p.env.ReportPanics()
	p.env.CloseLog(ctx, theCommand.Name(), err)
	return command.CodeOf(err)
}

// execute runs the command. Of a panic it returns the exit code alone: Run reports it.
func (p *program) execute(ctx context.Context, root *cobra.Command) (theCommand *cobra.Command, err error) {
	if panicked := workers.Catch(ctx, func() { theCommand, err = root.ExecuteContextC(ctx) }); panicked == nil {
		return theCommand, err
	}
	if p.running == nil {
		return root, command.Exit(command.ExitNotDone)
	}
	switch p.running.Name() {
	case root.Name(), "check", "plan": // 1 would be a verdict
		return p.running, command.Exit(command.ExitUnjudged)
	default:
		return p.running, command.Exit(command.ExitNotDone)
	}
}

// asUsage gives an error of the command line parser its exit code.
func asUsage(err error, theCommand *cobra.Command) error {
	if _, ok := errors.AsType[*command.Error](err); ok {
		return err
	}
	return command.Usage("See "+theCommand.CommandPath()+" --help.", "%s", err)
}

func newRootCommand(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "accountable [TARGET…]",
		Short: "Check and fix the security contact of your AWS accounts",
		Long: `accountable checks every AWS profile you have, shows which accounts have a working
security contact, and fixes the rest: preview, verified write, undo.

A TARGET is the name of a profile, a pattern over names (* matches any characters,
? one, […] one of a set), a 12-digit account id, or @env for the credentials in the
environment. A pattern that is the name of a profile means that profile alone.
Without a TARGET the screens show every profile; other commands use the identity that
the environment names (keys, web identity, AWS_PROFILE, AWS_DEFAULT_PROFILE, container),
else every profile. Without a terminal it prints the report of "accountable check".`,
		Example: `  accountable                    open the screens
  accountable demo               the same with sample accounts
  accountable check 'octank-*'   check some profiles, print, exit`,
		Args:              cobra.ArbitraryArgs,
		Version:           p.env.Version.String(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			return suggestCommand(runScreens(c.Context(), p.env, screensOptions{GlobalOptions: p.options, targets: args}), c, args)
		},
		PersistentPreRunE: func(c *cobra.Command, args []string) error {
			p.running = c
			if err := flagset.RejectEmpty(c, args); err != nil {
				return err
			}
			return p.start()
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return command.ExplainFlagError(c, p.args, err) })
	root.AddGroup(&cobra.Group{ID: groupWork, Title: "Commands:"}, &cobra.Group{ID: groupAbout, Title: "About:"})
	root.SetHelpCommandGroupID(groupAbout)
	root.SetCompletionCommandGroupID(groupAbout)
	p.flags.Define()
	p.flags.Use(root, flagset.Source, flagset.Selection, flagset.Reading, flagset.Mail, flagset.Writing, flagset.Screen)
	root.AddCommand(
		newCheckCommand(p), newWhoCommand(p), newSetCommand(p), newPlanCommand(p), newApplyCommand(p), newHistoryCommand(p), newUndoCommand(p), newRedoCommand(p), newWalkCommand(p), newLoginCommand(p), newDrillCommand(p), newDemoCommand(p),
		newPolicyCommand(p), newRulesCommand(p), newPermissionsCommand(p), newSchemaCommand(p), newManCommand(p), newVersionCommand(p),
	)
	p.completeFlags(root)
	return root
}

// start parses the shared flags before any command runs.
func (p *program) start() error {
	var err error
	if p.options, err = p.flags.Parse(); err != nil {
		return err
	}
	if err := p.env.Configure(p.options.EnvironmentOptions); err != nil {
		return err
	}
	p.started = true
	return nil
}

// suggestCommand adds to the error of an unknown target the command with a similar name.
func suggestCommand(err error, root *cobra.Command, args []string) error {
	f, ok := errors.AsType[*command.Error](err)
	if !ok || f.Code != command.ExitUsage || f.Hint != "" || len(args) == 0 {
		return err
	}
	f.Hint = command.SuggestCommand(root, args[0])
	return err
}

// atMostOne accepts one argument or none.
func atMostOne(noun string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return command.Usage("", "one %s at a time: %d given", noun, len(args))
		}
		return nil
	}
}

// keepPrefixed returns the words that start with what was typed.
func keepPrefixed(words []string, typed string) []string {
	var kept []string
	for _, word := range words {
		if strings.HasPrefix(word, typed) {
			kept = append(kept, word)
		}
	}
	return kept
}

// completeTargets completes names of profiles.
func (p *program) completeTargets(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	files, err := config.Read(p.env.Getenv)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := slices.DeleteFunc(session.ProfileNames(files.Profiles), func(name string) bool { return slices.Contains(args, name) })
	return keepPrefixed(names, typed), cobra.ShellCompDirectiveNoFileComp
}

// completeSessions completes names of Identity Center sessions.
func (p *program) completeSessions(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	s, err := session.OpenSession(p.env, p.options)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return keepPrefixed(s.Discoverer.Sessions(), typed), cobra.ShellCompDirectiveNoFileComp
}

// completedWrites is how many of the newest writes are searched for runs to complete.
const completedWrites = 1000

// completeRuns completes the runs of the journal, the newest first.
func (p *program) completeRuns(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	entries, err := journal.Open(p.env.StateDir, p.env.Clock).Entries("", completedWrites)
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var runs []string
	for _, e := range entries {
		if !slices.Contains(runs, e.Run) {
			runs = append(runs, e.Run)
		}
	}
	return keepPrefixed(runs, typed), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// completeFlags lets shells complete the values of the shared flags. A completion
// belongs to the flag, so that it holds for each command with the flag.
func (p *program) completeFlags(root *cobra.Command) {
	owner := func(flag string) *cobra.Command { return command.CommandsWith(root, "--"+flag)[0] }
	for flag, choices := range map[string][]string{
		"type": text.TypeKeys(audit.ContactTypes), "color": flagset.ColorChoices, "theme": flagset.ThemeChoices, "only": flagset.OnlyChoices,
	} {
		flagset.CompleteFrom(owner(flag), flag, choices)
	}
	for _, flag := range []string{"timeout", "concurrency", "account", "ou", "tag", "joined-within", "limit"} {
		flagset.Must(owner(flag).RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions))
	}
	flagset.Must(owner("profile").RegisterFlagCompletionFunc("profile", p.completeTargets))
	flagset.Must(owner("sso").RegisterFlagCompletionFunc("sso", p.completeSessions))
}
