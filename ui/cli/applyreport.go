package cli

import (
	"context"
	"fmt"
	"slices"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// deed is what came of a plan.
type deed struct {
	run      string
	plan     change.Plan
	outcomes []change.Outcome // of its changes, in their order
	spared   int              // contacts that are meant to be left alone
	partial  bool             // accounts may be missing that nobody could find
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
func (d deed) draw(p *paper) error {
	several := typesOf(d.plan) > 1
	g := outcomesGrid()
	for _, o := range d.outcomes {
		g.rows = append(g.rows, outcomeRow(p.theme, o, several))
	}
	for _, it := range d.plan.Items {
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
	if _, err := fmt.Fprintf(p, "\n%s\n", d.summary()); err != nil {
		return err
	}
	if !d.sent() {
		return nil
	}
	_, err := fmt.Fprintf(p, "%s takes it back\n", p.theme.Strong.Render("accountable undo "+d.run))
	return err
}

// leftAlone stands where an outcome stands of what was not to be written.
const leftAlone = "left alone"

func outcomeRow(theme *style.Theme, o change.Outcome, several bool) []cell {
	look := theme.Complaint
	if outcomeWords[o.Kind].code == exitDone {
		look = theme.Good
	}
	return []cell{
		{text: string(o.Kind), draw: in(look)},
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
	text := outcomeWords[o.Kind].text
	if o.Trouble == nil || o.Kind == change.WriteCancelled {
		return text
	}
	if text != "" {
		text += ": "
	}
	return text + troubleText(o.Trouble)
}

// sent tells whether anything was written that could be taken back.
func (d deed) sent() bool {
	return slices.ContainsFunc(d.outcomes, func(o change.Outcome) bool { return o.Kind.Accepted() })
}

// summary counts the outcomes: "12 contacts: 10 written, 1 failed, 1 left alone".
func (d deed) summary() string {
	counts := map[change.OutcomeKind]int{}
	for _, o := range d.outcomes {
		counts[o.Kind]++
	}
	left := d.plan.Count(change.Unwritable)
	text := plural(len(d.outcomes)+left, "contact", "contacts") + ": " + countText(counts)
	if left > 0 {
		text += fmt.Sprintf(", %d %s", left, leftAlone)
	}
	return text
}

// code is the exit code: 0 where every contact is as planned.
func (d deed) code(ctx context.Context) int {
	code := exitDone
	if d.plan.Count(change.Unwritable) > d.spared || d.partial {
		code = exitNotDone
	}
	for _, o := range d.outcomes {
		if outcomeWords[o.Kind].code == exitDone {
			continue
		}
		if code = exitNotDone; ctx.Err() != nil {
			return codeOf(context.Cause(ctx))
		}
	}
	return code
}
