package plan

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// inRun tells that a line is, or was, part of what is carried out.
func (s *Screen) inRun(l *planLine) bool {
	return l.outcome != nil || s.Run != nil && l.Item.State == change.Planned
}

// RunGroups are the lines that are being written, and all others folded away.
func (s *Screen) RunGroups() []*planGroup {
	now := map[*planLine]bool{}
	for _, l := range s.Run.Lines {
		now[l] = true
	}
	rest := &planGroup{words: "not included", state: string(audit.Skipped), Folded: true}
	for _, l := range s.Lines {
		if !now[l] {
			rest.lines = append(rest.lines, l)
		}
	}
	groups := []*planGroup{{words: "to write", state: string(audit.Pending), lines: s.Run.Lines}, rest}
	return slices.DeleteFunc(groups, func(g *planGroup) bool { return len(g.lines) == 0 })
}

// endGroups part the lines by what came of them. What is as it should be is folded
// away where something is not.
func (s *Screen) endGroups() []*planGroup {
	var groups []*planGroup
	byKind := map[change.OutcomeKind]*planGroup{}
	for _, kind := range change.OutcomeKinds() {
		g := &planGroup{words: kind.Label(), state: string(kind.Status())}
		groups, byKind[kind] = append(groups, g), g
	}
	for _, l := range s.Lines {
		if l.outcome != nil {
			g := byKind[l.outcome.Kind]
			g.lines = append(g.lines, l)
		}
	}
	for _, g := range s.plannedGroups() {
		g.Folded = true
		g.lines = slices.DeleteFunc(g.lines, func(l *planLine) bool { return l.outcome != nil })
		groups = append(groups, g)
	}
	groups = slices.DeleteFunc(groups, func(g *planGroup) bool { return len(g.lines) == 0 })
	for i, g := range groups {
		g.Folded = g.Folded || i > 0 && g.state == string(audit.Pass)
	}
	return groups
}

// runLine is how far the writes have come, or what came of them.
func (s *Screen) runLine(width int) string {
	t, r := s.Theme, s.Run
	var counts []string
	for _, kind := range change.OutcomeKinds() {
		if n := s.outcomes(kind); n > 0 {
			counts = append(counts, t.Verdict(string(kind.Status())).Style.Render(fmt.Sprintf("%d %s", n, kind.Label())))
		}
	}
	if r.ended {
		return t.Truncate(" "+strings.Join(append(counts, s.untried()...), "  "), width)
	}
	text := strings.Join(counts, "  ")
	done := len(r.Lines) - r.Left
	said, short := "", ""
	switch {
	case r.asked:
		key := s.KeyName(cmdStop)
		said, short = "Stop after the writes in progress? "+key+": stop, any other key: continue", "Stop? "+key+": stop, any other key: continue"
	case r.stopping:
		said, short = "Stopping: finishing writes in progress"+t.Glyphs.Ellipsis, "Stopping"+t.Glyphs.Ellipsis
	case r.Batch.Paused():
		key := s.KeyName(cmdPause)
		said, short = "Paused. Press "+key+" to resume.", "Paused. "+key+": resume"
	}
	var waits []string
	if long, short := describe.PacingText(r.pacing, r.Left); long != "" {
		waits = []string{long, short}
	}
	left := fmt.Sprintf("%s %d/%d", t.Mark.Render(s.spinOf(r)), done, len(r.Lines))
	if barWidth := min(width/4, 30); barWidth >= 10 {
		filled := barWidth * done / max(len(r.Lines), 1)
		pass := t.Verdict(string(audit.Pass))
		left += " " + pass.Style.Render(strings.Repeat(pass.Bar, filled)) + t.Muted.Render(strings.Repeat(t.Verdict("").Bar, barWidth-filled))
	}
	if said != "" {
		if style.Width(left)+style.Width(said)+3 > width {
			said = short
		}
		text = t.Complaint.Render(said)
	}
	line := describe.Joined("  ", " "+left, text)
	for _, wait := range waits {
		if wait = "  " + t.Muted.Render(wait); said == "" && style.Width(line)+style.Width(wait) <= width {
			return line + wait
		}
	}
	return t.Truncate(line, width)
}

// untried counts what was no part of any of it and does not hold what is wanted.
func (s *Screen) untried() []string {
	var counts []string
	for _, g := range s.List.Groups {
		if g.state != string(audit.Pass) && g.lines[0].outcome == nil {
			counts = append(counts, s.Theme.Verdict(g.state).Style.Render(fmt.Sprintf("%d %s", len(g.lines), g.words)))
		}
	}
	return counts
}

func (s *Screen) spinOf(r *PlanRun) string {
	frames := s.Theme.Glyphs.Spinner
	return frames[r.frame%len(frames)]
}

// outcomes counts what came of the changes: of all of them once all have ended.
func (s *Screen) outcomes(kind change.OutcomeKind) int {
	if !s.Run.ended {
		return s.Run.Counts[kind]
	}
	for _, g := range s.List.Groups {
		if len(g.lines) > 0 && g.lines[0].outcome != nil && g.lines[0].outcome.Kind == kind {
			return len(g.lines)
		}
	}
	return 0
}

// progress is how a line stands: its shape, the words and their style.
func (s *Screen) progress(l *planLine) (shape, words string, how lipgloss.Style) {
	t := s.Theme
	switch {
	case l.outcome != nil:
		v := t.Verdict(string(l.outcome.Kind.Status()))
		return v.Shape, describe.Joined(": ", l.outcome.Kind.Label(), shortOutcome(l.outcome)), v.Style
	case l.begun:
		return s.spinOf(s.Run), l.stage.Label(), t.Strong
	}
	return t.Verdict("").Shape, "waiting", t.Muted
}

// shortOutcome is why a change was not made, in a few words; "" where that goes
// without saying.
func shortOutcome(o *change.Outcome) string {
	if o.Trouble == nil || o.Kind == change.WriteCancelled {
		return ""
	}
	return describe.ShortTrouble(o.Trouble)
}

// progressLine names the account of a line and says how it stands.
func (s *Screen) progressLine(l *planLine, selected bool) string {
	t := s.Theme
	shape, words, how := s.progress(l)
	who := t.Text
	if selected {
		who = t.Strong
	}
	name := l.name
	if s.types > 1 {
		name = describe.Joined(" "+t.Glyphs.Dot+" ", l.Item.Change.Type.Key(), name)
	}
	nameWidth := planNameWidth
	if !s.shape.columns {
		nameWidth = min(max(s.shape.width-planNameAt-2-26, 0), planNameWidth)
	}
	line := s.planMark(selected) + how.Render(shape) + " " + who.Render(t.Fit(l.account, planNameAt-planAccountAt-2)) + "  "
	if nameWidth > 0 {
		line += t.Strong.Render(t.Fit(name, nameWidth)) + "  "
	}
	line += how.Render(words)
	if o := l.outcome; o != nil && o.Result != nil && o.Kind.IsDone() {
		line += t.Muted.Render(", now ") + t.Verdict(string(o.Result.Status)).Render()
	}
	return t.Truncate(line, s.shape.width)
}

// outcomeNote says below a line what to know of it without opening it.
func (s *Screen) outcomeNote(l *planLine) []string {
	o := l.outcome
	if o == nil || s.busy() {
		return nil
	}
	var text string
	switch {
	case o.Kind == change.ChangedMeanwhile, o.Kind == change.Unconfirmed:
		text = o.Kind.Note()
	case o.Trouble != nil && o.Kind != change.WriteCancelled:
		text = describe.Capital(style.Clean(o.Trouble.Message))
	default:
		return nil
	}
	indent := strings.Repeat(" ", planAccountAt)
	return []string{s.Theme.Truncate(indent+s.Theme.Muted.Render(text), s.shape.width)}
}

// outcomeDetail is all there is to say of what came of a line.
func (s *Screen) outcomeDetail(p *describe.Page, l *planLine) {
	o := l.outcome
	if o == nil {
		return
	}
	_, words, how := s.progress(l)
	p.Blank()
	p.Paragraph(0, how, describe.Capital(words))
	if o.Kind == change.ChangedMeanwhile && o.Read {
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

// summaryText is what came of the writes, to be copied. It holds no contact.
func (s *Screen) summaryText() string {
	var parts []string
	for _, g := range s.List.Groups {
		parts = append(parts, fmt.Sprintf("%d %s", len(g.lines), g.words))
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
	return strings.Join(parts, "\n")
}
