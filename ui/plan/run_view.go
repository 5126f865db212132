package plan

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// inRun reports whether a line is, or was, part of a run.
func (s *Screen) inRun(l *planLine) bool {
	return l.outcome != nil || s.run != nil && l.item.State == change.Planned
}

// runGroups returns the lines of the run, and the others in a folded group.
func (s *Screen) runGroups() []*lineGroup {
	now := map[*planLine]bool{}
	for _, l := range s.run.lines {
		now[l] = true
	}
	rest := &lineGroup{label: "not included", status: string(audit.Skipped), folded: true}
	for _, l := range s.lines {
		if !now[l] {
			rest.lines = append(rest.lines, l)
		}
	}
	groups := []*lineGroup{{label: "to write", status: string(audit.Pending), lines: s.run.lines}, rest}
	return slices.DeleteFunc(groups, func(g *lineGroup) bool { return len(g.lines) == 0 })
}

// endGroups groups the lines by outcome. Groups that are as planned are folded if another
// group is not.
func (s *Screen) endGroups() []*lineGroup {
	var groups []*lineGroup
	byKind := map[journal.OutcomeKind]*lineGroup{}
	for _, kind := range journal.OutcomeKinds() {
		g := &lineGroup{label: kind.Label(), status: string(kind.Status())}
		groups, byKind[kind] = append(groups, g), g
	}
	for _, l := range s.lines {
		if l.outcome != nil {
			g := byKind[l.outcome.Kind]
			g.lines = append(g.lines, l)
		}
	}
	for _, g := range s.plannedGroups() {
		g.folded = true
		g.lines = slices.DeleteFunc(g.lines, func(l *planLine) bool { return l.outcome != nil })
		groups = append(groups, g)
	}
	groups = slices.DeleteFunc(groups, func(g *lineGroup) bool { return len(g.lines) == 0 })
	for i, g := range groups {
		g.folded = g.folded || i > 0 && g.status == string(audit.Pass)
	}
	return groups
}

// runLine draws the progress of the run, or its outcomes.
func (s *Screen) runLine(width int) string {
	t, r := s.Theme, s.run
	var counts []string
	for _, kind := range journal.OutcomeKinds() {
		if n := s.countOutcome(kind); n > 0 {
			counts = append(counts, t.Verdict(string(kind.Status())).Style.Render(fmt.Sprintf("%d %s", n, kind.Label())))
		}
	}
	if r.ended {
		return t.Truncate(" "+strings.Join(append(counts, s.otherCounts()...), "  "), width)
	}
	text := strings.Join(counts, "  ")
	done := len(r.lines) - r.left
	said, short := "", ""
	switch {
	case r.stopping:
		said, short = "Stopping: finishing writes in progress"+t.Glyphs.Ellipsis, "Stopping"+t.Glyphs.Ellipsis
	case r.Batch.Paused():
		key := s.KeyName(cmdPause)
		said, short = "Paused. Press "+key+" to resume.", "Paused. "+key+": resume"
	}
	var waits []string
	if long, short := describe.PacingText(r.pacing, r.left); long != "" {
		waits = []string{long, short}
	}
	left := fmt.Sprintf("%s %d/%d", t.Mark.Render(t.SpinnerFrame(r.Frame)), done, len(r.lines))
	if barWidth := min(width/4, 30); barWidth >= 10 {
		filled := barWidth * done / max(len(r.lines), 1)
		pass := t.Verdict(string(audit.Pass))
		left += " " + pass.Style.Render(strings.Repeat(pass.Bar, filled)) + t.Muted.Render(strings.Repeat(t.Verdict("").Bar, barWidth-filled))
	}
	if said != "" {
		if style.Width(left)+style.Width(said)+3 > width {
			said = short
		}
		text = t.Complaint.Render(said)
	}
	line := describe.Join("  ", " "+left, text)
	for _, wait := range waits {
		if wait = "  " + t.Muted.Render(wait); said == "" && style.Width(line)+style.Width(wait) <= width {
			return line + wait
		}
	}
	return t.Truncate(line, width)
}

// otherCounts counts the lines outside of the run that are not as wanted.
func (s *Screen) otherCounts() []string {
	var counts []string
	for _, g := range s.list.groups {
		if g.status != string(audit.Pass) && g.lines[0].outcome == nil {
			counts = append(counts, s.Theme.Verdict(g.status).Style.Render(fmt.Sprintf("%d %s", len(g.lines), g.label)))
		}
	}
	return counts
}

// countOutcome counts the changes with an outcome: those of this run while it runs, those
// of all runs after it.
func (s *Screen) countOutcome(kind journal.OutcomeKind) int {
	if !s.run.ended {
		return s.run.counts[kind]
	}
	for _, g := range s.list.groups {
		if len(g.lines) > 0 && g.lines[0].outcome != nil && g.lines[0].outcome.Kind == kind {
			return len(g.lines)
		}
	}
	return 0
}

// progressText returns the state of a line: shape, text and style.
func (s *Screen) progressText(l *planLine) (shape, words string, how lipgloss.Style) {
	t := s.Theme
	switch {
	case l.outcome != nil:
		v := t.Verdict(string(l.outcome.Kind.Status()))
		return v.Shape, describe.Join(": ", l.outcome.Kind.Label(), shortOutcome(l.outcome)), v.Style
	case l.started:
		return t.SpinnerFrame(s.run.Frame), l.stage.Label(), t.Strong
	}
	return t.Verdict("").Shape, describe.Join(": ", "waiting", style.Clean(l.waiting)), t.Muted
}

// shortOutcome returns why a change failed in a few words, or "".
func shortOutcome(o *change.Outcome) string {
	if o.Trouble == nil || o.Kind == journal.WriteCancelled {
		return ""
	}
	return describe.ShortTrouble(o.Trouble)
}

// progressLine draws the account of a line and its state.
func (s *Screen) progressLine(l *planLine, selected bool) string {
	t := s.Theme
	shape, words, how := s.progressText(l)
	who := t.Text
	if selected {
		who = t.Strong
	}
	name := l.name
	if s.types > 1 {
		name = describe.Join(" "+t.Glyphs.Dot+" ", l.item.Change.Type.Key(), name)
	}
	theNameWidth := nameWidth
	if !s.shape.columns {
		theNameWidth = min(max(s.shape.width-nameAt-2-26, 0), nameWidth)
	}
	line := s.cursorMark(selected) + how.Render(shape) + " " + who.Render(t.Fit(l.account, nameAt-accountAt-2)) + "  "
	if theNameWidth > 0 {
		line += t.Strong.Render(t.Fit(name, theNameWidth)) + "  "
	}
	line += how.Render(words)
	if o := l.outcome; o != nil && o.Result != nil && o.Kind.IsDone() {
		line += t.Muted.Render(", now ") + t.Verdict(string(o.Result.Status)).Render()
	}
	return t.Truncate(line, s.shape.width)
}

// outcomeNote draws the note about an outcome below its line.
func (s *Screen) outcomeNote(l *planLine) []string {
	o := l.outcome
	if o == nil || s.isRunning() {
		return nil
	}
	var text string
	switch {
	case o.Kind == journal.ChangedMeanwhile, o.Kind == journal.Unconfirmed:
		text = o.Kind.Note()
	case o.Trouble != nil && o.Kind != journal.WriteCancelled:
		text = describe.Capitalize(style.Clean(o.Trouble.Message))
	default:
		return nil
	}
	indent := strings.Repeat(" ", accountAt)
	return []string{s.Theme.Truncate(indent+s.Theme.Muted.Render(text), s.shape.width)}
}

// outcomeDetail draws all details of an outcome.
func (s *Screen) outcomeDetail(p *describe.Page, l *planLine) {
	o := l.outcome
	if o == nil {
		return
	}
	_, words, how := s.progressText(l)
	p.Blank()
	p.Paragraph(0, how, describe.Capitalize(words))
	if o.Kind == journal.ChangedMeanwhile && o.Read {
		p.Paragraph(0, s.Theme.Muted, "AWS has now: "+p.Brief(o.Found))
	}
	who := "Wrote as"
	if !o.Kind.Accepted() {
		who = "Caller"
	}
	p.Value(0, who, s.Theme.Muted, style.Clean(o.Caller.ARN))
	p.Value(0, "Request", s.Theme.Muted, style.Clean(o.RequestID))
	if o.Trouble != nil {
		p.Trouble(o.Trouble, s.KeyName(screen.CmdSignIn))
	}
}

// summaryLines returns the outcomes to copy, without contacts.
func (s *Screen) summaryLines() []string {
	var parts []string
	for _, g := range s.list.groups {
		parts = append(parts, fmt.Sprintf("%d %s", len(g.lines), g.label))
		for _, l := range g.lines {
			if l.outcome == nil || l.outcome.Kind.IsDone() {
				continue
			}
			line := "  " + l.account + " " + l.name
			if t := l.outcome.Trouble; t != nil {
				line += ": " + t.Message
			}
			if l.outcome.RequestID != "" {
				line += " (request " + l.outcome.RequestID + ")"
			}
			parts = append(parts, line)
		}
	}
	return parts
}
