package ui

import (
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// judged is the account whose findings a page shows and the policy by which it
// was judged.
type judged struct {
	policy *policy.Policy
	result *scan.Result
}

// drift are the fields that a finding says differ from what the policy wants;
// none where it says something else.
func (p *page) drift(f rules.Finding) []policy.Difference {
	if len(f.Fields) == 0 || f.Rule != rules.MatchesPolicy || p.of.policy == nil {
		return nil
	}
	wanted := p.of.policy.Want(p.of.result.Target, f.Contact)
	return wanted.Differences(p.of.result.Contact(f.Contact))
}

// differences shows what is held and what is wanted, field by field, the arrows
// below each other where there is room, and where the policy says so.
func (p *page) differences(all []policy.Difference) {
	t := p.Theme
	const indent = 2
	room := max(p.Width-indent-widget.LabelWidth-3, 2)
	side := 1
	for _, d := range all {
		side = max(side, style.Width(valueAsIs(t, d.Field, d.Held)))
	}
	side = min(side, room/2)
	var lines []int
	for _, d := range all {
		lines = append(lines, d.At.Line)
		have, want := valueAsIs(t, d.Field, d.Held), valueAsIs(t, d.Field, d.Want)
		label := strings.Repeat(" ", indent) + t.Muted.Render(t.Fit(d.Field.Label(), widget.LabelWidth))
		arrow := t.Muted.Render(t.Glyphs.Arrow)
		note := ""
		if d.OnlySpelling {
			note = t.Muted.Render("  (means the same)")
		}
		if style.Width(have) > side || style.Width(want) > room-side {
			p.Lines = append(p.Lines, label+t.Before.Render(t.Truncate(have, p.Width-indent-widget.LabelWidth)),
				strings.Repeat(" ", indent+widget.LabelWidth-2)+arrow+" "+t.Truncate(t.After.Render(want)+note, p.Width-indent-widget.LabelWidth))
			continue
		}
		p.Lines = append(p.Lines, label+t.Before.Render(t.Fit(have, side))+" "+arrow+" "+t.Truncate(t.After.Render(want)+note, room-side))
	}
	if at := linesText(lines); at != "" {
		p.Value(indent, "Policy", t.Muted, style.Clean(p.of.policy.Path)+at)
	}
}

// valueAsIs is a value of a field as it is shown.
func valueAsIs(t *style.Theme, f audit.Field, value string) string {
	c := f.With(audit.Contact{}, value)
	return valueText(t, f, &c)
}
