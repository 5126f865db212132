package cli

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/ui/style"
)

// wanted are the fields to set: those that are given and, with --from-policy,
// those that the policy wants otherwise than they are.
func (o *setOptions) wanted(s *session, change audit.Change) (audit.Edit, error) {
	target := change.Target
	target.AccountID = change.AccountID
	label := accountLabel(target, target.AccountID)
	if reason := forbidden(audit.Planner{Policy: s.ruling.Policy, Order: s.order}, target); reason != "" {
		return nil, notDone("", "%s: %s", label, style.Clean(reason))
	}
	edit := audit.Edit{}
	if o.policy {
		want := s.ruling.Want(target, change.Type)
		if want.Empty() {
			return nil, usage("", "the policy %s wants nothing of the %s contact of %s", s.ruling.name, change.Type.Key(), label)
		}
		if err := o.decided(want, label); err != nil {
			return nil, err
		}
		for f, v := range want.Values {
			spelled := change.Before != nil && s.ruling.Compare != audit.Exactly && f.SameMeaning(f.Of(*change.Before), v.Text)
			if !spelled { // which alone is no reason to write
				edit[f] = v.Text
			}
		}
	}
	for f, text := range o.given {
		edit[f] = *text
	}
	return edit, nil
}

// decided complains of fields of which nobody can tell what the policy wants,
// unless they are given.
func (o *setOptions) decided(want audit.Want, label string) error {
	var flags []string
	reason := ""
	for _, f := range audit.Fields {
		if u, unknown := want.Undecided[f]; unknown && o.given[f] == nil {
			flags, reason = append(flags, "--"+f.Key()), u.Reason()
		}
	}
	if flags == nil {
		return nil
	}
	return notDone("Or give "+strings.Join(flags, ", ")+".", "nobody can tell what is wanted of %s: %s", label, style.Clean(reason))
}

// forbidden is why an account may not be written, "" where it may be.
func forbidden(p audit.Planner, t audit.Target) string {
	item := audit.PlanItem{
		State: audit.Planned, Change: audit.Change{Target: t, AccountID: t.AccountID}, Routes: p.Order.Routes(audit.Result{Target: t}),
	}
	return p.Guard(audit.Plan{Items: []audit.PlanItem{item}}).Items[0].Reason
}

// refused complains of a contact against which a rule speaks that the policy file
// has as fail.
func (r ruling) refused(change audit.Change, now time.Time) error {
	var details []string
	for _, f := range judged(r.Policy, change, now) {
		if f.Status == audit.Fail && r.Levels[f.Rule] == audit.LevelFail {
			details = append(details, style.Clean(f.Detail))
		}
	}
	if details == nil {
		return nil
	}
	return notDone("Set something else, or have the policy say warn.",
		"nothing was written, since the policy %s says fail: %s", r.name, strings.Join(details, "; "))
}
