package history

import (
	"fmt"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/style"
)

// writeRun is the writes that were confirmed together.
type writeRun struct {
	id         string
	entries    []journal.Entry // newest first
	tally      []labelCount    // how they ended
	callerName string          // the principal that wrote; "": several
	folded     bool
}

// startedAt returns the time of the first write.
func (r *writeRun) startedAt() time.Time { return r.entries[len(r.entries)-1].Time }

// caller returns the principal in a few words, or "" if there are several.
func (r *writeRun) caller() string {
	name := callerName(r.entries[0].Caller)
	for _, e := range r.entries {
		if callerName(e.Caller) != name {
			return ""
		}
	}
	return name
}

// ticket returns the ticket of the run, or "".
func (r *writeRun) ticket() string { return style.Clean(r.entries[0].Ticket) }

// progress returns how far a run is that is in progress or was interrupted, or "".
func (r *writeRun) progress() string {
	switch e := r.entries[0]; {
	case e.Live != nil:
		return fmt.Sprintf("in progress: %d of %d", e.Live.Done, e.Live.Size)
	case e.Interrupted != nil:
		return fmt.Sprintf("interrupted: %d of %d", e.Interrupted.Done, e.Interrupted.Size)
	default:
		return ""
	}
}

// isSingle reports whether the run is one write, which needs no heading. A run of several
// changes has one while it is known to be incomplete: only its first write may be recorded.
func (r *writeRun) isSingle() bool {
	e := r.entries[0]
	return len(r.entries) == 1 && e.Interrupted == nil && (e.Live == nil || e.Live.Size <= 1)
}

// groupRuns groups entries by run, the run with the newest write first.
func groupRuns(entries []journal.Entry) []*writeRun {
	var runs []*writeRun
	byID := map[string]*writeRun{}
	for _, e := range entries {
		r := byID[e.Run]
		if r == nil {
			r = &writeRun{id: e.Run}
			byID[e.Run] = r
			runs = append(runs, r)
		}
		r.entries = append(r.entries, e)
	}
	return runs
}

// labelCount is how many writes ended in the same way.
type labelCount struct {
	label  string
	status audit.Status
	n      int
}

func (t labelCount) text() string { return fmt.Sprintf("%d %s", t.n, t.label) }

// countByLabel counts how entries ended, in the order of the newest entries: "10 written,
// 2 failed".
func countByLabel(entries []journal.Entry) []labelCount {
	var all []labelCount
	at := map[string]int{}
	for _, e := range entries {
		label := style.Clean(e.Label())
		i, known := at[label]
		if !known {
			i = len(all)
			at[label] = i
			all = append(all, labelCount{label: label, status: e.Status()})
		}
		all[i].n++
	}
	return all
}

// identityCenterRole is the prefix of the roles that Identity Center creates for
// permission sets. Their names end in a hash
// (https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html).
const identityCenterRole = "AWSReservedSSO_"

// callerName returns a principal in a few words: the person and the permission set of
// Identity Center, the role and session of another role, or the name of a user.
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

// changeText returns what a write changed on one line.
func changeText(e journal.Entry, arrow string) string {
	var text string
	switch {
	case e.Before == nil && e.After == nil:
		text = "nothing"
	case e.After == nil:
		text = "deleted: " + style.Reveal(e.Before.Email)
	case e.Before == nil:
		text = "set: " + style.Reveal(e.After.Email)
	default:
		text = fieldsText(e, arrow)
	}
	if e.Type != audit.Security && e.Type != "" {
		return style.Clean(e.Type.Key()) + " " + text
	}
	return text
}

// fieldsText returns the most important field that changed.
func fieldsText(e journal.Entry, arrow string) string {
	for _, f := range []audit.Field{audit.FieldEmail, audit.FieldPhone, audit.FieldName, audit.FieldTitle} {
		if before, after := f.Of(*e.Before), f.Of(*e.After); before != after {
			return style.Reveal(before) + " " + arrow + " " + style.Reveal(after)
		}
	}
	return "nothing"
}
