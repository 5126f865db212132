package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/table"
)

// recallBatch is how many accounts are recalled at a time: judging them takes
// about 50 µs each.
const recallBatch = 200

// recalledMsg brings what earlier runs read of some targets.
type recalledMsg struct {
	known map[string]*scan.Result // by key
	rest  []audit.Target          // that are still to be recalled
}

// recall looks up what earlier runs read of targets and judges it, beside the
// event loop.
func (s *app) recall(targets []audit.Target) tea.Cmd {
	known, auditor := s.opts.Known, s.opts.Auditor
	if len(known.Accounts) == 0 || len(targets) == 0 {
		return nil
	}
	now, rest := targets, []audit.Target(nil)
	if len(targets) > recallBatch {
		now, rest = targets[:recallBatch], targets[recallBatch:]
	}
	return func() tea.Msg {
		msg := recalledMsg{map[string]*scan.Result{}, rest}
		for _, t := range now {
			row := scan.Row{Source: t}
			known.Recall(&row, auditor)
			if row.Known != nil {
				msg.known[t.Key] = row.Known
			}
		}
		return msg
	}
}

// apply shows what was recalled of accounts that were not read meanwhile, and
// what has changed since of those that were.
func (msg recalledMsg) apply(m *model) tea.Cmd {
	rows := make([]*scan.Row, 0, len(msg.known))
	for key, known := range msg.known {
		if row := m.roster.Row(key); row != nil && row.Known == nil {
			row.Known = known
			rows = append(rows, row)
		}
	}
	m.accounts.changed(rows)
	return m.recall(msg.rest)
}

// recalled tells that the item shows what an earlier run read, until it is read.
func (it *item) recalled() bool {
	return it.row.Result == nil && it.row.Known != nil && it.row.SameAs == ""
}

// shows is the result that the item shows: its own, else that of an earlier run.
func (it *item) shows() *scan.Result {
	if it.recalled() {
		return it.row.Known
	}
	return it.row.Result
}

// recall makes the texts that an earlier run has a say in. Its verdict is no
// verdict of this run: it neither counts nor is it sorted or filtered by.
func (it *item) recall() {
	it.changed = ""
	known := it.row.Known
	if known == nil || it.row.SameAs != "" {
		return
	}
	if it.name == "" {
		it.name = style.Clean(known.Target.Name)
	}
	if it.recalled() {
		if it.account == "" {
			it.account = style.Clean(known.Target.AccountID)
		}
		it.contact = contactOf(known)
		if f := known.WorstFinding(); f != nil {
			it.verdict.reason = shortFinding(*f)
		}
		return
	}
	_, what := it.row.ChangesSinceKnown()
	it.changed = changedText(what)
}

// changedText names what changed. That it is the security contact goes without
// saying.
func changedText(what []string) string {
	short := make([]string, len(what))
	for i, w := range what {
		short[i] = strings.TrimPrefix(w, audit.Security.Key()+" ")
	}
	return strings.Join(short, ", ")
}

// reason is what stands beside a verdict: why, how old it is, and what changed
// since an earlier run looked.
func (a *accounts) reason(it *item) string {
	switch {
	case it.recalled():
		return joined(": ", ago(it.row.Known.CheckedAt, a.opts.now()), it.verdict.reason)
	case it.changed != "":
		return joined(" "+a.theme.Glyphs.Dot+" ", it.verdict.reason, a.changedSince(it))
	default:
		return it.verdict.reason
	}
}

// changedSince says what changed since an earlier run looked: "changed since 3
// days ago: email".
func (a *accounts) changedSince(it *item) string {
	return "changed since " + ago(it.row.Known.CheckedAt, a.opts.now()) + ": " + it.changed
}

// recalledCell is a cell as it is shown when it was not read in this run.
func recalledCell(c table.Cell) table.Cell {
	for i := range c {
		c[i].Style = mutedText
	}
	return c
}

// ages are the units in which ages are told, the largest first.
var ages = []struct {
	least time.Duration
	of    time.Duration
	word  string
}{
	{48 * time.Hour, 24 * time.Hour, "day"},
	{90 * time.Minute, time.Hour, "hour"},
	{90 * time.Second, time.Minute, "minute"},
}

// ago says how long ago something was.
func ago(then, now time.Time) string {
	for _, a := range ages {
		if age := now.Sub(then); age >= a.least {
			return plural(int(age/a.of), a.word) + " ago"
		}
	}
	return "just now"
}

// recalledSection shows what an earlier run read of an account that is being read.
func (p *page) recalledSection(known *scan.Result, now time.Time) {
	v := p.Theme.Verdict(string(known.Status))
	p.Paragraph(0, p.Theme.Muted, fmt.Sprintf("What was read %s, not what AWS holds now: %s", ago(known.CheckedAt, now), v.Text()))
	p.contactsOf(known)
}

// changesSection says what changed since an earlier run looked.
func (p *page) changesSection(it *item, now time.Time) {
	if it.changed == "" {
		return
	}
	known := it.row.Known
	p.Paragraph(0, p.Theme.Advice, fmt.Sprintf("Changed since %s: %s.", ago(known.CheckedAt, now), it.changed))
	if before := known.Contact(audit.Security); before != nil {
		p.Paragraph(2, p.Theme.Muted, "was "+p.brief(before))
	}
}

// reasonWidth is about how wide what stands beside the verdict is.
func (it *item) reasonWidth() int {
	const age = len("changed since 30 days ago: ")
	switch w := style.Width(it.verdict.reason); {
	case it.changed != "":
		return w + age + style.Width(it.changed)
	case it.recalled():
		return w + age/2
	default:
		return w
	}
}
