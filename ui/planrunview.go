package ui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// runOutcomes are what can come of a change, in words and in the order in which
// they are told: what calls for somebody first.
var runOutcomes = []struct {
	kind  change.OutcomeKind
	words string
	state string // whose shape and style it has
}{
	{change.Failed, "failed", string(audit.Fail)},
	{change.Refused, "refused", string(audit.Fail)},
	{change.ChangedMeanwhile, "changed meanwhile", string(audit.Warn)},
	{change.Unconfirmed, "unconfirmed", string(audit.Error)},
	{change.WriteCancelled, "not tried", string(audit.Skipped)},
	{change.AlreadyRight, "already right", string(audit.Pass)},
	{change.Written, "written", string(audit.Pass)},
}

// stageWords are what is being done to a change.
var stageWords = map[change.Stage]string{
	change.StageIdentify: "asking who writes",
	change.StageReread:   "reading it again",
	change.StageWrite:    "writing",
	change.StageReadBack: "reading it back",
}

// inRun tells that a line is, or was, part of what is carried out.
func (s *planScreen) inRun(l *planLine) bool {
	return l.outcome != nil || s.run != nil && l.item.State == change.Planned
}

// runGroups are the lines that are being written, and all others folded away.
func (s *planScreen) runGroups() []*planGroup {
	now := map[*planLine]bool{}
	for _, l := range s.run.lines {
		now[l] = true
	}
	rest := &planGroup{words: "not part of this", state: string(audit.Skipped), folded: true}
	for _, l := range s.lines {
		if !now[l] {
			rest.lines = append(rest.lines, l)
		}
	}
	groups := []*planGroup{{words: "to write", state: string(audit.Pending), lines: s.run.lines}, rest}
	return slices.DeleteFunc(groups, func(g *planGroup) bool { return len(g.lines) == 0 })
}

// endGroups part the lines by what came of them. What is as it should be is folded
// away where something is not.
func (s *planScreen) endGroups() []*planGroup {
	var groups []*planGroup
	byKind := map[change.OutcomeKind]*planGroup{}
	for _, o := range runOutcomes {
		g := &planGroup{words: o.words, state: o.state}
		groups, byKind[o.kind] = append(groups, g), g
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
	groups = slices.DeleteFunc(groups, func(g *planGroup) bool { return len(g.lines) == 0 })
	for i, g := range groups {
		g.folded = g.folded || i > 0 && g.state == string(audit.Pass)
	}
	return groups
}

// runLine is how far the writes have come, or what came of them.
func (s *planScreen) runLine(width int) string {
	t, r := s.theme, s.run
	var counts []string
	for _, o := range runOutcomes {
		if n := s.outcomes(o.kind); n > 0 {
			counts = append(counts, t.Verdict(o.state).Style.Render(fmt.Sprintf("%d %s", n, o.words)))
		}
	}
	if r.ended {
		return t.Truncate(" "+strings.Join(append(counts, s.untried()...), "  "), width)
	}
	text := strings.Join(counts, "  ")
	done := len(r.lines) - r.left
	said, short := "", ""
	switch {
	case r.asked:
		key := s.keyName(cmdStop)
		said, short = "Stop after those under way? "+key+" again stops, any other key goes on.", "Stop? "+key+" again stops."
	case r.stopping:
		said, short = "Stopping: waiting for those under way.", "Stopping."
	case r.batch.Paused():
		key := s.keyName(cmdPause)
		said, short = "Paused: nothing further begins. "+key+" goes on.", "Paused. "+key+" goes on."
	}
	var waits []string
	if long, short := pacingText(r.pacing, r.left); long != "" {
		waits = []string{long, short}
	}
	left := fmt.Sprintf("%s %d/%d", t.Mark.Render(s.spinOf(r)), done, len(r.lines))
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
	line := joined("  ", " "+left, text)
	for _, wait := range waits {
		if wait = "  " + t.Muted.Render(wait); said == "" && style.Width(line)+style.Width(wait) <= width {
			return line + wait
		}
	}
	return t.Truncate(line, width)
}

// untried counts what was no part of any of it and does not hold what is wanted.
func (s *planScreen) untried() []string {
	var counts []string
	for _, g := range s.list.groups {
		if g.state != string(audit.Pass) && g.lines[0].outcome == nil {
			counts = append(counts, s.theme.Verdict(g.state).Style.Render(fmt.Sprintf("%d %s", len(g.lines), g.words)))
		}
	}
	return counts
}

func (s *planScreen) spinOf(r *planRun) string {
	frames := s.theme.Glyphs.Spinner
	return frames[r.frame%len(frames)]
}

// outcomes counts what came of the changes: of all of them once all have ended.
func (s *planScreen) outcomes(kind change.OutcomeKind) int {
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

// progress is how a line stands: its shape, the words and their style.
func (s *planScreen) progress(l *planLine) (shape, words string, how lipgloss.Style) {
	t := s.theme
	switch {
	case l.outcome != nil:
		for _, o := range runOutcomes {
			if o.kind == l.outcome.Kind {
				v := t.Verdict(o.state)
				return v.Shape, joined(": ", o.words, shortOutcome(l.outcome)), v.Style
			}
		}
	case l.begun:
		return s.spinOf(s.run), stageWords[l.stage], t.Strong
	}
	return t.Verdict("").Shape, "waiting", t.Muted
}

// shortOutcome is why a change was not made, in a few words; "" where that goes
// without saying.
func shortOutcome(o *change.Outcome) string {
	if o.Trouble == nil || o.Kind == change.WriteCancelled {
		return ""
	}
	return shortTrouble(o.Trouble)
}

// progressLine names the account of a line and says how it stands.
func (s *planScreen) progressLine(l *planLine, selected bool) string {
	t := s.theme
	shape, words, how := s.progress(l)
	who := t.Text
	if selected {
		who = t.Strong
	}
	name := l.name
	if s.types > 1 {
		name = joined(" "+t.Glyphs.Dot+" ", l.item.Change.Type.Key(), name)
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
	if o := l.outcome; o != nil && o.Result != nil && (o.Kind == change.Written || o.Kind == change.AlreadyRight) {
		line += t.Muted.Render(", now ") + t.Verdict(string(o.Result.Status)).Render()
	}
	return t.Truncate(line, s.shape.width)
}

// outcomeNote says below a line what to know of it without opening it.
func (s *planScreen) outcomeNote(l *planLine) []string {
	o := l.outcome
	if o == nil || s.busy() {
		return nil
	}
	var text string
	switch {
	case o.Kind == change.ChangedMeanwhile:
		text = "Somebody changed it since it was read. It was left alone: plan it again."
	case o.Kind == change.Unconfirmed:
		text = "AWS took the change and does not show it yet."
	case o.Trouble != nil && o.Kind != change.WriteCancelled:
		text = capital(style.Clean(o.Trouble.Message))
	default:
		return nil
	}
	indent := strings.Repeat(" ", planAccountAt)
	return []string{s.theme.Truncate(indent+s.theme.Muted.Render(text), s.shape.width)}
}

// outcomeDetail is all there is to say of what came of a line.
func (s *planScreen) outcomeDetail(p *page, l *planLine) {
	o := l.outcome
	if o == nil {
		return
	}
	_, words, how := s.progress(l)
	p.blank()
	p.text(0, how, capital(words))
	if o.Kind == change.ChangedMeanwhile && o.Read {
		p.text(0, s.theme.Muted, "AWS holds now: "+p.brief(o.Found))
	}
	who := "Wrote as"
	if !o.Kind.Accepted() {
		who = "Caller"
	}
	p.field(0, who, s.theme.Muted, style.Clean(o.Caller.ARN))
	p.field(0, "Request", s.theme.Muted, style.Clean(o.RequestID))
	if o.Trouble != nil {
		p.trouble(o.Trouble, s.keyName(cmdSignIn))
	}
}

// summaryText is what came of the writes, to be copied. It holds no contact.
func (s *planScreen) summaryText() string {
	var parts []string
	for _, g := range s.list.groups {
		parts = append(parts, fmt.Sprintf("%d %s", len(g.lines), g.words))
		for _, l := range g.lines {
			if l.outcome == nil || l.outcome.Kind == change.Written || l.outcome.Kind == change.AlreadyRight {
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
