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

// introPage explains what the security contact is for and what the person needs.
func (w *Walk) introPage(p *describe.Page) []widget.Button {
	t := w.Theme
	if w.isDone() && w.overview().summary.Counts[audit.Pass] > 0 {
		return w.donePage(p)
	}
	p.Paragraph(0, t.Strong, w.countText())
	p.Blank()
	p.Paragraph(0, t.Text, "When AWS sees abuse, an exposed key or another security problem in an account, it notifies the account's security contact. "+
		"Without one, only the root mailbox receives the notice. "+
		"An abuse report that is not answered within 24 hours can end in blocked resources or a suspended account.")
	p.Blank()
	p.Paragraph(0, t.Strong, "You need the following. Ask your security team or the on-call team:")
	for _, f := range []struct {
		field audit.Field
		words string
	}{
		{audit.FieldEmail, "a shared mailbox, such as security@octank.cloud; not a personal address"},
		{audit.FieldPhone, "staffed 24/7, with country code, such as +1 206 555 4100"},
		{audit.FieldName, "the team that answers, such as Security Operations"},
		{audit.FieldTitle, "its role, such as Duty officer"},
	} {
		p.Value(1, f.field.Label(), t.Text, f.words)
	}
	p.Blank()
	w.drawProcess(p)
	w.drawUnread(p)
	start := w.mainButton("start")
	if w.isDone() {
		start = w.mainButton("done")
	}
	return append([]widget.Button{start}, w.signInButton()...)
}

// signInButton returns the button to sign in while accounts need it.
func (w *Walk) signInButton() []widget.Button {
	if len(w.SignIns.Waiting) == 0 {
		return nil
	}
	return []widget.Button{w.KeyButton(screen.CmdSignIn, "sign in")}
}

// countText says how many accounts have problems.
func (w *Walk) countText() string {
	seen := w.overview()
	sum, n := seen.summary, seen.walkable+len(seen.unwritable)
	text := fmt.Sprintf("%d of %s have problems. Let's fix them one by one.", n, audit.Plural(sum.Accounts, "account", "accounts"))
	switch {
	case n == 1:
		text = fmt.Sprintf("1 of %s has problems.", audit.Plural(sum.Accounts, "account", "accounts"))
	case n == 0 && w.Scan.Reading():
		text = "No problems so far."
	case n == 0:
		text = "No problems in the accounts that could be read."
	}
	if w.Scan.Reading() {
		text += fmt.Sprintf(" Loading: %d of %d.", sum.Done, sum.Accounts)
	}
	return text
}

// drawProcess says what happens with the input.
func (w *Walk) drawProcess(p *describe.Page) {
	seen := w.overview()
	switch {
	case seen.walkable == 0:
	case w.Options.ReadOnly:
		p.Paragraph(0, p.Theme.Text, "Read-only mode: nothing is written. Your input becomes a text for a person who may write.")
	default:
		p.Paragraph(0, p.Theme.Text, "Nothing is written until you confirm. You can skip an account, go back and stop at any time; written contacts stay.")
	}
	for i, text := range seen.unwritable {
		if i == maxUnwritable {
			p.Paragraph(0, p.Theme.Muted, fmt.Sprintf("%d more are not changed.", len(seen.unwritable)-i))
			break
		}
		p.Paragraph(0, p.Theme.Muted, text)
	}
}

// drawUnread lists the accounts that could not be read by cause, with the next step. Those
// that need a sign-in come first.
func (w *Walk) drawUnread(p *describe.Page) {
	groups := w.overview().unread
	if len(groups) == 0 {
		return
	}
	t := w.Theme
	v := t.Verdict(string(audit.Error))
	p.Blank()
	p.Paragraph(0, v.Style, v.Shape+" Not checked, because they could not be read:")
	for _, g := range groups {
		p.Paragraph(2, t.Text, fmt.Sprintf("%s: %s. %s", joinNames(g.names, 3), g.reason, g.nextStep))
	}
}

// unreadGroup is the accounts that could not be read for one reason.
type unreadGroup struct {
	reason, nextStep string
	names            []string
}

// maxUnwritable is how many accounts that must not be written are named.
const maxUnwritable = 4

// groupUnread groups the accounts that could not be read by reason and next step.
func (w *Walk) groupUnread() []unreadGroup {
	var signIns, others []unreadGroup
	for _, row := range w.Roster.Rows() {
		if row.SameAs != "" || row.Result == nil || row.Status() != audit.Error || row.Result.Trouble == nil {
			continue
		}
		trouble := row.Result.Trouble
		g := unreadGroup{reason: describe.ShortTrouble(trouble), nextStep: describe.Capitalize(strings.TrimSuffix(style.Clean(trouble.NextStep), ".")) + "."}
		list := &others
		if trouble.SignIn {
			list = &signIns
			if w.SignIns.Authenticator != nil && trouble.SignInID != "" {
				g.nextStep = w.KeyName(screen.CmdSignIn) + " signs in."
			}
		}
		name := describe.AccountLabel(row)
		found := false
		for i := range *list {
			if h := &(*list)[i]; h.reason == g.reason && h.nextStep == g.nextStep {
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

// joinNames returns a few names and the number of the others.
func joinNames(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// donePage says that there is nothing to do, and what was checked.
func (w *Walk) donePage(p *describe.Page) []widget.Button {
	t, sum := w.Theme, w.overview().summary
	good := t.Verdict(string(audit.Pass)).Shape + " "
	switch n := sum.Counts[audit.Pass]; {
	case sum.Accounts == 1:
		p.Paragraph(0, t.Good, good+"The account has no problems.")
	case n == sum.Accounts:
		p.Paragraph(0, t.Good, fmt.Sprintf("%sAll %d accounts pass.", good, n))
	default:
		p.Paragraph(0, t.Good, fmt.Sprintf("%sEvery checked account passes: %d of %d.", good, n, sum.Accounts))
	}
	if n := sum.Counts[audit.Excepted]; n > 0 {
		p.Paragraph(0, t.Text, audit.Plural(n, "account has", "accounts have")+" exceptions in the policy.")
	}
	p.Blank()
	p.Paragraph(0, t.Text, "Every account has a usable contact. Checked:")
	for _, title := range w.checkedRules() {
		p.Paragraph(1, t.Muted, good+title)
	}
	w.drawUnread(p)
	return append([]widget.Button{w.mainButton("done")}, w.signInButton()...)
}

// checkedRules returns the titles of the rules that were judged.
func (w *Walk) checkedRules() []string {
	judged := map[audit.RuleID]bool{}
	for _, row := range w.Roster.Rows() {
		if row.Result == nil {
			continue
		}
		for _, f := range row.Result.Findings {
			if f.Status == audit.Pass && f.Contact != audit.Root {
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
