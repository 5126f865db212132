package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// applyReport is a plan with its outcomes.
type applyReport struct {
	run      string
	plan     change.Plan
	outcomes []change.Outcome // of its changes, in their order
	exempt   int              // contacts that are excluded on purpose
	partial  bool             // discovery was incomplete
}

// outcomesGrid are the columns of a table of outcomes.
func outcomesGrid() grid {
	return grid{columns: []column{
		{title: "OUTCOME"},
		{title: "ACCOUNT"},
		{title: "NAME", floor: 8},
		{title: "WRITTEN BY", floor: 8},
		{title: "TYPE"},
		{title: "WHAT CAME OF IT"},
	}}
}

// draw tells what came of each contact, and counts.
func (r applyReport) draw(p *output) error {
	several := typesOf(r.plan) > 1
	g := outcomesGrid()
	for _, o := range r.outcomes {
		g.rows = append(g.rows, outcomeRow(p.theme, o, several))
	}
	for _, it := range r.plan.Items {
		if it.State == change.Unwritable {
			g.rows = append(g.rows, []cell{
				{text: leftAlone, draw: in(p.theme.Complaint)},
				{text: accountOf(it.Change)},
				{text: style.Clean(it.Change.Target.Name)},
				{},
				{text: kindText(it.Change.Type, several)},
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
	if !r.sent() {
		return nil
	}
	_, err := fmt.Fprintf(p, "%s takes it back\n", p.theme.Strong.Render("accountable undo "+r.run))
	return err
}

// leftAlone stands where an outcome stands of what was not to be written.
const leftAlone = "left alone"

func outcomeRow(theme *style.Theme, o change.Outcome, several bool) []cell {
	look := theme.Complaint
	if o.Kind.IsDone() {
		look = theme.Good
	}
	return []cell{
		{text: o.Kind.Label(), draw: in(look)},
		{text: accountOf(o.Change)},
		{text: style.Clean(o.Change.Target.Name)},
		{text: style.Clean(routeText(o.Change.Route))},
		{text: kindText(o.Change.Type, several)},
		{text: outcomeText(o)},
	}
}

// kindText is the type of contact where there are several.
func kindText(t audit.ContactType, several bool) string {
	if !several {
		return ""
	}
	return t.Key()
}

// outcomeText says what came of a change in a sentence.
func outcomeText(o change.Outcome) string {
	if o.Trouble == nil || o.Kind == change.WriteCancelled {
		return o.Kind.Sentence()
	}
	return strings.TrimSuffix(o.Kind.Sentence(), ".") + ": " + troubleText(o.Trouble)
}

// sent tells whether anything was written that could be taken back.
func (r applyReport) sent() bool {
	return slices.ContainsFunc(r.outcomes, func(o change.Outcome) bool { return o.Kind.Accepted() })
}

// summary counts the outcomes: "12 contacts: 10 written, 1 failed, 1 left alone".
func (r applyReport) summary() string {
	counts := map[change.OutcomeKind]int{}
	for _, o := range r.outcomes {
		counts[o.Kind]++
	}
	left := r.plan.Count(change.Unwritable)
	text := plural(len(r.outcomes)+left, "contact", "contacts") + ": " + outcomeCounts(counts)
	if left > 0 {
		text += fmt.Sprintf(", %d %s", left, leftAlone)
	}
	return text
}

// code is the exit code: 0 where every contact is as planned.
func (r applyReport) code(ctx context.Context) int {
	code := exitDone
	if r.plan.Count(change.Unwritable) > r.exempt || r.partial {
		code = exitNotDone
	}
	for _, o := range r.outcomes {
		if o.Kind.IsDone() {
			continue
		}
		if code = exitNotDone; ctx.Err() != nil {
			return codeOf(context.Cause(ctx))
		}
	}
	return code
}

// outcomeCounts counts outcomes: "10 written, 1 failed".
func outcomeCounts(counts map[change.OutcomeKind]int) string {
	var parts []string
	for _, kind := range slices.Backward(change.OutcomeKinds()) {
		if n := counts[kind]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.Label()))
		}
	}
	return strings.Join(parts, ", ")
}
