package text

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/ui/style"
)

// ApplyReport is a plan with its outcomes.
type ApplyReport struct {
	Run      string
	Plan     change.Plan
	Outcomes []change.Outcome // of its changes, in their order
}

// outcomesGrid returns an empty table of outcomes.
func outcomesGrid() grid {
	return grid{columns: []column{
		{title: "OUTCOME"},
		{title: "ACCOUNT"},
		{title: "NAME", floor: 8, rank: 3},
		{title: "WRITTEN BY", floor: 8, rank: 1},
		{title: "TYPE"},
		{title: "RESULT"},
	}}
}

// DrawOutcomes draws the outcome of each contact of a plan, and counts them.
func DrawOutcomes(p *Output, r ApplyReport) error {
	several := countTypes(r.Plan) > 1
	g := outcomesGrid()
	for _, o := range r.Outcomes {
		g.rows = append(g.rows, outcomeRow(p.Theme, o, several))
	}
	for _, it := range r.Plan.Items {
		if it.State == change.Unwritable {
			g.rows = append(g.rows, []cell{
				{text: change.Unwritable.Label(), draw: styled(p.Theme.Complaint)},
				{text: accountText(it.Change)},
				{text: style.Clean(it.Change.Target.Name)},
				{},
				{text: typeText(it.Change.Type, several)},
				{text: unwritableText(it)},
			})
		}
	}
	if err := g.write(p); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(p, "\n%s\n", r.summary()); err != nil {
		return err
	}
	if !r.canUndo() {
		return nil
	}
	if r.Outcomes[0].Change.UndoOf != "" {
		_, err := fmt.Fprintf(p, "Take this undo back: %s\n", p.Theme.Strong.Render("accountable redo "+r.Run))
		return err
	}
	return DrawUndoHint(p, r.Run)
}

// DrawUndoHint draws the command that undoes a run.
func DrawUndoHint(p *Output, run string) error {
	_, err := fmt.Fprintf(p, "Undo this run: %s\n", p.Theme.Strong.Render("accountable undo "+run))
	return err
}

// DrawOutcomeLine draws one outcome, its name first so that scripts can read it.
func DrawOutcomeLine(p *Output, o change.Outcome) error {
	_, err := fmt.Fprintf(p, "%s  %s: %s\n", o.Kind, AccountLabel(o.Change.Target, o.Change.AccountID), o.Kind.Sentence())
	return err
}

func outcomeRow(theme *style.Theme, o change.Outcome, several bool) []cell {
	look := theme.Complaint
	if o.Kind.IsDone() {
		look = theme.Good
	}
	return []cell{
		{text: o.Kind.Label(), draw: styled(look)},
		{text: accountText(o.Change)},
		{text: style.Clean(o.Change.Target.Name)},
		{text: style.Clean(RouteText(o.Change.Route))},
		{text: typeText(o.Change.Type, several)},
		{text: outcomeText(o)},
	}
}

// typeText returns the contact type if a table has several; else "".
func typeText(t audit.ContactType, several bool) string {
	if !several {
		return ""
	}
	return t.Key()
}

// outcomeText describes an outcome and its trouble.
func outcomeText(o change.Outcome) string {
	if o.Trouble == nil || o.Kind == journal.WriteCancelled {
		return o.Kind.Sentence()
	}
	return strings.TrimSuffix(o.Kind.Sentence(), ".") + ": " + troubleText(o.Trouble)
}

// canUndo reports whether AWS accepted any of the writes.
func (r ApplyReport) canUndo() bool {
	return slices.ContainsFunc(r.Outcomes, func(o change.Outcome) bool { return o.Kind.Accepted() })
}

// summary counts the outcomes: "12 contacts: 10 written, 1 failed, 1 blocked".
func (r ApplyReport) summary() string {
	counts := map[journal.OutcomeKind]int{}
	for _, o := range r.Outcomes {
		counts[o.Kind]++
	}
	left := r.Plan.Count(change.Unwritable)
	text := audit.Plural(len(r.Outcomes)+left, "contact", "contacts") + ": " + OutcomeCounts(counts)
	if left > 0 {
		text += fmt.Sprintf(", %d %s", left, change.Unwritable.Label())
	}
	return text
}

// OutcomeCounts counts outcomes: "10 written, 1 failed".
func OutcomeCounts(counts map[journal.OutcomeKind]int) string {
	var parts []string
	for _, kind := range slices.Backward(journal.OutcomeKinds()) {
		if n := counts[kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.Label()))
		}
	}
	return strings.Join(parts, ", ")
}

// DrawOpenWrites draws what happened to writes that had no outcome.
func DrawOpenWrites(p *Output, outcomes []change.Outcome, plan change.Plan) error {
	g := outcomesGrid()
	for i, o := range outcomes {
		text := strings.TrimSuffix(o.Kind.RecheckedSentence(), ".")
		switch {
		case plan.Items[i].State == change.Unwritable:
			text += ": " + unwritableText(plan.Items[i])
		case o.Trouble != nil:
			text += ": " + troubleText(o.Trouble)
		}
		row := outcomeRow(p.Theme, o, countTypes(plan) > 1)
		row[len(row)-1].text = text
		g.rows = append(g.rows, row)
	}
	return g.write(p)
}
