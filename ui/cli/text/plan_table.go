package text

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/ui/style"
)

// DrawPlan draws a plan as a table: the changes field by field, what cannot be
// written and why, and a summary. unchanged counts contacts that are not in the plan.
func DrawPlan(p *Output, plan change.Plan, unchanged int) error {
	several := countTypes(plan) > 1
	changes := grid{columns: []column{
		{title: "ACCOUNT"}, {title: "NAME"}, {title: "WRITTEN BY"}, {title: "TYPE"}, {title: "FIELD"}, {title: "BEFORE"}, {title: "AFTER"},
	}}
	left := grid{columns: []column{{title: "ACCOUNT"}, {title: "NAME", floor: 8, rank: 2}, {title: "PROFILE", floor: 8, rank: 1}, {title: "TYPE"}, {title: "BLOCKED BECAUSE"}}}
	for _, it := range plan.Items {
		kind := typeText(it.Change.Type, several)
		switch it.State {
		case change.Planned:
			changes.rows = append(changes.rows, changeRows(p, it.Change, kind)...)
		case change.Unwritable:
			left.rows = append(left.rows, []cell{
				{text: accountText(it.Change)},
				{text: style.Clean(it.Change.Target.Name)},
				{text: style.Clean(routesText(it.Change.Target))},
				{text: kind},
				{text: unwritableText(it)},
			})
		case change.Unchanged:
		}
	}
	draw := changes.write
	changes.dropEmpty()
	if !changes.fits(p.columns()) {
		draw = func(p *Output) error { return drawChangeBlocks(p, plan, several) }
	}
	for _, part := range []struct {
		rows int
		draw func(*Output) error
	}{{len(changes.rows), draw}, {len(left.rows), left.write}} {
		if part.rows == 0 {
			continue
		}
		if err := part.draw(p); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(p); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(p, planSummary(plan, unchanged))
	return err
}

// changeRows returns a row for each field that a change changes.
func changeRows(p *Output, c change.Change, kind string) [][]cell {
	var rows [][]cell
	head := []cell{
		{text: accountText(c), draw: styled(p.Theme.Strong)}, {text: style.Clean(c.Target.Name)}, {text: style.Clean(RouteText(c.Route))}, {text: kind},
	}
	for _, f := range audit.Fields {
		before, after := p.Theme.Value(f.ValueIn(c.Before)), p.Theme.Glyphs.Arrow+" "+p.Theme.Value(f.ValueIn(c.After))
		switch {
		case isUnchanged(f, c.Before, c.After):
			continue
		case isDeletion(c) && rows == nil:
			after = p.Theme.Glyphs.Arrow + " " + deleteWord
		case isDeletion(c):
			after = ""
		}
		rows = append(rows, append(slices.Clip(head),
			cell{text: f.Key()}, cell{text: before, draw: styled(p.Theme.Before)}, cell{text: after, draw: styled(p.Theme.After)}))
		head = make([]cell, len(head))
	}
	return rows
}

// deleteWord replaces the new value of a contact that is deleted.
const deleteWord = "delete"

// isDeletion reports whether a change deletes a contact.
func isDeletion(c change.Change) bool { return c.Before != nil && c.After == nil }

// isUnchanged reports whether a change keeps the value of a field.
func isUnchanged(f audit.Field, before, after *audit.Contact) bool {
	return before != nil && after != nil && f.Of(*before) == f.Of(*after)
}

// drawChangeBlocks draws the changes below each other, for terminals that are too
// narrow for the table. Values are wrapped and never shortened.
func drawChangeBlocks(p *Output, plan change.Plan, several bool) error {
	var b strings.Builder
	for _, c := range plan.Changes() {
		head := p.Theme.Strong.Render(accountText(c))
		doing := "written by "
		if isDeletion(c) {
			doing = deleteWord + ", by "
		}
		head = addParts(p.Theme, head, c.Target.Name, typeText(c.Type, several), doing+RouteText(c.Route))
		b.WriteString(p.Theme.Truncate(head, p.columns()) + "\n")
		for _, f := range audit.Fields {
			before, after := p.Theme.Value(f.ValueIn(c.Before)), p.Theme.Value(f.ValueIn(c.After))
			if isUnchanged(f, c.Before, c.After) {
				continue
			}
			const valueAt = len("  phone  ")
			lines := drawLines(wrap(before, p.columns()-valueAt), p.Theme.Before)
			if !isDeletion(c) {
				now := drawLines(wrap(p.Theme.Glyphs.Arrow+" "+after, p.columns()-valueAt), p.Theme.After)
				if valueAt+style.Width(before)+len(" > ")+style.Width(after) <= p.columns() {
					lines = []string{lines[0] + " " + now[0]}
				} else {
					lines = append(lines, now...)
				}
			}
			fmt.Fprintf(&b, "  %-5s  %s\n", f.Key(), strings.Join(lines, "\n"+strings.Repeat(" ", valueAt)))
		}
	}
	_, err := io.WriteString(p, b.String())
	return err
}

// drawLines draws each line in a style.
func drawLines(lines []string, look lipgloss.Style) []string {
	drawn := make([]string, len(lines))
	for i, line := range lines {
		drawn[i] = look.Render(line)
	}
	return drawn
}

// accountText returns the id of the account, or its key if the id is unknown.
func accountText(c change.Change) string {
	if c.AccountID != "" {
		return style.Clean(c.AccountID)
	}
	return style.Clean(c.Target.Key)
}

// unwritableText returns why a contact cannot be written.
func unwritableText(it change.PlanItem) string {
	text := style.Clean(it.Reason)
	if it.Trouble != nil {
		if advice := it.Trouble.Advice(); advice != "" && !strings.Contains(it.Reason, advice) {
			text += ". " + style.Clean(advice)
		}
	}
	return text
}

// planSummary counts the contacts: "40 contacts: 3 to change, 36 unchanged, 1 blocked".
func planSummary(plan change.Plan, unchanged int) string {
	var parts []string
	gone := CountDeletions(plan.Changes())
	for _, row := range []struct {
		n     int
		words string
	}{
		{plan.Count(change.Planned) - gone, change.Planned.Label()},
		{gone, "to " + deleteWord},
		{plan.Count(change.Unchanged) + unchanged, change.Unchanged.Label()},
		{plan.Count(change.Unwritable), change.Unwritable.Label()},
	} {
		if row.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", row.n, row.words))
		}
	}
	text := audit.Plural(len(plan.Items)+unchanged, "contact", "contacts")
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if n := countRespelled(plan); n > 0 {
		text += fmt.Sprintf(" (%d with a different spelling, which is not planned)", n)
	}
	return text
}

// CountDeletions counts the changes that delete a contact.
func CountDeletions(changes []change.Change) int {
	n := 0
	for _, c := range changes {
		if isDeletion(c) {
			n++
		}
	}
	return n
}

// countRespelled counts the unchanged contacts with a different spelling.
func countRespelled(plan change.Plan) int {
	n := 0
	for _, it := range plan.Items {
		if it.State == change.Unchanged && len(it.Spelling) > 0 {
			n++
		}
	}
	return n
}

// countTypes counts the contact types of a plan.
func countTypes(plan change.Plan) int {
	types := map[audit.ContactType]bool{}
	for _, it := range plan.Items {
		types[it.Change.Type] = true
	}
	return len(types)
}

// RouteText names the credentials that write.
func RouteText(r audit.Route) string {
	if r.Mode == audit.InOrganization {
		return r.Label() + " (org)"
	}
	return r.Label()
}

// DrawPlanReport draws a plan, its origin and its fingerprint.
func DrawPlanReport(p *Output, plan report.PlanReport) error {
	if err := DrawPlan(p, plan.Plan, plan.Unchanged); err != nil {
		return err
	}
	made := plan.GeneratedAt.Local().Format(time.DateTime)
	if plan.By.User != "" {
		made += " by " + plan.By.User
	}
	facts := []Fact{{"made", made}}
	if plan.Policy != nil {
		facts = append(facts, Fact{"policy", plan.Policy.Path + " (SHA-256 " + plan.Policy.SHA256[:min(12, len(plan.Policy.SHA256))] + p.Theme.Glyphs.Ellipsis + ")"})
	}
	return DrawFacts(p, append(facts, Fact{"ticket", plan.Ticket}, Fact{"fingerprint", report.Fingerprint(plan)}))
}

// Fact is a labeled line below a plan.
type Fact struct{ Name, Text string }

// DrawFacts draws the facts whose text is not empty.
func DrawFacts(p *Output, facts []Fact) error {
	for _, f := range facts {
		if f.Text == "" {
			continue
		}
		if _, err := fmt.Fprintf(p, "%s %s\n", p.Theme.Header.Render(fmt.Sprintf("%-11s", f.Name)), style.Clean(f.Text)); err != nil {
			return err
		}
	}
	return nil
}
