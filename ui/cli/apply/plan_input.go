package apply

import (
	"context"
	"errors"
	"fmt"
	"os/user"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/cli/text"
)

// Input is what a plan is made from.
type Input struct {
	Targets []string
	From    string // CSV file; "": the policy
	Ticket  string
}

// Planned is a plan and the session that can write it.
type Planned struct {
	Session *session.Session
	Report  report.PlanReport
	Exempt  int // contacts that are excluded on purpose
	Unread  int // contacts of accounts that no profile reaches
}

// maxTicket is the maximum length of a ticket in bytes. A line of the journal has
// to stay short.
const maxTicket = 200

// CheckTicket returns an error if a ticket is too long or has invalid characters.
func CheckTicket(ticket string) error {
	switch {
	case len(ticket) > maxTicket:
		return fmt.Errorf("--ticket has %d characters: use at most %d", len(ticket), maxTicket)
	case strings.ContainsFunc(ticket, func(r rune) bool { return r < ' ' || r == '\x7f' || r == '\uFFFD' }):
		return errors.New("--ticket: control characters and invalid UTF-8 are not allowed")
	default:
		return nil
	}
}

// MakePlan reads the accounts and plans the writes. It reports every problem of
// the command line and the files before it calls AWS.
func MakePlan(ctx context.Context, env *command.Environment, o session.GlobalOptions, c session.Configuration, in Input) (*Planned, error) {
	if in.From != "" {
		return makePlanFromCSV(ctx, env, o, c, in)
	}
	s, err := session.NewSession(env, o, c)
	if err != nil {
		return nil, err
	}
	s.Writing = true
	if err := requireWants(s); err != nil {
		return nil, err
	}
	if err := s.ResolveTargets(ctx, in.Targets); err != nil {
		return nil, err
	}
	results, err := s.ReadAccounts(ctx)
	if err != nil {
		return nil, err
	}
	planned := newPlannedRun(s, in, results, s.DryPlanner().FromPolicy(results))
	planned.Exempt = change.CountExempt(s.Auditor.InForce.Policy(), planned.Report.GeneratedAt, planned.Report.Plan)
	return planned, nil
}

// makePlanFromCSV plans the edited rows of a CSV file. Without --type it plans the
// contact types that were edited.
func makePlanFromCSV(ctx context.Context, env *command.Environment, o session.GlobalOptions, c session.Configuration, in Input) (*Planned, error) {
	rows, err := readEditedRows(ctx, in.From)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		env.Notef("%s: no row was edited", in.From)
	}
	if types := editedTypes(rows...); len(types) > 0 && !o.TypesGiven {
		o.Types = types
	}
	s, err := session.NewSession(env, o, c)
	if err != nil {
		return nil, err
	}
	s.Writing = true
	if err := s.ResolveTargets(ctx, in.Targets); err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, row := range rows {
		ids[row.AccountID] = true
	}
	unasked, err := s.KeepAccounts(ctx, ids)
	if err != nil {
		return nil, err
	}
	results, err := s.ReadAccounts(ctx)
	if err != nil {
		return nil, err
	}
	plan := s.DryPlanner().FromEdits(results, report.EditsFromRows(rows))
	missing := rowsWithoutResult(rows, results)
	var unreachable []change.PlanItem
	if s.Whole {
		unreachable = unreachableItems(missing, unasked)
		plan.Items = append(plan.Items, unreachable...)
	} else if n := len(missing); n > 0 {
		env.Notef("%s: %s for accounts that are not selected", in.From, audit.Plural(n, "edited row is", "edited rows are"))
	}
	planned := newPlannedRun(s, in, results, plan)
	planned.Unread = len(unreachable)
	return planned, nil
}

// newPlannedRun returns a plan with its origin.
func newPlannedRun(s *session.Session, in Input, results []scan.Result, plan change.Plan) *Planned {
	return &Planned{Session: s, Report: report.PlanReport{
		GeneratedAt: s.Env.Clock.Now(), By: planAuthor(results), Tool: report.Tool{Name: "accountable", Version: s.Env.Version.Number},
		Policy: s.Policy.ReportRef(), Ticket: in.Ticket, Plan: plan,
	}}
}

// planAuthor returns the user of the operating system and the principals that read.
func planAuthor(results []scan.Result) report.Author {
	var by report.Author
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

// requireWants returns an error if there is no policy, or if it sets none of the
// contact types of the run.
func requireWants(s *session.Session) error {
	if s.Policy.Name == "" {
		return command.Usage(`"accountable policy init" creates one from your accounts; --policy FILE names another.
--from FILE plans the edits of a CSV file of "accountable check -o csv" instead.`,
			"no policy file found")
	}
	set := s.Policy.Policy().Types()
	isSet := func(t audit.ContactType) bool { return slices.Contains(set, t) }
	switch {
	case slices.ContainsFunc(s.Options.Types, isSet):
		return nil
	case len(set) == 0:
		return command.Usage(`Set one under "contacts"; "accountable policy init" shows how.`, "the policy %s sets no contact", s.Policy.Name)
	default:
		return command.Usage("Use --type "+strings.Join(text.TypeKeys(set), ",")+".",
			"the policy %s does not set the %s contact", s.Policy.Name, strings.Join(text.TypeKeys(s.Options.Types), " and the "))
	}
}

// readEditedRows reads the rows of a CSV file that were edited.
func readEditedRows(ctx context.Context, path string) ([]report.Row, error) {
	file, err := command.OpenInput(ctx, path)
	if err != nil {
		return nil, unreadableFile(ctx, "--from", path, err)
	}
	defer func() { _ = file.Close() }()
	rows, err := report.ReadCSV(file, path)
	if err != nil {
		return nil, unreadableFile(ctx, "--from", path, err)
	}
	return slices.DeleteFunc(rows, func(row report.Row) bool { return !row.IsEdited() }), nil
}

// editedTypes returns the contact types that were edited in any of the rows.
func editedTypes(rows ...report.Row) []audit.ContactType {
	return slices.DeleteFunc(slices.Clone(audit.ContactTypes), func(t audit.ContactType) bool {
		return !slices.ContainsFunc(rows, func(row report.Row) bool { return row.Contacts[t].Edited })
	})
}

// rowsWithoutResult returns the rows of accounts that were not read.
func rowsWithoutResult(rows []report.Row, results []scan.Result) []report.Row {
	found := make(map[string]bool, len(results))
	for _, res := range results {
		found[res.Target.AccountID] = true
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row report.Row) bool { return found[row.AccountID] })
}

// unreachableItems returns the plan items of rows whose accounts no profile leads to.
func unreachableItems(rows []report.Row, unasked []string) []change.PlanItem {
	reason := "no profile reaches this account"
	if len(unasked) > 0 {
		reason += "; the account of these profiles is unknown: " + text.JoinProfiles(unasked)
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
