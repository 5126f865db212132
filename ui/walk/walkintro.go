package walk

import (
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// introPage explains, for somebody who has never heard of it, what the contact
// is for and what to have at hand.
func (w *Walk) introPage(p *describe.Page) []widget.Button {
	t := w.Theme
	if w.nothingToDo() && w.overview().sum.Counts[audit.Pass] > 0 {
		return w.allWell(p)
	}
	p.Paragraph(0, t.Strong, w.ahead())
	p.Blank()
	p.Paragraph(0, t.Text, "When AWS sees abuse, an exposed key or another security problem in an account, it writes to the account's security contact. "+
		"Where none is set, or nobody reads it, the notice goes to the root user's mailbox alone. "+
		"An abuse report that nobody answers within 24 hours can end with resources blocked or the account suspended.")
	p.Blank()
	p.Paragraph(0, t.Strong, "Have these at hand. Ask your security team, or whoever is called at night when something breaks:")
	for _, f := range []struct {
		field audit.Field
		words string
	}{
		{audit.FieldEmail, "a list that two people read at least, such as security@octank.cloud. Not one person's: people go on holiday"},
		{audit.FieldPhone, "one that is answered day and night, with its country code, such as +1 206 555 4100"},
		{audit.FieldName, "who answers: a team, such as Security Operations"},
		{audit.FieldTitle, "what they are, such as Duty officer"},
	} {
		p.Value(1, f.field.Label(), t.Text, f.words)
	}
	p.Blank()
	w.howItGoes(p)
	w.unreadLines(p)
	begin := w.mainButton("begin")
	if w.nothingToDo() {
		begin = w.mainButton("done")
	}
	return append([]widget.Button{begin}, w.signInButton()...)
}

// signInButton is there while something waits for a sign-in.
func (w *Walk) signInButton() []widget.Button {
	if len(w.SignIns.Waiting) == 0 {
		return nil
	}
	return []widget.Button{w.KeyButton(screen.CmdSignIn, "sign in")}
}

// ahead says how many accounts are to be led through.
func (w *Walk) ahead() string {
	seen := w.overview()
	sum, n := seen.sum, seen.walkable+len(seen.alone)
	text := fmt.Sprintf("%d of %s do not pass. You see them one at a time.", n, audit.Plural(sum.Accounts, "account", "accounts"))
	switch {
	case n == 1:
		text = fmt.Sprintf("1 of %s does not pass.", audit.Plural(sum.Accounts, "account", "accounts"))
	case n == 0 && w.Scan.Reading():
		text = "No account that was read so far fails to pass."
	case n == 0:
		text = "No account that could be read fails to pass."
	}
	if w.Scan.Reading() {
		text += fmt.Sprintf(" Still reading: %d of %d.", sum.Done, sum.Accounts)
	}
	return text
}

// howItGoes says what happens to what is entered.
func (w *Walk) howItGoes(p *describe.Page) {
	seen := w.overview()
	switch {
	case seen.walkable == 0:
	case w.Options.ReadOnly:
		p.Paragraph(0, p.Theme.Text, "This is read-only mode: nothing is written. What you enter becomes a text for somebody who may write.")
	default:
		p.Paragraph(0, p.Theme.Text, "Nothing is written before you have seen the change and said yes. "+
			"You can leave an account out, go back and stop at any time: what was done stays done.")
	}
	for i, text := range seen.alone {
		if i == mostAlone {
			p.Paragraph(0, p.Theme.Muted, fmt.Sprintf("%d more are left alone, too.", len(seen.alone)-i))
			break
		}
		p.Paragraph(0, p.Theme.Muted, text)
	}
}

// unreadLines tell apart the accounts that could not be read, with what to do
// about each kind, what waits for a sign-in first.
func (w *Walk) unreadLines(p *describe.Page) {
	groups := w.overview().unread
	if len(groups) == 0 {
		return
	}
	t := w.Theme
	v := t.Verdict(string(audit.Error))
	p.Blank()
	p.Paragraph(0, v.Style, v.Shape+" Not judged, because they could not be read:")
	for _, g := range groups {
		p.Paragraph(2, t.Text, fmt.Sprintf("%s: %s. %s", namesOf(g.names, 3), g.why, g.next))
	}
}

// unreadGroup is accounts that could not be read for one reason.
type unreadGroup struct {
	why, next string
	signIn    bool
	names     []string
}

// mostAlone is how many accounts that are left alone are named.
const mostAlone = 4

// unread groups the accounts that could not be read by what to do about it.
func (w *Walk) unread() []unreadGroup {
	var signIns, others []unreadGroup
	for _, row := range w.Roster.Rows() {
		if row.SameAs != "" || row.Result == nil || row.Status() != audit.Error || row.Result.Trouble == nil {
			continue
		}
		trouble := row.Result.Trouble
		g := unreadGroup{why: describe.ShortTrouble(trouble), next: describe.Capital(strings.TrimSuffix(style.Clean(trouble.NextStep), ".")) + ".", signIn: trouble.SignIn}
		list := &others
		if trouble.SignIn {
			list = &signIns
			if w.SignIns.Authenticator != nil && trouble.SignInID != "" {
				g.next = w.KeyName(screen.CmdSignIn) + " signs in."
			}
		}
		name := describe.AccountLabel(row)
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
func (w *Walk) allWell(p *describe.Page) []widget.Button {
	t, sum := w.Theme, w.overview().sum
	good := t.Verdict(string(audit.Pass)).Shape + " "
	switch n := sum.Counts[audit.Pass]; {
	case sum.Accounts == 1:
		p.Paragraph(0, t.Good, good+"Well done: the account passes.")
	case n == sum.Accounts:
		p.Paragraph(0, t.Good, fmt.Sprintf("%sWell done: all %d accounts pass.", good, n))
	default:
		p.Paragraph(0, t.Good, fmt.Sprintf("%sEvery account that could be judged passes: %d of %d.", good, n, sum.Accounts))
	}
	if n := sum.Counts[audit.Excepted]; n > 0 {
		p.Paragraph(0, t.Text, areCounted(n)+" excepted for a while, as the policy says.")
	}
	p.Blank()
	p.Paragraph(0, t.Text, "When something is wrong in one of them, AWS reaches somebody. This was checked:")
	for _, title := range w.checked() {
		p.Paragraph(1, t.Muted, good+title)
	}
	w.unreadLines(p)
	return append([]widget.Button{w.mainButton("done")}, w.signInButton()...)
}

// areCounted counts accounts as what something is said of.
func areCounted(n int) string {
	if n == 1 {
		return "1 account is"
	}
	return fmt.Sprintf("%d accounts are", n)
}

// checked are the titles of the rules that were judged.
func (w *Walk) checked() []string {
	judged := map[audit.RuleID]bool{}
	for _, row := range w.Roster.Rows() {
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
	for _, r := range rules.All() {
		if judged[r.ID] {
			titles = append(titles, r.Title)
		}
	}
	return titles
}
