package describe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// Judged is the account whose findings a page shows and the policy by which it
// was judged.
type Judged struct {
	Policy *policy.Policy
	Result *scan.Result
}

// Drift are the fields that a finding says differ from what the policy wants;
// none where it says something else.
func (p *Page) Drift(f rules.Finding) []policy.Difference {
	if len(f.Fields) == 0 || f.Rule != rules.MatchesPolicy || p.Of.Policy == nil {
		return nil
	}
	wanted := p.Of.Policy.Want(p.Of.Result.Target, f.Contact)
	return wanted.Differences(p.Of.Result.Contact(f.Contact))
}

// differences shows what is held and what is wanted, field by field, the arrows
// below each other where there is room, and where the policy says so.
func (p *Page) differences(all []policy.Difference) {
	t := p.Theme
	const indent = 2
	room := max(p.Width-indent-widget.LabelWidth-3, 2)
	side := 1
	for _, d := range all {
		side = max(side, style.Width(ValueAsIs(t, d.Field, d.Held)))
	}
	side = min(side, room/2)
	var lines []int
	for _, d := range all {
		lines = append(lines, d.At.Line)
		have, want := ValueAsIs(t, d.Field, d.Held), ValueAsIs(t, d.Field, d.Want)
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
	if at := LinesText(lines); at != "" {
		p.Value(indent, "Policy", t.Muted, style.Clean(p.Of.Policy.Path)+at)
	}
}

// ValueAsIs is a value of a field as it is shown.
func ValueAsIs(t *style.Theme, f audit.Field, value string) string {
	c := f.With(audit.Contact{}, value)
	return valueText(t, f, &c)
}

// LinesText names lines of a file behind its name: ":4-7,12".
func LinesText(lines []int) string {
	slices.Sort(lines)
	lines = slices.Compact(lines)
	var parts []string
	for i := 0; i < len(lines); i++ {
		from := i
		for i+1 < len(lines) && lines[i+1] == lines[i]+1 {
			i++
		}
		switch {
		case lines[from] == 0: // it stands in no file
		case from == i:
			parts = append(parts, strconv.Itoa(lines[i]))
		default:
			parts = append(parts, fmt.Sprintf("%d-%d", lines[from], lines[i]))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ":" + strings.Join(parts, ",")
}
