package change

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// Planner makes plans. It reads nothing from AWS: it plans from results that were read.
type Planner struct {
	// InForce is the policy that says which contacts are wanted and which accounts
	// must not be written; nil: none.
	InForce *policy.InForce
	Types   []audit.ContactType // that are planned; empty: Security only
	Order   WriteOrder
	// ReadOnly is set in read-only mode: nothing can be written.
	ReadOnly bool
	// Memory holds the routes that AWS denied in this process; nil: none.
	Memory *RouteMemory
	Now    func() time.Time // decides which exceptions are in force
}

// proposal is the wanted change of one contact, before the planner checks whether it
// can be written.
type proposal struct {
	after    audit.Contact
	given    map[audit.Field]bool // fields of after that have a value
	changes  bool
	author   string // "the policy" or "the edit"; "": nothing is wanted
	reason   string // why the contact must not change although it differs, or ""
	spelling []policy.Difference
}

// FromPolicy plans the contacts that the policy sets, one result for each account. A field that
// differs only in its spelling keeps its value, unless the policy compares exactly.
func (p Planner) FromPolicy(results []scan.Result) Plan {
	pol := p.InForce.Policy()
	return p.plan(results, func(res scan.Result, t audit.ContactType) proposal {
		want := pol.Want(res.Target, t)
		if want.IsEmpty() {
			return proposal{}
		}
		out := newProposal(res.Contact(t), "the policy")
		edit, spelling := p.editByPolicy(want, res.Contact(t))
		for f, text := range edit {
			out.setField(f, text)
		}
		out.spelling = spelling
		switch {
		case len(want.Undecided) > 0:
			out.changes, out.reason = true, want.UndecidedReason()+", or let an override below it choose this account by its id"
		case out.changes:
			out.reason = cmp.Or(p.exceptedReason(res.Target), p.leaveOutReason(res.Target))
		}
		return out
	})
}

// FromEdits plans edits that a person asks for. The function returns the edit of one
// contact, or why it cannot be edited (a sentence without a full stop), or neither. It
// is also called for accounts that could not be read. Exceptions do not block edits.
func (p Planner) FromEdits(results []scan.Result, edit func(scan.Result, audit.ContactType) (Edit, string)) Plan {
	return p.plan(results, func(res scan.Result, t audit.ContactType) proposal {
		wanted, reason := edit(res, t)
		if len(wanted) == 0 && reason == "" {
			return proposal{}
		}
		out := newEditProposal(res.Contact(t), wanted)
		if reason != "" {
			out.changes, out.reason = true, reason
		}
		return out
	})
}

// PlanContact plans the edit of one contact that a person chose: the plan of a form
// or of "set". Routes that AWS denied come last instead of blocking the write,
// because the person may have fixed the permission.
func (p Planner) PlanContact(res scan.Result, t audit.ContactType, edit Edit) PlanItem {
	routes := p.Order.Routes(res)
	isOpen := func(r audit.Route) bool { return p.Memory.Denial(res.Target.AccountID, r) == "" }
	slices.SortStableFunc(routes, func(a, b audit.Route) int {
		switch {
		case isOpen(a) == isOpen(b):
			return 0
		case isOpen(a):
			return -1
		default:
			return 1
		}
	})
	p.Memory = nil
	items := []PlanItem{p.planContact(res, t, routes, newEditProposal(res.Contact(t), edit))}
	reuseReads(items, res)
	return items[0]
}

// EditByPolicy returns the fields in which a contact differs from what the policy
// sets for it. A different spelling alone does not count, unless the policy
// compares exactly.
func (p Planner) EditByPolicy(t audit.Target, kind audit.ContactType, held *audit.Contact) Edit {
	edit, _ := p.editByPolicy(p.InForce.Policy().Want(t, kind), held)
	return edit
}

func (p Planner) editByPolicy(want policy.Want, held *audit.Contact) (edit Edit, spelling []policy.Difference) {
	edit = Edit{}
	for _, d := range want.Differences(held) {
		if d.OnlySpelling && p.InForce.Policy().Compare != policy.CompareExact {
			spelling = append(spelling, d)
			continue
		}
		edit[d.Field] = d.Want
	}
	return edit, spelling
}

// newEditProposal proposes the fields of an edit that differ from what is held.
func newEditProposal(held *audit.Contact, edit Edit) proposal {
	out := newProposal(held, "the edit")
	var stored audit.Contact
	if held != nil {
		stored = held.AsStored()
	}
	for _, f := range audit.Fields {
		text, ok := edit[f]
		if ok && text != f.Of(stored) && audit.TrimSpace(text) != f.Of(stored) {
			out.setField(f, text)
		}
	}
	return out
}

// newProposal returns a proposal that keeps the contact.
func newProposal(held *audit.Contact, author string) proposal {
	p := proposal{author: author, given: map[audit.Field]bool{}}
	if held != nil {
		p.after = *held
		for _, f := range audit.Fields {
			p.given[f] = true
		}
	}
	return p
}

// setField proposes a new value.
func (p *proposal) setField(f audit.Field, text string) {
	p.after, p.given[f], p.changes = f.With(p.after, text), true, true
}

// PlannedTypes returns the contact types that are planned.
func (p Planner) PlannedTypes() []audit.ContactType {
	if len(p.Types) == 0 {
		return []audit.ContactType{audit.Security}
	}
	return p.Types
}

// plan plans one item for each result and contact type.
func (p Planner) plan(results []scan.Result, propose func(scan.Result, audit.ContactType) proposal) Plan {
	types := p.PlannedTypes()
	plan := Plan{Items: make([]PlanItem, 0, len(results)*len(types))}
	for _, res := range results {
		routes := p.Order.Routes(res)
		first := len(plan.Items)
		for _, t := range types {
			plan.Items = append(plan.Items, p.planContact(res, t, routes, propose(res, t)))
		}
		reuseReads(plan.Items[first:], res)
	}
	return plan
}

// reuseReads adds to the changes of one account the contacts that were read and do not
// change.
func reuseReads(items []PlanItem, res scan.Result) {
	others := maps.Clone(res.Contacts)
	for _, it := range items {
		if it.State == Planned {
			delete(others, it.Change.Type)
		}
	}
	if len(others) == 0 {
		return
	}
	for i := range items {
		if items[i].State == Planned {
			items[i].Change.Others = others
		}
	}
}

// planContact returns the plan item of one contact.
func (p Planner) planContact(res scan.Result, t audit.ContactType, routes []audit.Route, proposed proposal) PlanItem {
	it := PlanItem{State: Unchanged, Routes: routes, Change: Change{
		Target: res.Target, AccountID: res.Target.AccountID, Route: res.Via, Type: t, Before: res.Contact(t),
	}}
	if len(routes) > 0 {
		it.Change.Route = routes[0]
	}
	if proposed.author == "" {
		return it // nothing is wanted
	}
	if it.Reason, it.Trouble = unreadReason(res, t); it.Reason != "" {
		it.State = Unwritable
		return it
	}
	it.Spelling = proposed.spelling
	if !proposed.changes {
		return it
	}
	var open []audit.Route
	if it.Reason = proposed.reason; it.Reason == "" {
		open, it.Reason = p.writable(res.Target, routes)
	}
	if it.Reason == "" {
		it.Missing, it.Invalid, it.Reason = proposed.incompleteReason(t, it.Change.Before == nil)
	}
	if it.Reason != "" {
		it.State = Unwritable
		return it
	}
	it.Routes = open
	after := proposed.after.Trimmed()
	it.State, it.Change.Route, it.Change.After = Planned, it.Routes[0], &after
	return it
}

// unreadReason returns why the contact is unknown, or "".
func unreadReason(res scan.Result, t audit.ContactType) (string, *audit.Trouble) {
	reading, asked := res.Contacts[t]
	trouble := reading.Trouble
	if !asked {
		trouble = res.Trouble
	}
	switch {
	case res.Status == audit.Skipped && len(res.Contacts) == 0:
		return res.Target.Skip, nil
	case trouble != nil:
		return "it could not be read: " + trouble.Message, trouble
	case res.Target.AccountID == "":
		return scan.ErrUnknownAccount.Message, scan.ErrUnknownAccount
	case !asked:
		return fmt.Sprintf("its %s contact was not read in this run: ask for it with --type", t.Key()), nil
	}
	return "", nil
}

// exceptedReason returns the exception from the policy's contacts that covers the
// account, or "".
func (p Planner) exceptedReason(t audit.Target) string {
	for _, e := range p.InForce.Policy().Exceptions {
		if !e.Covers(rules.MatchesPolicy) || e.State(p.Now()) == policy.ExceptionExpired {
			continue
		}
		switch fit, missing := e.Match.Fit(t); fit {
		case policy.FitYes:
			return fmt.Sprintf("excepted until the end of %s: %s (%s)", e.LastDay(), e.Reason, e.Owner)
		case policy.FitUnknown:
			return "it may be excepted: " + policy.UnknownFactReason(missing)
		case policy.FitNo:
		}
	}
	return ""
}

// leaveOutReason returns why it is unknown whether the policy leaves the account out, or
// "". Such an account is judged, but the policy is not applied to it.
func (p Planner) leaveOutReason(t audit.Target) string {
	for _, e := range p.InForce.Policy().LeaveOut {
		if fit, missing := e.Match.Fit(t); fit == policy.FitUnknown {
			return "it may be one to leave out: " + policy.UnknownFactReason(missing)
		}
	}
	return ""
}

// Blocked returns why none of the routes may write to an account, whatever the
// change is: a sentence without a full stop, or "" when one may.
func (p Planner) Blocked(t audit.Target, routes []audit.Route) string {
	_, reason := p.writable(t, routes)
	return reason
}

// writable returns the routes that may write to an account, or why there is none.
func (p Planner) writable(t audit.Target, routes []audit.Route) (open []audit.Route, reason string) {
	if p.ReadOnly {
		return nil, "this is read-only mode: nothing is written"
	}
	pol := p.InForce.Policy()
	if reason := cmp.Or(pol.LeaveOutReason(t), pol.HandsOffReason(t)); reason != "" {
		return nil, reason
	}
	switch {
	case len(routes) > 0:
	case len(t.Routes) == 0:
		return nil, "no profile leads there"
	case len(t.Routes) == 1:
		return nil, t.Routes[0].Label() + " is a read-only profile, and no other leads there"
	default:
		return nil, "every profile that leads there is a read-only one"
	}
	for _, r := range routes {
		denied := p.Memory.Denial(t.AccountID, r)
		if denied == "" {
			open = append(open, r)
		}
		reason = cmp.Or(reason, denied)
	}
	if len(open) > 0 {
		reason = ""
	}
	return open, reason
}

// incompleteReason returns why AWS would not accept the contact, or "": which fields
// are missing, or which are invalid.
func (p *proposal) incompleteReason(t audit.ContactType, isNew bool) (missing []audit.Field, invalid []*audit.FieldError, reason string) {
	var keys, problems []string
	for _, f := range audit.Fields {
		if isNew && !p.given[f] {
			missing, keys = append(missing, f), append(keys, f.Key())
		}
	}
	if missing != nil {
		return missing, nil, fmt.Sprintf("no %s contact is set, and %s does not say the %s", t.Key(), p.author, audit.JoinAnd(keys))
	}
	invalid = audit.CheckContact(p.after.Trimmed())
	for _, err := range invalid {
		problems = append(problems, err.Error())
	}
	return nil, invalid, strings.Join(problems, "; ")
}

// Guard checks a plan that was made earlier, such as a saved one: it makes items
// Unwritable that must not be written now, and replaces routes that AWS denied by the
// next ones.
func (p Planner) Guard(plan Plan) Plan {
	guarded := Plan{Items: make([]PlanItem, len(plan.Items))}
	for i, it := range plan.Items {
		if it.State == Planned {
			open, reason := p.writable(it.Change.Target, it.Routes)
			if reason != "" {
				it.State, it.Reason, it.Change.After = Unwritable, reason, nil
			} else {
				it.Routes = open
				if p.Memory.Denial(it.Change.AccountID, it.Change.Route) != "" {
					it.Change.Route = open[0]
				}
			}
		}
		guarded.Items[i] = it
	}
	return guarded
}
