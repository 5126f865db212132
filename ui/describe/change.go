package describe

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// Judged is an account and the policy by which it was judged.
type Judged struct {
	Policy *policy.Policy
	Result *scan.Result
}

// Drift returns the differences from the policy that a finding reports; none for findings
// of other rules.
func (p *Page) Drift(f rules.Finding) []policy.Difference {
	if len(f.Fields) == 0 || f.Rule != rules.MatchesPolicy || p.Of.Policy == nil {
		return nil
	}
	wanted := p.Of.Policy.Want(p.Of.Result.Target, f.Contact)
	return wanted.Differences(p.Of.Result.Contact(f.Contact))
}

// addDifferences adds held and wanted values field by field, with aligned arrows if there
// is room, and the lines of the policy file.
func (p *Page) addDifferences(all []policy.Difference) {
	t := p.Theme
	const indent = 2
	room := max(p.Width-indent-widget.LabelWidth-3, 2)
	side := 1
	for _, d := range all {
		side = max(side, style.Width(t.Value(d.Held)))
	}
	side = min(side, room/2)
	var lines []int
	for _, d := range all {
		lines = append(lines, d.At.Line)
		have, want := t.Value(d.Held), t.Value(d.Want)
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

// sideBySide is the width from which before and after are on one line, in cells.
const sideBySide = 70

// Changes adds the fields of a contact before and after a change; nil: not set.
func (p *Page) Changes(before, after *audit.Contact) {
	t := p.Theme
	room := p.Width - widget.LabelWidth
	sides, beside := p.changeSides(before, after, room)
	for i, f := range audit.Fields {
		old, now := t.Value(f.ValueIn(before)), t.Value(f.ValueIn(after))
		label := t.Muted.Render(t.Fit(f.Label(), widget.LabelWidth))
		arrow := t.Muted.Render(t.Glyphs.Arrow)
		switch {
		case f.ValueIn(before) == f.ValueIn(after):
			p.Lines = append(p.Lines, label+t.Muted.Render(t.Truncate(old+"  (unchanged)", room)))
		case beside:
			p.Lines = append(p.Lines, label+t.Before.Render(t.Fit(old, sides[i]))+" "+arrow+" "+t.After.Render(t.Truncate(now, room-3-sides[i])))
		default:
			p.Lines = append(p.Lines, label+t.Before.Render(t.Truncate(old, room)),
				strings.Repeat(" ", widget.LabelWidth-2)+arrow+" "+t.After.Render(t.Truncate(now, room)))
		}
	}
}

// changeSides returns the width of the values before, by field, and whether the values
// after are beside them. The arrows are aligned unless a value needs more room.
func (p *Page) changeSides(before, after *audit.Contact, room int) (sides []int, beside bool) {
	most := make([]int, len(audit.Fields))
	side, fit := max((room-3)/3, 1), true
	for i, f := range audit.Fields {
		if f.ValueIn(before) == f.ValueIn(after) {
			continue
		}
		old, now := style.Width(p.Theme.Value(f.ValueIn(before))), style.Width(p.Theme.Value(f.ValueIn(after)))
		most[i] = max((room-3)/2, room-3-now, 1)
		side = max(side, min(old, most[i]))
		fit = fit && old+now+3 <= room
	}
	for i, m := range most {
		most[i] = min(side, m)
	}
	return most, fit || p.Width >= sideBySide
}

// ReasonOf returns why an item of a plan is not written.
func ReasonOf(it change.PlanItem) string {
	if it.Reason != "" {
		return it.Reason
	}
	return "it already holds the previous contact"
}

// JournalRead is an answer of the journal.
type JournalRead struct {
	Entries []journal.Entry // newest first
	Damage  []journal.DamagedLine
	Err     error
}

// entryReader reads the last writes of the journal, newest first; most is 0 for all.
type entryReader interface {
	Entries(accountID string, most int) ([]journal.Entry, error)
	Damage() ([]journal.DamagedLine, error)
}

// ReadJournal reads the last writes to an account, or to all accounts. It reads files: do
// not call it on the event loop.
func ReadJournal(journal entryReader, accountID string, most int) JournalRead {
	if journal == nil {
		return JournalRead{}
	}
	entries, err := journal.Entries(accountID, most)
	if err != nil || most > 0 { // the last ones are only shown
		return JournalRead{Entries: entries, Err: err}
	}
	damage, err := journal.Damage()
	return JournalRead{entries, damage, err}
}

// Writes adds the last writes to an account, newest first, and the keys that show all and
// undo the last one.
func (p *Page) Writes(read JournalRead, in *time.Location, historyKey, undoKey string) {
	if len(read.Entries) == 0 {
		return
	}
	p.Heading("Last writes")
	dot := " " + p.Theme.Glyphs.Dot + " "
	for _, e := range read.Entries {
		v := p.Theme.Verdict(string(e.Status()))
		p.Lines = append(p.Lines, p.Theme.Truncate(" "+v.Style.Render(v.Shape+" "+style.Clean(e.Label()))+
			p.Theme.Text.Render(dot+e.Time.In(in).Format("2006-01-02 15:04")+dot+style.Clean(e.Profile)), p.Width))
		p.Paragraph(3, p.Theme.Muted, p.Brief(e.Before)+" "+p.Theme.Glyphs.Arrow+" "+p.Brief(e.After))
		p.Paragraph(3, p.Theme.Muted, style.Clean(e.TakebackText()))
		p.Paragraph(3, p.Theme.Muted, style.Clean(e.Caller))
	}
	p.Lines = append(p.Lines, " "+p.Theme.Muted.Render(historyKey+": show all, "+undoKey+": undo the last one"))
}
