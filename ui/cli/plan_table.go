package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// drawPlan draws a plan for people: what is to be changed field by field, what
// cannot be written and why, and how much stays as it is: so many contacts more
// than the plan itself has.
func drawPlan(p *output, plan change.Plan, unchanged int) error {
	several := typesOf(plan) > 1
	changes := grid{columns: []column{
		{title: "ACCOUNT"}, {title: "NAME"}, {title: "WRITTEN BY"}, {title: "TYPE"}, {title: "FIELD"}, {title: "BEFORE"}, {title: "AFTER"},
	}}
	left := grid{columns: []column{{title: "ACCOUNT"}, {title: "NAME", floor: 8}, {title: "PROFILE", floor: 8}, {title: "TYPE"}, {title: "NOT TO BE WRITTEN, BECAUSE"}}}
	for _, it := range plan.Items {
		kind := kindText(it.Change.Type, several)
		switch it.State {
		case change.Planned:
			changes.rows = append(changes.rows, changeRows(p, it.Change, kind)...)
		case change.Unwritable:
			left.rows = append(left.rows, []cell{
				{text: accountOf(it.Change)},
				{text: style.Clean(it.Change.Target.Name)},
				{text: style.Clean(ways(it.Change.Target))},
				{text: kind},
				{text: unwritableText(it)},
			})
		case change.Unchanged:
		}
	}
	draw := changes.write
	changes.dropEmpty()
	if !changes.fits(p.width) {
		draw = func(p *output) error { return drawBlocks(p, plan, several) }
	}
	for _, part := range []struct {
		rows int
		draw func(*output) error
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

// changeRows are the fields of a change that do not stay as they are, one a line.
func changeRows(p *output, c change.Change, kind string) [][]cell {
	var rows [][]cell
	head := []cell{
		{text: accountOf(c), draw: in(p.theme.Strong)}, {text: style.Clean(c.Target.Name)}, {text: style.Clean(routeText(c.Route))}, {text: kind},
	}
	for _, f := range audit.Fields {
		before, after := fieldText(p, f, c.Before), p.theme.Glyphs.Arrow+" "+fieldText(p, f, c.After)
		switch {
		case stays(f, c):
			continue
		case removes(c) && rows == nil:
			after = p.theme.Glyphs.Arrow + " " + toDelete
		case removes(c):
			after = ""
		}
		rows = append(rows, append(slices.Clip(head),
			cell{text: f.Key()}, cell{text: before, draw: in(p.theme.Before)}, cell{text: after, draw: in(p.theme.After)}))
		head = make([]cell, len(head))
	}
	return rows
}

// toDelete stands where the new value would of a contact that goes.
const toDelete = "delete"

// removes tells that a change takes a contact away.
func removes(c change.Change) bool { return c.Before != nil && c.After == nil }

// stays tells that a change leaves a field as it is.
func stays(f audit.Field, c change.Change) bool {
	return c.Before != nil && c.After != nil && f.Of(*c.Before) == f.Of(*c.After)
}

// drawBlocks draws the changes below each other, for a terminal that is too narrow
// for a table of them: nothing of what goes and comes may be cut.
func drawBlocks(p *output, plan change.Plan, several bool) error {
	dot := " " + p.theme.Glyphs.Dot + " "
	var b strings.Builder
	for _, c := range plan.Changes() {
		b.WriteString(p.theme.Strong.Render(accountOf(c)))
		doing := "written by "
		if removes(c) {
			doing = toDelete + ", by "
		}
		for _, part := range []string{c.Target.Name, kindText(c.Type, several), doing + routeText(c.Route)} {
			if part != "" {
				b.WriteString(dot + style.Clean(part))
			}
		}
		b.WriteByte('\n')
		for _, f := range audit.Fields {
			before, after := fieldText(p, f, c.Before), fieldText(p, f, c.After)
			if stays(f, c) {
				continue
			}
			fmt.Fprintf(&b, "  %-5s  %s", f.Key(), p.theme.Before.Render(before))
			if removes(c) {
				b.WriteByte('\n')
				continue
			}
			between := " "
			if len("  phone  ")+style.Width(before)+len(" > ")+style.Width(after) > p.width {
				between = "\n         "
			}
			b.WriteString(between + p.theme.After.Render(p.theme.Glyphs.Arrow+" "+after) + "\n")
		}
	}
	_, err := io.WriteString(p, b.String())
	return err
}

// accountOf is the account's id, else what it is known by.
func accountOf(c change.Change) string {
	if c.AccountID != "" {
		return style.Clean(c.AccountID)
	}
	return style.Clean(c.Target.Key)
}

// unwritableText is why a contact is not to be written.
func unwritableText(it change.PlanItem) string {
	text := style.Clean(it.Reason)
	if it.Trouble != nil {
		if advice := it.Trouble.Advice(); advice != "" && !strings.Contains(it.Reason, advice) {
			text += ". " + style.Clean(advice)
		}
	}
	return text
}

// planSummary counts the contacts: "40 contacts: 3 to change, 36 as wanted, 1 not to be written".
func planSummary(plan change.Plan, unchanged int) string {
	var parts []string
	gone := countDeletions(plan.Changes())
	for _, row := range []struct {
		n     int
		words string
	}{
		{plan.Count(change.Planned) - gone, "to change"},
		{gone, "to " + toDelete},
		{plan.Count(change.Unchanged) + unchanged, "as wanted"},
		{plan.Count(change.Unwritable), "not to be written"},
	} {
		if row.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", row.n, row.words))
		}
	}
	text := plural(len(plan.Items)+unchanged, "contact", "contacts")
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if n := misspelt(plan); n > 0 {
		text += fmt.Sprintf(" (%d spelled otherwise, which is not planned)", n)
	}
	return text
}

// countDeletions counts the changes that take a contact away.
func countDeletions(changes []change.Change) int {
	n := 0
	for _, c := range changes {
		if removes(c) {
			n++
		}
	}
	return n
}

// misspelt counts the unchanged contacts that differ in their spelling.
func misspelt(plan change.Plan) int {
	n := 0
	for _, it := range plan.Items {
		if it.State == change.Unchanged && len(it.Spelling) > 0 {
			n++
		}
	}
	return n
}

// typesOf counts the types of contacts that a plan is about.
func typesOf(plan change.Plan) int {
	types := map[audit.ContactType]bool{}
	for _, it := range plan.Items {
		types[it.Change.Type] = true
	}
	return len(types)
}

// routeText names the credentials that write.
func routeText(r audit.Route) string {
	if r.Mode == audit.InOrganization {
		return r.Label() + " (org)"
	}
	return r.Label()
}
