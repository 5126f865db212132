package text

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/ui/style"
)

// DrawHistory draws the writes as a table, one row for each.
func DrawHistory(p *Output, entries []journal.Entry) error {
	if len(entries) == 0 {
		_, err := fmt.Fprintln(p, "no writes yet")
		return err
	}
	g := grid{columns: []column{
		{title: "WHEN"},
		{title: "ID"},
		{title: "OUTCOME"},
		{title: "ACCOUNT"},
		{title: "WRITTEN BY", floor: 8, rank: 1},
		{title: "TICKET", floor: 8, rank: 2},
		{title: "TYPE"},
		{title: "CHANGE"},
	}}
	several := slices.ContainsFunc(entries, func(e journal.Entry) bool { return e.Type != entries[0].Type })
	for _, e := range entries {
		g.rows = append(g.rows, []cell{
			{text: e.Time.Local().Format(time.DateTime)},
			{text: style.Clean(e.ID)},
			outcomeCell(p.Theme, e),
			{text: style.Clean(e.AccountID), draw: styled(p.Theme.Strong)},
			{text: style.Clean(e.Profile)},
			{text: style.Clean(e.Ticket)},
			{text: typeText(e.Type, several)},
			{text: writeText(p, e)},
		})
	}
	g.dropEmpty()
	if last := len(g.columns) - 1; g.totalWidth(g.naturalWidths()[:last]) > p.columns() {
		return drawHistoryBlocks(p, entries, several)
	}
	return g.write(p)
}

// drawHistoryBlocks draws the writes below each other, for terminals that are too
// narrow for the table: a shortened ID is useless for undo.
func drawHistoryBlocks(p *Output, entries []journal.Entry, several bool) error {
	var b strings.Builder
	for _, e := range entries {
		outcome := outcomeCell(p.Theme, e)
		head := outcome.draw(outcome.text) + "  " + p.Theme.Strong.Render(style.Clean(e.AccountID))
		head = addParts(p.Theme, head, typeText(e.Type, several), e.Profile, e.Ticket)
		b.WriteString(p.Theme.Truncate(head, p.columns()))
		fmt.Fprintf(&b, "\n  %s  %s\n", e.Time.Local().Format(time.DateTime), style.Clean(e.ID))
		for _, line := range wrap(writeText(p, e), p.columns()-indent) {
			b.WriteString("  " + line + "\n")
		}
	}
	_, err := io.WriteString(p, b.String())
	return err
}

func outcomeCell(theme *style.Theme, e journal.Entry) cell {
	look := theme.Complaint
	if e.Outcome.IsDone() {
		look = theme.Good
	}
	return cell{text: style.Clean(e.Label()), draw: styled(look)}
}

// writeText describes a write in one line: the run that it took back, and what changed.
func writeText(p *Output, e journal.Entry) string {
	parts := []string{style.Clean(e.TakebackText()), changedText(p, e)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ": ")
}

func changedText(p *Output, e journal.Entry) string {
	switch {
	case e.Before == nil && e.After == nil:
		return ""
	case e.After == nil:
		return "deleted: " + contactText(p.Theme, *e.Before)
	case e.Before == nil:
		return "set: " + contactText(p.Theme, *e.After)
	}
	var parts []string
	for _, f := range audit.Fields {
		if !isUnchanged(f, e.Before, e.After) {
			parts = append(parts, fmt.Sprintf("%s %s %s %s", f.Key(), p.Theme.Value(f.Of(*e.Before)), p.Theme.Glyphs.Arrow, p.Theme.Value(f.Of(*e.After))))
		}
	}
	return strings.Join(parts, ", ")
}

func contactText(theme *style.Theme, c audit.Contact) string {
	var parts []string
	for _, f := range audit.Fields {
		parts = append(parts, style.Reveal(f.Of(c)))
	}
	return strings.Join(parts, " "+theme.Glyphs.Dot+" ")
}
