package cli

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

// drawPlan draws a plan for people: what is to be changed field by field, what
// cannot be written and why, and how much stays as it is.
func drawPlan(p *paper, plan audit.Plan) error {
	several := typesOf(plan) > 1
	changes := grid{columns: []column{
		{title: "ACCOUNT"},
		{title: "NAME", floor: 8},
		{title: "WRITTEN BY", floor: 8},
		{title: "TYPE"},
		{title: "FIELD"},
		{title: "NOW", floor: 12},
		{title: "THEN"},
	}}
	left := grid{columns: []column{{title: "ACCOUNT"}, {title: "NAME", floor: 8}, {title: "PROFILE", floor: 8}, {title: "TYPE"}, {title: "NOT TO BE WRITTEN, BECAUSE"}}}
	for _, it := range plan.Items {
		kind := ""
		if several {
			kind = it.Change.Type.Key()
		}
		switch it.State {
		case audit.Planned:
			changes.rows = append(changes.rows, changeRows(p, it.Change, kind)...)
		case audit.Unwritable:
			left.rows = append(left.rows, []cell{
				{text: accountOf(it.Change)}, {text: style.Clean(it.Change.Target.Name)}, {text: style.Clean(ways(it.Change.Target))},
				{text: kind}, {text: unwritableText(it)},
			})
		case audit.Unchanged:
		}
	}
	for _, g := range []*grid{&changes, &left} {
		if len(g.rows) == 0 {
			continue
		}
		if err := g.write(p); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(p); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(p, planSummary(plan))
	return err
}

// changeRows are the fields of a change that do not stay as they are, one a line.
func changeRows(p *paper, c audit.Change, kind string) [][]cell {
	var rows [][]cell
	head := []cell{
		{text: accountOf(c), draw: in(p.theme.Strong)}, {text: style.Clean(c.Target.Name)}, {text: style.Clean(routeText(c.Route))}, {text: kind},
	}
	for _, f := range audit.Fields {
		before, after := fieldText(p, f, c.Before), fieldText(p, f, c.After)
		if c.Before != nil && c.After != nil && before == after {
			continue
		}
		rows = append(rows, append(head[:len(head):len(head)],
			cell{text: f.Key()}, cell{text: before, draw: in(p.theme.Before)}, cell{text: p.theme.Glyphs.Arrow + " " + after, draw: in(p.theme.After)}))
		head = make([]cell, len(head))
	}
	return rows
}

// accountOf is the account's id, else what it is known by.
func accountOf(c audit.Change) string {
	if c.AccountID != "" {
		return style.Clean(c.AccountID)
	}
	return style.Clean(c.Target.Key)
}

// unwritableText is why a contact is not to be written.
func unwritableText(it audit.PlanItem) string {
	text := style.Clean(it.Reason)
	if it.Trouble != nil {
		if advice := it.Trouble.Advice(); advice != "" && !strings.Contains(it.Reason, advice) {
			text += ". " + style.Clean(advice)
		}
	}
	return text
}

// planSummary counts the contacts: "40 contacts: 3 to change, 36 as they should be, 1 not to be written".
func planSummary(plan audit.Plan) string {
	var parts []string
	for _, row := range []struct {
		state audit.PlanState
		words string
	}{{audit.Planned, "to change"}, {audit.Unchanged, "as wanted"}, {audit.Unwritable, "not to be written"}} {
		if n := plan.Count(row.state); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, row.words))
		}
	}
	text := plural(len(plan.Items), "contact", "contacts") + ": " + strings.Join(parts, ", ")
	if n := misspelt(plan); n > 0 {
		text += fmt.Sprintf(" (%d spelled otherwise, which is not planned)", n)
	}
	return text
}

// misspelt counts the unchanged contacts that differ in their spelling.
func misspelt(plan audit.Plan) int {
	n := 0
	for _, it := range plan.Items {
		if it.State == audit.Unchanged && len(it.Spelling) > 0 {
			n++
		}
	}
	return n
}

// typesOf counts the types of contacts that a plan is about.
func typesOf(plan audit.Plan) int {
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
