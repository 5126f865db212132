package history

import (
	"fmt"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// historyRun is what was confirmed together.
type historyRun struct {
	id      string
	entries []change.Entry // newest first
	tally   []tallied      // what became of them
	who     string         // wrote, "" where that is not one and the same
	folded  bool
}

// began is when the first write of the run was made.
func (r *historyRun) began() time.Time { return r.entries[len(r.entries)-1].Time }

// caller is who wrote, in a few words, "" where that is not one and the same.
func (r *historyRun) caller() string {
	name := callerName(r.entries[0].Caller)
	for _, e := range r.entries {
		if callerName(e.Caller) != name {
			return ""
		}
	}
	return name
}

// ticket is the one of the run, or "".
func (r *historyRun) ticket() string { return style.Clean(r.entries[0].Ticket) }

// runsOf groups entries by run, the one that was written to last first.
func runsOf(entries []change.Entry) []*historyRun {
	var runs []*historyRun
	byID := map[string]*historyRun{}
	for _, e := range entries {
		r := byID[e.Run]
		if r == nil {
			r = &historyRun{id: e.Run}
			byID[e.Run] = r
			runs = append(runs, r)
		}
		r.entries = append(r.entries, e)
	}
	return runs
}

// tallied is how many writes ended in the same way.
type tallied struct {
	label  string
	status audit.Status
	n      int
}

func (t tallied) text() string { return fmt.Sprintf("%d %s", t.n, t.label) }

// countByLabel counts how entries ended: "10 written, 2 failed". The way in which the
// newest one ended comes first.
func countByLabel(entries []change.Entry) []tallied {
	var all []tallied
	at := map[string]int{}
	for _, e := range entries {
		label := style.Clean(e.Label())
		i, known := at[label]
		if !known {
			i = len(all)
			at[label] = i
			all = append(all, tallied{label: label, status: e.Status()})
		}
		all[i].n++
	}
	return all
}

// identityCenterRole is how the roles begin that Identity Center makes of permission
// sets; a hash ends them
// (https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html).
const identityCenterRole = "AWSReservedSSO_"

// callerName is who wrote, in a few words: the person and the permission set of
// Identity Center, the role and the session of another role, the name of a user.
func callerName(arn string) string {
	_, name, found := strings.Cut(arn, ":assumed-role/")
	if set, ofIdentityCenter := strings.CutPrefix(name, identityCenterRole); ofIdentityCenter {
		role, person, _ := strings.Cut(set, "/")
		if at := strings.LastIndexByte(role, '_'); at > 0 && person != "" {
			return style.Clean(person + " (" + role[:at] + ")")
		}
	}
	if found {
		return style.Clean(name)
	}
	if at := strings.LastIndexAny(arn, "/:"); at >= 0 {
		return style.Clean(arn[at+1:])
	}
	return style.Clean(arn)
}

// changeText says on one line what a write changed.
func changeText(e change.Entry, arrow string) string {
	var text string
	switch {
	case e.Before == nil && e.After == nil:
		text = "nothing"
	case e.After == nil:
		text = "deleted: " + style.Clean(e.Before.Email)
	case e.Before == nil:
		text = "set: " + style.Clean(e.After.Email)
	default:
		text = fieldsText(e, arrow)
	}
	if e.Type != audit.Security && e.Type != "" {
		return style.Clean(e.Type.Key()) + " " + text
	}
	return text
}

// fieldsText shows the field that changed and says most.
func fieldsText(e change.Entry, arrow string) string {
	for _, f := range []audit.Field{audit.FieldEmail, audit.FieldPhone, audit.FieldName, audit.FieldTitle} {
		if before, after := f.Of(*e.Before), f.Of(*e.After); before != after {
			return style.Clean(before) + " " + arrow + " " + style.Clean(after)
		}
	}
	return "nothing"
}
