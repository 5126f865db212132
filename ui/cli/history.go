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
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/config"
)

// historyOptions are what history is asked for.
type historyOptions struct {
	runner  *runner
	targets []string
	run     string
	look    bool
	outputs []string
}

const formatJSON = "json"

var historyFormats = []string{formatTable, formatJSON}

func historyCommand(r *runner) *cobra.Command {
	o := &historyOptions{runner: r}
	c := &cobra.Command{
		Use:   "history [TARGET…]",
		Short: "Tell what was written, when, by whom, and what came of it",
		Long: `History tells what this program has written from this machine, the newest first:
all, or what was written to some accounts or by some profiles. Nothing is asked
of AWS. The ID of a write is its run and a number: "accountable undo" takes either.

Writes that were under way when the program was killed have no outcome. --look
asks AWS what became of them and records it.`,
		Example: `  accountable history --limit 20
  accountable history 111122223333
  accountable history --look`,
		GroupID:           groupWork,
		ValidArgsFunction: r.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o.targets = append(slices.Clone(args), r.flags.profiles...)
			return runHistory(c.Context(), o, r.outside())
		},
	}
	f := c.Flags()
	f.StringVar(&o.run, "run", "", "only what was written together by this `RUN`")
	f.BoolVar(&o.look, "look", false, "ask AWS what became of writes that were left open")
	f.StringArrayVarP(&o.outputs, "output", "o", nil, "`FORMAT[=FILE]` to print, "+strings.Join(historyFormats, " or ")+"; can be repeated (default table)")
	complete(c, "output", historyFormats)
	must(c.RegisterFlagCompletionFunc("run", r.completeRuns))
	return c
}

// completeRuns completes the runs of the journal.
func (r *runner) completeRuns(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	out := r.outside()
	entries, err := change.OpenJournal(out.stateDir, out.clock).Entries("", 0)
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var runs []string
	for _, e := range entries {
		if strings.HasPrefix(e.Run, typed) && !slices.Contains(runs, e.Run) {
			runs = append(runs, e.Run)
		}
	}
	return runs, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// runHistory prints the journal, or looks at what was left open.
func runHistory(ctx context.Context, o *historyOptions, out outside) error {
	r := o.runner
	outputs, err := parseOutputs(o.outputs, historyFormats)
	if err != nil {
		return err
	}
	out.unruled = true
	s, err := r.connect(out)
	if err != nil {
		return err
	}
	chosen, err := o.chosen(s)
	if err != nil {
		return err
	}
	if o.look {
		if len(o.outputs) > 0 {
			return usage("", "--look and --output: what became of writes is told as a table; ask for the history afterwards")
		}
		return r.look(ctx, s, chosen)
	}
	if err := prepare(outputs); err != nil {
		return err
	}
	defer discard(outputs)
	entries, err := s.journal.Entries("", 0)
	if err != nil {
		return notDone("", "%s", err)
	}
	kept := len(entries)
	entries = slices.DeleteFunc(entries, func(e change.Entry) bool { return !chosen(e) })
	if n := r.flags.picks.limit; n > 0 && len(entries) > n {
		entries = entries[:n]
	}
	failed := r.writeOutputs(outputs, func(output *destination) func(io.Writer) error {
		return func(w io.Writer) error {
			if output.format == formatJSON {
				return writeHistory(w, entries)
			}
			paper := r.paper()
			if output.path != "" {
				paper = paper.file(w)
			}
			if len(entries) == 0 && kept > 0 {
				_, err := fmt.Fprintf(paper, "none of the %s in the journal is one that was asked for\n", plural(kept, "write", "writes"))
				return err
			}
			return drawHistory(paper, entries)
		}
	})
	if failed != nil {
		return ended(exitNotDone)
	}
	r.sayOpen(s)
	return nil
}

// chosen tells which entries the names and flags are about: those of an account,
// or of a profile that wrote.
func (o *historyOptions) chosen(s *session) (func(change.Entry) bool, error) {
	var globs []policy.Glob
	for _, name := range o.targets {
		glob, err := policy.ParseGlob(name)
		if err != nil {
			return nil, usage("", "%q is no pattern: look at what stands in its brackets", name)
		}
		globs = append(globs, glob)
	}
	bound := func(e change.Entry, g policy.Glob) bool { // the profile leads there, although another one wrote
		return slices.ContainsFunc(s.files.Profiles, func(p config.Profile) bool {
			return p.BoundAccountID() == e.AccountID && g.Match(p.Display)
		})
	}
	accounts := o.runner.flags.picks.accounts
	return func(e change.Entry) bool {
		return (o.run == "" || e.Run == o.run) && (len(accounts) == 0 || slices.Contains(accounts, e.AccountID)) &&
			(len(globs) == 0 || slices.ContainsFunc(globs, func(g policy.Glob) bool {
				return g.Match(e.AccountID) || g.Match(e.Profile) || bound(e, g)
			}))
	}, nil
}

// historyJSON is the document of history -o json; keys are stable.
type historyJSON struct {
	Schema string      `json:"schema"`
	Writes []writeJSON `json:"writes"`
}

type writeJSON struct {
	ID        string         `json:"id"`
	Run       string         `json:"run"`
	Time      time.Time      `json:"time"`
	AccountID string         `json:"account_id"`
	Contact   string         `json:"contact"`
	Profile   string         `json:"profile"`
	Caller    string         `json:"caller"`
	Ticket    string         `json:"ticket"`
	Before    *audit.Contact `json:"before"` // null: it was not set
	After     *audit.Contact `json:"after"`  // null: it was deleted
	Outcome   string         `json:"outcome"`
	RequestID string         `json:"request_id"`
	EndedAt   *time.Time     `json:"ended_at"` // null: nobody knows what became of it
}

func writeHistory(w io.Writer, entries []change.Entry) error {
	doc := historyJSON{Schema: "accountable.history/v1", Writes: []writeJSON{}}
	for _, e := range entries {
		row := writeJSON{
			ID: e.ID, Run: e.Run, Time: e.Time, AccountID: e.AccountID, Contact: e.Type.Key(), Profile: e.Profile, Caller: e.Caller, Ticket: e.Ticket,
			Before: e.Before, After: e.After, Outcome: string(e.Outcome), RequestID: e.RequestID,
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
