package ui

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/ui/style"
)

// walkMostWidth is how wide a page of the walk is at most: text that is wider
// is hard to read.
const walkMostWidth = 96

func (w *walk) view(room size) drawing {
	p := &page{theme: w.theme, width: max(min(room.width-5, walkMostWidth), 1)}
	var buttons []button
	switch w.stage {
	case walkAccount:
		buttons = w.accountPage(p, room)
	case walkSummary:
		buttons = w.summaryPage(p)
	case walkHandOver:
		buttons = w.handOverPage(p)
	default:
		buttons = w.introPage(p)
	}
	head := " " + w.theme.Truncate(w.title(), max(room.width-2, 1))
	rows, zones := buttonRows(w.theme, buttons, max(room.width-4, 1))
	lines := p.lines
	if n := len(lines); n > 0 && lines[n-1] == "" {
		lines = lines[:n-1]
	}
	height := room.height - 1 - len(rows)
	if airy := room.height >= airyFrom; airy {
		height -= 2
	} else { // blank lines are the first to go
		lines = withoutBlanks(lines, height)
	}
	d := drawing{lines: []string{head}}
	if room.height >= airyFrom {
		d.lines = append(d.lines, "")
	}
	shown := w.scroll.window(w.theme, lines, size{room.width - 3, max(height, 1)})
	for _, line := range shown {
		d.lines = append(d.lines, "  "+line)
	}
	for len(d.lines) < room.height-len(rows) && len(shown) < len(lines) {
		d.lines = append(d.lines, "")
	}
	if room.height >= airyFrom && len(d.lines) < room.height-len(rows) {
		d.lines = append(d.lines, "")
	}
	for _, z := range zones {
		d.zones = append(d.zones, z.moved(2, len(d.lines)))
	}
	for _, row := range rows {
		d.lines = append(d.lines, "  "+row)
	}
	return d
}

// withoutBlanks leaves out blank lines where there are more lines than room.
func withoutBlanks(lines []string, height int) []string {
	if len(lines) <= height {
		return lines
	}
	var kept []string
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

// title heads the page.
func (w *walk) title() string {
	t := w.theme
	switch w.stage {
	case walkAccount:
		s, row := w.step()
		if s == nil || row == nil {
			return t.Title.Render("Walk")
		}
		dot := t.Muted.Render(" " + t.Glyphs.Dot + " ")
		it := newItem(row, 0)
		title := t.Muted.Render(w.progress()) + dot + t.Title.Render(strings.Join(nameAndID(it), " "+t.Glyphs.Dot+" "))
		return title + dot + t.Verdict(string(row.Status())).Render()
	case walkSummary:
		return t.Title.Render("What came of it")
	case walkHandOver:
		return t.Title.Render("Text to hand over")
	default:
		return t.Title.Render("Security contacts, one account at a time")
	}
}

// progress says which account of how many is shown.
func (w *walk) progress() string { return fmt.Sprintf("%d of %d", w.at+1, len(w.steps)) }

// introPage explains, for somebody who has never heard of it, what the contact
// is for and what to have at hand.
func (w *walk) introPage(p *page) []button {
	t := w.theme
	if w.nothingToDo() && w.counts().Counts[audit.Pass] > 0 {
		return w.allWell(p)
	}
	p.text(0, t.Strong, w.ahead())
	p.blank()
	p.text(0, t.Text, "When AWS sees abuse, an exposed key or another security problem in an account, it writes to the account's security contact. "+
		"Where none is set, or nobody reads it, the notice goes to the root user's mailbox alone. "+
		"An abuse report that nobody answers within 24 hours can end with resources blocked or the account suspended.")
	p.blank()
	p.text(0, t.Strong, "Have these at hand. Ask your security team, or whoever is called at night when something breaks:")
	for _, f := range []struct {
		field audit.Field
		words string
	}{
		{audit.FieldEmail, "a list that two people read at least, such as security@octank.cloud. Not one person's: people go on holiday"},
		{audit.FieldPhone, "one that is answered day and night, with its country code, such as +1 206 555 4100"},
		{audit.FieldName, "who answers: a team, such as Security Operations"},
		{audit.FieldTitle, "what they are, such as Duty officer"},
	} {
		p.field(1, f.field.Label(), t.Text, f.words)
	}
	p.blank()
	w.howItGoes(p)
	w.unreadLines(p)
	begin := button{"enter begin", walkOn, true}
	if w.nothingToDo() {
		begin.words = "enter done"
	}
	return append([]button{begin}, w.signInButton()...)
}

// signInButton is there while something waits for a sign-in.
func (w *walk) signInButton() []button {
	if len(w.signIns.waiting) == 0 {
		return nil
	}
	return []button{{"L sign in", openSignIns, false}}
}

func (w *walk) counts() audit.Summary { return w.roster.Summary() }

// ahead says how many accounts are to be led through.
func (w *walk) ahead() string {
	sum := w.counts()
	walkable, kept := w.left()
	n := len(walkable) + len(kept)
	text := fmt.Sprintf("%d of %s do not pass. You see them one at a time.", n, plural(sum.Accounts, "account"))
	switch {
	case n == 1:
		text = fmt.Sprintf("1 of %s does not pass.", plural(sum.Accounts, "account"))
	case n == 0 && w.era.busy():
		text = "No account that was read so far fails to pass."
	case n == 0:
		text = "No account that could be read fails to pass."
	}
	if w.era.busy() {
		text += fmt.Sprintf(" Still reading: %d of %d.", sum.Done, sum.Accounts)
	}
	return text
}

// howItGoes says what happens to what is entered.
func (w *walk) howItGoes(p *page) {
	walkable, kept := w.left()
	switch {
	case len(walkable) == 0:
	case w.opts.ReadOnly:
		p.text(0, p.theme.Text, "This is read-only mode: nothing is written. What you enter becomes a text for somebody who may write.")
	default:
		p.text(0, p.theme.Text, "Nothing is written before you have seen the change and said yes. "+
			"You can leave an account out, go back and stop at any time: what was done stays done.")
	}
	for _, row := range kept {
		p.text(0, p.theme.Muted, newItem(row, 0).label()+" is left alone: "+style.Clean(w.why(row))+".")
	}
}

// unreadLines tell apart the accounts that could not be read, with what to do
// about each kind, what waits for a sign-in first.
func (w *walk) unreadLines(p *page) {
	groups := w.unread()
	if len(groups) == 0 {
		return
	}
	t := w.theme
	v := t.Verdict(string(audit.Error))
	p.blank()
	p.text(0, v.Style, v.Shape+" Not judged, because they could not be read:")
	for _, g := range groups {
		p.text(2, t.Text, fmt.Sprintf("%s: %s. %s", namesOf(g.names, 3), g.why, g.next))
	}
}

// unreadGroup is accounts that could not be read for one reason.
type unreadGroup struct {
	why, next string
	signIn    bool
	names     []string
}

// unread groups the accounts that could not be read by what to do about it.
func (w *walk) unread() []unreadGroup {
	var signIns, others []unreadGroup
	for _, row := range w.roster.Rows() {
		if row.SameAs != "" || row.Result == nil || row.Status() != audit.Error || row.Result.Trouble == nil {
			continue
		}
		trouble := row.Result.Trouble
		g := unreadGroup{why: shortTrouble(trouble), next: capital(strings.TrimSuffix(style.Clean(trouble.NextStep), ".")) + ".", signIn: trouble.SignIn}
		list := &others
		if trouble.SignIn {
			list = &signIns
			if w.signIns.authenticator != nil && trouble.SignInID != "" {
				g.next = "L signs in."
			}
		}
		name := newItem(row, 0).label()
		found := false
		for i := range *list {
			if h := &(*list)[i]; h.why == g.why && h.next == g.next {
				h.names, found = append(h.names, name), true
			}
		}
		if !found {
			g.names = []string{name}
			*list = append(*list, g)
		}
	}
	return append(signIns, others...)
}

// namesOf names a few and counts the rest.
func namesOf(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// allWell says that there is nothing to do, and what was checked.
func (w *walk) allWell(p *page) []button {
	t, sum := w.theme, w.counts()
	good := t.Verdict(string(audit.Pass)).Shape + " "
	switch n := sum.Counts[audit.Pass]; {
	case n == sum.Accounts && n == 1:
		p.text(0, t.Good, good+"Well done: the account passes.")
	case n == sum.Accounts:
		p.text(0, t.Good, fmt.Sprintf("%sWell done: all %d accounts pass.", good, n))
	default:
		p.text(0, t.Good, fmt.Sprintf("%sWell done: every account that could be judged passes, %d of %d.", good, n, sum.Accounts))
	}
	if n := sum.Counts[audit.Excepted]; n > 0 {
		p.text(0, t.Text, fmt.Sprintf("%s excepted for a while, as the policy says.", haveBeen(n)))
	}
	p.blank()
	p.text(0, t.Text, "When something is wrong in one of them, AWS reaches somebody. This was checked:")
	for _, title := range w.checked() {
		p.text(1, t.Muted, good+title)
	}
	w.unreadLines(p)
	return append([]button{{"enter done", walkOn, true}}, w.signInButton()...)
}

func haveBeen(n int) string {
	if n == 1 {
		return "1 account is"
	}
	return fmt.Sprintf("%d accounts are", n)
}

// checked are the titles of the rules that were judged.
func (w *walk) checked() []string {
	judged := map[audit.RuleID]bool{}
	for _, row := range w.roster.Rows() {
		if row.Result == nil {
			continue
		}
		for _, f := range row.Result.Findings {
			if f.Status == audit.Pass {
				judged[f.Rule] = true
			}
		}
	}
	var titles []string
	for _, r := range audit.Rules() {
		if judged[r.ID] {
			titles = append(titles, r.Title)
		}
	}
	return titles
}

// accountPage shows what is set in an account, why it does not pass, and what
// the form begins with.
func (w *walk) accountPage(p *page, room size) []button {
	s, row := w.step()
	if s == nil || row == nil || row.Result == nil {
		return []button{{"enter go on", walkOn, true}}
	}
	if room.width >= formLabel+len(w.steps)+4 && len(w.steps) > 1 {
		p.lines = append(p.lines, w.track())
		p.blank()
	}
	p.contactsOf(row.Result)
	if !passes(row.Status()) {
		p.heading("Why it does not pass")
		for _, f := range ranked(row.Result.Findings) {
			if troubled(f.Status) {
				p.plainly(f)
			}
		}
	}
	p.blank()
	w.standing(p, s, row)
	edit := "enter edit"
	if row.Result.Contact(audit.Security) == nil {
		edit = "enter set it"
	}
	buttons := []button{{edit, walkOn, true}}
	if n := len(w.others()); n > 0 && w.last() != nil {
		buttons = append(buttons, button{w.othersWords(n), useForOthers, false})
	}
	buttons = append(buttons, button{"s skip", walkSkip, false})
	if w.at > 0 {
		buttons = append(buttons, button{"b back", walkBack, false})
	}
	if s.denied != nil {
		buttons = append(buttons, button{"t text to hand over", handOver, false})
	}
	return append(buttons, button{"esc stop", goBack, false})
}

// othersWords is the button that uses a contact for all that are left.
func (w *walk) othersWords(n int) string {
	if n == 1 {
		return "a use the last one here, too"
	}
	return fmt.Sprintf("a use this for the other %d", n)
}

// track shows how far the walk has come, an account a cell.
func (w *walk) track() string {
	t := w.theme
	var b strings.Builder
	for i, s := range w.steps {
		v := t.Verdict(string(audit.Pending))
		switch {
		case i == w.at:
			b.WriteString(t.Mark.Render(t.Glyphs.Mark))
			continue
		case s.did == walkWrote:
			v = t.Verdict(string(audit.Pass))
		case s.did == walkCollected:
			v = t.Verdict(string(audit.Excepted))
		case s.did == walkSkipped:
			v = t.Verdict(string(audit.Skipped))
		}
		b.WriteString(v.Style.Render(v.Shape))
	}
	return b.String()
}

// plainly shows a finding in whole sentences.
func (p *page) plainly(f audit.Finding) {
	v := p.theme.Verdict(string(f.Status))
	p.text(1, v.Style, v.Shape+" "+findingHead(f, false))
	p.text(3, p.theme.Text, sentence(style.Clean(f.Detail))+" "+sentence(remedyOf(f)))
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	text = capital(strings.TrimSpace(text))
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// standing says what was done about the account, or what comes next.
func (w *walk) standing(p *page, s *walkStep, row *audit.Row) {
	t := w.theme
	switch {
	case s.did == walkWrote:
		p.text(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" Written and read back.")
	case s.did == walkCollected:
		p.text(0, t.Text, "In the text to hand over: "+p.brief(s.contact))
	case s.denied != nil:
		v := t.Verdict(string(audit.Error))
		p.text(0, v.Style, v.Shape+" "+sentence(style.Clean(s.denied.Message)))
		p.text(2, t.Text, "Somebody else has to write it: t shows a text to hand over, with what you entered. s goes on to the next account.")
	case w.last() != nil && row.Result.Contact(audit.Security) == nil:
		p.text(0, t.Text, "The form begins with what you entered last: "+p.brief(w.start(row)))
	case w.last() != nil:
		p.text(0, t.Text, "In the form, alt+2 fills in what you entered last: "+p.brief(w.last()))
	}
}

// summaryPage says what was done and what is left.
func (w *walk) summaryPage(p *page) []button {
	t := w.theme
	var wrote, skipped, left, handed []string
	for _, s := range w.steps {
		row := w.roster.Row(s.key)
		if row == nil {
			continue
		}
		name := newItem(row, 0).label()
		switch {
		case s.did == walkWrote && !passes(row.Status()):
			wrote = append(wrote, name)
			left = append(left, name+" ("+verdictOf(row).reason+")")
		case s.did == walkWrote:
			wrote = append(wrote, name)
		case s.did == walkCollected, s.denied != nil:
			handed = append(handed, name)
		case passes(row.Status()):
		case s.did == walkSkipped:
			skipped = append(skipped, name)
		default:
			left = append(left, name+" ("+verdictOf(row).reason+")")
		}
	}
	const named = 4
	for _, l := range []struct {
		as    audit.Status
		words string
		names []string
	}{
		{audit.Pass, "written", wrote},
		{audit.Excepted, "to be handed over", handed},
		{audit.Skipped, "skipped", skipped},
		{audit.Fail, "still not passing", left},
	} {
		if len(l.names) == 0 {
			continue
		}
		v := t.Verdict(string(l.as))
		p.text(0, v.Style, fmt.Sprintf("%s %d %s", v.Shape, len(l.names), l.words))
		p.text(2, t.Text, namesOf(l.names, named))
	}
	if len(p.lines) == 0 {
		p.text(0, t.Text, "Nothing was done.")
	}
	w.unreadLines(p)
	if w.keepable() {
		p.blank()
		p.text(0, t.Strong, "Keep it for next time?")
		p.text(0, t.Text, "Written into the policy file, these values are what every account is held to from then on: a new account, or one that somebody changes, shows at once.")
		p.text(2, t.Muted, p.brief(w.mostEntered()))
	} else if w.kept {
		p.blank()
		p.text(0, t.Good, t.Verdict(string(audit.Pass)).Shape+" The policy file wants these values now.")
	}
	buttons := []button{{"enter done", walkOn, true}}
	if n := w.toHandOver(); n > 0 {
		buttons = []button{{"enter text to hand over", walkOn, true}, {"esc done", goBack, false}}
	}
	if w.keepable() {
		buttons = append(buttons, button{"p keep in the policy file", keepInPolicy, false})
	}
	if len(w.steps) > 0 {
		buttons = append(buttons, button{"b back", walkBack, false})
	}
	return buttons
}
