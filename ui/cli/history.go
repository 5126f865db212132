package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/report"
	"accountable/config"
	"accountable/ui/cli/command"
	"accountable/ui/cli/flagset"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// historyOptions are the options of history.
type historyOptions struct {
	session.GlobalOptions

	targets []string
	run     string
	look    bool
	outputs []string // FORMAT[=FILE]
}

var historyFormats = []string{command.FormatTable, report.JSON}

func newHistoryCommand(p *program) *cobra.Command {
	var flags historyOptions
	c := &cobra.Command{
		Use:   "history [TARGET…]",
		Short: "Show past writes and their outcome",
		Long: `History lists what this program wrote from this machine, the newest first: all
writes, or those to some accounts or by some profiles. It does not call AWS. The ID
of a write is its run and a number; "accountable undo" accepts both.

Writes of a run that another process is still writing are "in progress". Writes that
were interrupted have "no outcome". --look checks them in AWS and records
their outcome.`,
		Example: `  accountable history --limit 20
  accountable history 111122223333
  accountable history --look`,
		GroupID:           groupWork,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions, o.targets = p.options, args
			return runHistory(c.Context(), p.env, o)
		},
	}
	p.flags.Use(c, []string{"account", "limit"})
	f := c.Flags()
	f.StringVar(&flags.run, "run", "", "only the writes of this `RUN`")
	f.BoolVar(&flags.look, "look", false, "check interrupted writes in AWS and record their outcome")
	f.StringArrayVarP(&flags.outputs, "output", "o", nil, "output `FORMAT[=FILE]`: "+strings.Join(historyFormats, " or ")+"; repeatable (default table)")
	flagset.CompleteFrom(c, "output", historyFormats)
	flagset.Must(c.RegisterFlagCompletionFunc("run", p.completeRuns))
	return c
}

// runHistory prints the journal, or checks the writes that have no outcome.
func runHistory(ctx context.Context, env *command.Environment, o historyOptions) error {
	outputs, err := command.ParseOutputs(o.outputs, historyFormats)
	if err != nil {
		return err
	}
	s, err := session.OpenSessionWithoutPolicy(env, o.GlobalOptions)
	if err != nil {
		return err
	}
	matches, err := o.entryMatcher(s.Files)
	if err != nil {
		return err
	}
	if o.look {
		if len(o.outputs) > 0 {
			return command.Usage("", "--look and --output: use one of them")
		}
		return checkOpenWrites(ctx, s, matches)
	}
	if err := command.PrepareOutputs(ctx, outputs); err != nil {
		return err
	}
	defer command.DiscardOutputs(outputs)
	entries, total, err := s.Journal.Select(matches, o.Filter.Limit)
	if err != nil {
		return command.NotDone("", "%s", err)
	}
	if command.WriteOutputs(env, outputs, newHistoryFormatter(env, entries, total)) != nil {
		return command.Exit(command.ExitNotDone)
	}
	noteUnfinishedRuns(env, entries)
	noteDamage(env, s.Journal)
	s.NoteOpenWrites()
	return nil
}

// noteDamage prints which lines of the journal cannot be read.
func noteDamage(env *command.Environment, j *journal.Journal) {
	lines, err := j.Damage()
	if err != nil {
		env.Notef("%s", err)
		return
	}
	for i, d := range lines {
		if i == maxNotedLines {
			env.Notef("%s of the journal cannot be read either", audit.Plural(len(lines)-i, "more line", "more lines"))
			break
		}
		env.Notef("%s. A write in it is not shown, and its run cannot be undone until it can be read: repair it from a backup", d)
	}
}

// maxNotedLines is how many damaged lines are named.
const maxNotedLines = 3

// noteUnfinishedRuns prints a note for each run among the entries that is in progress or was
// interrupted.
func noteUnfinishedRuns(env *command.Environment, entries []journal.Entry) {
	noted := map[string]bool{}
	for _, e := range entries {
		if noted[e.Run] {
			continue
		}
		noted[e.Run] = true
		switch live, cut := e.Live, e.Interrupted; {
		case live != nil:
			env.Notef("the run %s is in progress: %d of %s done", e.Run, live.Done, audit.Plural(live.Size, "write", "writes"))
		case cut != nil:
			env.Notef("the run %s was interrupted: %d of %s done", e.Run, cut.Done, audit.Plural(cut.Size, "write", "writes"))
		}
	}
}

// newHistoryFormatter returns the writer of some of the total entries in the format of an output.
func newHistoryFormatter(env *command.Environment, entries []journal.Entry, total int) command.Formatter {
	return func(d *command.Destination, w io.Writer) error {
		if d.Format == report.JSON {
			return writeHistory(w, entries)
		}
		out := d.Output(env, w)
		if len(entries) == 0 && total > 0 {
			_, err := fmt.Fprintf(out, "no write matches (%s in the journal)\n", audit.Plural(total, "write", "writes"))
			return err
		}
		return text.DrawHistory(out, entries)
	}
}

// entryMatcher returns a function that matches journal entries by the options. A
// target is an account, a profile that wrote, or a profile of the account.
func (o *historyOptions) entryMatcher(files *config.Files) (func(journal.Entry) bool, error) {
	var globs []policy.Glob
	isProfile := func(name string) bool {
		return slices.ContainsFunc(files.Profiles, func(p config.Profile) bool { return p.Name == name })
	}
	for _, name := range o.targets {
		glob, err := policy.ParseGlob(name)
		if err != nil && !isProfile(name) {
			return nil, command.Usage("", "%.200q: %s", name, err)
		}
		globs = append(globs, glob)
	}
	globs = policy.PreferNames(globs, isProfile)
	isProfileOfAccount := func(e journal.Entry, g policy.Glob) bool {
		return slices.ContainsFunc(files.Profiles, func(p config.Profile) bool {
			return p.BoundAccountID() == e.AccountID && g.Match(p.Name)
		})
	}
	accounts := o.Filter.Accounts
	return func(e journal.Entry) bool {
		return (o.run == "" || e.Run == o.run) && (len(accounts) == 0 || slices.Contains(accounts, e.AccountID)) &&
			(len(globs) == 0 || slices.ContainsFunc(globs, func(g policy.Glob) bool {
				return g.Match(e.AccountID) || g.Match(e.Profile) || isProfileOfAccount(e, g)
			}))
	}, nil
}

// historyJSON is the document of history -o json. Its keys are stable.
type historyJSON struct {
	Schema string      `json:"schema"`
	Writes []writeJSON `json:"writes"`
}

type writeJSON struct {
	ID          string         `json:"id"`
	Run         string         `json:"run"`
	Time        time.Time      `json:"time"`
	AccountID   string         `json:"account_id"`
	Contact     string         `json:"contact"`
	Profile     string         `json:"profile"`
	Caller      string         `json:"caller"`
	Ticket      string         `json:"ticket"`
	Before      *audit.Contact `json:"before"`  // null: it was not set
	After       *audit.Contact `json:"after"`   // null: it was deleted
	UndoOf      string         `json:"undo_of"` // the run that it took back
	RedoOf      string         `json:"redo_of"` // the undo that it took back
	Outcome     string         `json:"outcome"`
	Live        bool           `json:"live"`        // a process still writes the run
	Interrupted bool           `json:"interrupted"` // the run ended before all changes were tried
	RequestID   string         `json:"request_id"`
	EndedAt     *time.Time     `json:"ended_at"` // null: the outcome is unknown
}

func writeHistory(w io.Writer, entries []journal.Entry) error {
	doc := historyJSON{Schema: "accountable.history/v1", Writes: []writeJSON{}}
	for _, e := range entries {
		row := writeJSON{
			ID: e.ID, Run: e.Run, Time: e.Time, AccountID: e.AccountID, Contact: e.Type.Key(), Profile: e.Profile, Caller: e.Caller, Ticket: e.Ticket,
			Before: e.Before, After: e.After, UndoOf: e.UndoOf, RedoOf: e.RedoOf,
			Outcome: string(e.Outcome), Live: e.Live != nil, Interrupted: e.Interrupted != nil, RequestID: e.RequestID,
		}
		if e.Outcome != "" {
			row.EndedAt = &e.EndedAt
		}
		doc.Writes = append(doc.Writes, row)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(doc)
}
