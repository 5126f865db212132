package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/audit/scan"
)

// wish is what a plan is to be made of.
type wish struct {
	targets []string
	from    string // a CSV file; "": the policy
	ticket  string
}

// draft is a plan and the way to carry it out.
type draft struct {
	session *session
	plan    report.PlanReport
	spared  int // contacts that are meant to be left alone
}

func (w *wish) register(c *cobra.Command) {
	c.Flags().StringVar(&w.from, "from", "", `take what is wanted from this CSV `+"`FILE`"+`, made by "accountable check -o csv" and edited`)
	must(c.MarkFlagFilename("from", "csv"))
	registerTicket(c, &w.ticket)
}

func registerTicket(c *cobra.Command, ticket *string) {
	c.Flags().StringVar(ticket, "ticket", "", "the `TEXT` by which this is known elsewhere, for the plan and the journal")
	must(c.RegisterFlagCompletionFunc("ticket", cobra.NoFileCompletions))
}

// maxTicket bounds a ticket, in bytes: a line of the journal has to stay short.
const maxTicket = 200

// validate tells what is wrong with the flags.
func (w *wish) validate() error {
	if err := checkTicket(w.ticket); err != nil {
		return usage("", "%s", err)
	}
	return nil
}

func checkTicket(ticket string) error {
	switch {
	case len(ticket) > maxTicket:
		return fmt.Errorf("--ticket has %d characters: use at most %d", len(ticket), maxTicket)
	case strings.ContainsFunc(ticket, func(r rune) bool { return r < ' ' || r == '\x7f' || r == '\uFFFD' }):
		return errors.New("--ticket has a control character or is no UTF-8 text")
	default:
		return nil
	}
}

// draft reads the accounts and plans what is to be written. Everything that can
// be wrong with the command line and the files is found before AWS is asked.
func (r *runner) draft(ctx context.Context, out outside, w *wish) (*draft, error) {
	r.flags.sources.writing = true
	if w.from != "" {
		return r.draftOfRows(ctx, out, w)
	}
	s, err := r.connect(out)
	if err == nil {
		err = r.wanting()
	}
	if err == nil {
		err = r.aim(ctx, s, w.targets)
	}
	if err != nil {
		return nil, err
	}
	results, err := r.survey(ctx, s)
	if err != nil {
		return nil, err
	}
	d := r.drafted(s, w, results, s.drafter().FromPolicy(results))
	d.spared = spared(&s.auditor.Policy, d.plan.GeneratedAt, d.plan.Plan)
	return d, nil
}

// draftOfRows is a draft by the rows of a CSV file that somebody edited.
func (r *runner) draftOfRows(ctx context.Context, out outside, w *wish) (*draft, error) {
	rows, err := w.rows()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		r.sayf("%s: no row was edited", w.from)
	}
	if types := typesIn(rows); len(types) > 0 && !r.flags.typed() {
		r.flags.types = types
	}
	s, err := r.connect(out)
	if err == nil {
		err = r.aim(ctx, s, w.targets)
	}
	if err != nil {
		return nil, err
	}
	unasked, err := r.narrow(ctx, s, idsIn(rows))
	if err != nil {
		return nil, err
	}
	results, err := r.survey(ctx, s)
	if err != nil {
		return nil, err
	}
	plan := s.drafter().FromEdits(results, report.Edits(rows))
	missing := rowsWithout(results, rows)
	if s.whole {
		plan.Items = append(plan.Items, unfound(missing, unasked)...)
	} else if n := len(missing); n > 0 {
		r.sayf("%s: %s about accounts that were not chosen", w.from, plural(n, "edited row is", "edited rows are"))
	}
	return r.drafted(s, w, results, plan), nil
}

// drafter is the planner of a draft, which writes nothing: whoever carries it out
// may, although this program is in read-only mode here.
func (s *session) drafter() change.Planner {
	p := s.planner()
	p.ReadOnly = false
	return p
}

// survey reads and judges what the session is about.
func (r *runner) survey(ctx context.Context, s *session) ([]scan.Result, error) {
	roster, err := r.judge(ctx, s)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	r.remember(s, roster.Accounts())
	return r.flags.picks.listed(roster.Accounts()), nil
}

// drafted is a draft of a plan that was made of results, with where it comes from.
func (r *runner) drafted(s *session, w *wish, results []scan.Result, plan change.Plan) *draft {
	return &draft{session: s, plan: report.PlanReport{
		GeneratedAt: s.out.clock.Now(), By: author(results), Tool: report.Tool{Name: "accountable", Version: r.version.Number},
		Policy: r.ruling.told(), Ticket: w.ticket, Plan: plan,
	}}
}

// author is who runs the program, as the operating system knows them, and those
// whose credentials read.
func author(results []scan.Result) report.By {
	var by report.By
	if u, err := user.Current(); err == nil {
		by.User = u.Username
	}
	for _, res := range results {
		if arn := res.Caller.ARN; arn != "" && !slices.Contains(by.Principals, arn) {
			by.Principals = append(by.Principals, arn)
		}
	}
	return by
}

// wanting complains where no policy says what is to be written.
func (r *runner) wanting() error {
	if r.ruling.name == "" {
		return usage(`"accountable policy init" makes one of what your accounts have, and --policy FILE names another.
Without one, --from FILE takes an edited CSV file of "accountable check -o csv".`,
			"there is no policy that says what is wanted: no accountable.yaml was found")
	}
	wanted := slices.DeleteFunc(slices.Clone(r.flags.types), func(t audit.ContactType) bool { return !r.ruling.WantsType(t) })
	others := r.wantedBeside()
	more := "--type " + strings.Join(append(keysOfTypes(wanted), others...), ",")
	switch {
	case len(wanted) > 0 && others != nil && !r.flags.typed():
		r.sayf("the policy wants something of the %s contact, too: add %s to plan that", strings.Join(others, " and the "), more)
	case len(wanted) > 0:
	case others == nil:
		return usage(`Say under "contacts" what is wanted; "accountable policy init" shows how.`, "the policy %s wants nothing of any contact", r.ruling.name)
	default:
		return usage("Add "+more+".", "the policy %s wants nothing of the %s contact", r.ruling.name, strings.Join(keysOfTypes(r.flags.types), " and the "))
	}
	return nil
}

// rows reads the CSV file; none where no file is named.
func (w *wish) rows() ([]report.Row, error) {
	if w.from == "" {
		return nil, nil
	}
	file, err := os.Open(w.from)
	if err != nil {
		return nil, unreadableFile("--from", w.from, err)
	}
	defer func() { _ = file.Close() }()
	rows, err := report.ReadCSV(file, w.from)
	if err != nil {
		return nil, unreadableFile("--from", w.from, err)
	}
	return slices.DeleteFunc(rows, func(row report.Row) bool { return !row.Edited() }), nil
}

// unreadableFile says why a file cannot be read: in its own words where these
// name the lines.
func unreadableFile(flag, path string, err error) error {
	if f, ok := errors.AsType[*report.FileError](err); ok {
		return usage("", "%s", f)
	}
	return usage("Name a file that you may read.", "%s %s: %s", flag, path, reason(err))
}

// editedTypes are the types of contacts that somebody changed in a row.
func editedTypes(row report.Row) []audit.ContactType {
	return slices.DeleteFunc(slices.Clone(audit.ContactTypes), func(t audit.ContactType) bool { return !row.Contacts[t].Edited })
}

// typesIn are the types of contacts that somebody changed in the rows, in order.
func typesIn(rows []report.Row) []audit.ContactType {
	return slices.DeleteFunc(slices.Clone(audit.ContactTypes), func(t audit.ContactType) bool {
		return !slices.ContainsFunc(rows, func(row report.Row) bool { return row.Contacts[t].Edited })
	})
}

func idsIn(rows []report.Row) map[string]bool {
	ids := make(map[string]bool, len(rows))
	for _, row := range rows {
		ids[row.AccountID] = true
	}
	return ids
}

// narrow keeps the targets of some accounts. Whose profiles are of which no file
// tells the account is asked where that decides; those that could not be asked
// are the answer.
func (r *runner) narrow(ctx context.Context, s *session, ids map[string]bool) (unasked []string, err error) {
	if s.search.anywhere() {
		s.identify(ctx, s.targets) // so that each account is found once
		found, err := r.collect(ctx, s)
		if err != nil {
			return nil, err
		}
		s.targets, s.search = found, search{}
	}
	known := map[string]bool{}
	for _, t := range s.targets {
		known[t.AccountID] = true
	}
	for id := range ids {
		if !known[id] {
			unasked = s.identify(ctx, s.targets)
			break
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s.targets = slices.DeleteFunc(s.targets, func(t audit.Target) bool { return !ids[t.AccountID] })
	return unasked, nil
}

// rowsWithout are the rows of accounts of which there is no result.
func rowsWithout(results []scan.Result, rows []report.Row) []report.Row {
	found := make(map[string]bool, len(results))
	for _, res := range results {
		found[res.Target.AccountID] = true
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row report.Row) bool { return found[row.AccountID] })
}

// unfound are the rows of accounts to which no way was found.
func unfound(rows []report.Row, unasked []string) []change.PlanItem {
	reason := "no profile is known to lead to this account"
	if len(unasked) > 0 {
		reason += "; these could not be asked whose they are: " + severalProfiles(unasked)
	}
	var items []change.PlanItem
	for _, row := range rows {
		for _, t := range editedTypes(row) {
			target := audit.Target{Key: row.AccountID, AccountID: row.AccountID}
			items = append(items, change.PlanItem{
				State: change.Unwritable, Change: change.Change{Target: target, AccountID: row.AccountID, Type: t}, Reason: reason,
			})
		}
	}
	return items
}
