package cli

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// wanted are the fields to set: those that are given and, with --from-policy,
// those that the policy wants otherwise than they are.
func (o *setOptions) wanted(s *session, ch change.Change) (change.Edit, error) {
	target := ch.Target
	target.AccountID = ch.AccountID
	label := accountLabel(target, target.AccountID)
	if reason := forbidden(change.Planner{Policy: s.ruling.Policy, Order: s.order}, target); reason != "" {
		return nil, notDone("", "%s: %s", label, style.Clean(reason))
	}
	edit := change.Edit{}
	if o.policy {
		want := s.ruling.Want(target, ch.Type)
		if want.IsEmpty() {
			return nil, usage("", "the policy %s wants nothing of the %s contact of %s", s.ruling.name, ch.Type.Key(), label)
		}
		if err := o.decided(want, label); err != nil {
			return nil, err
		}
		for f, v := range want.Values {
			spelled := ch.Before != nil && s.ruling.Compare != policy.CompareExact && f.SameMeaning(f.Of(*ch.Before), v.Text)
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
func (o *setOptions) decided(want policy.Want, label string) error {
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
func forbidden(p change.Planner, t audit.Target) string {
	item := change.PlanItem{
		State: change.Planned, Change: change.Change{Target: t, AccountID: t.AccountID}, Routes: p.Order.Routes(scan.Result{Target: t}),
	}
	return p.Guard(change.Plan{Items: []change.PlanItem{item}}).Items[0].Reason
}

// refused complains of a contact against which a rule speaks that the policy file
// has as fail.
func (r ruling) refused(change change.Change, now time.Time) error {
	var details []string
	for _, f := range judged(r.Policy, change, now) {
		if f.Status == audit.Fail && r.Levels[f.Rule] == policy.LevelFail {
			details = append(details, style.Clean(f.Detail))
		}
	}
	if details == nil {
		return nil
	}
	return notDone("Set something else, or have the policy say warn.",
		"nothing was written, since the policy %s says fail: %s", r.name, strings.Join(details, "; "))
}
