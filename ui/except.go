package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

const (
	// exceptFor is how long an exception holds unless somebody says otherwise.
	exceptFor = 90 * 24 * time.Hour
	// exceptLong is how long one can hold before that is remarked upon: nobody looks
	// at what is tolerated for longer.
	exceptLong = 366 * 24 * time.Hour
	// dayForm is how policy files write days.
	dayForm = "2006-01-02"
)

// except asks what is to be tolerated of an account, why, who answers for it and
// until when, and goes on to the change of the policy file.
type except struct {
	dialog
	*app
	row   *scan.Row
	rules []exceptRule // what can be tolerated
	rule  int          // index into the rules
	lines []*exceptLine
	focus int // 0: the rule; then the lines

	tried   bool // to go on, so that all complaints show
	scroll  widget.Scroller
	lastKey time.Time // pasted text comes as keys, too
	quick   bool      // the last key came sooner than a person presses one
}

// exceptRule is a finding that can be tolerated, or all of them.
type exceptRule struct {
	id    audit.RuleID
	words string
}

// exceptLine is a text that is asked for.
type exceptLine struct {
	lineInput
	label, hint string
	check       func(string) (complaint string)
	left        bool // once, so that its complaint shows
}

// The places of the lines.
const (
	exceptReason = iota
	exceptOwner
	exceptExpires
)

// exceptAccount opens the dialog for an account, leaves a profile out that leads
// to none, or says why there is nothing to tolerate.
func exceptAccount(sh *app, row *scan.Row) action {
	if row == nil {
		return notify{remark("Move to an account: an exception is for one account.")}
	}
	if first := sh.roster.Row(row.SameAs); row.SameAs != "" && first != nil {
		row = first
	}
	switch {
	case row.Result == nil:
		return notify{remark("This account has not been read yet: nobody can tell what there is to tolerate.")}
	case row.Target.AccountID == "":
		return leavingOut(sh, row)
	case row.Result.Status == audit.Error:
		return notify{remark("What could not be read is never excepted: an exception is for what is known to be wrong.")}
	case sh.opts.PolicyFile == nil:
		return notify{remark("The policy file cannot be changed from here. Add the exception to accountable.yaml by hand.")}
	}
	d := newExcept(sh, row)
	if len(d.rules) == 0 {
		if e := row.Result.WorstFinding(); e != nil && e.Exception != nil {
			return notify{remark("It is excepted already, " + exceptedUntil(e.Exception) + ": " + style.Clean(e.Exception.Reason) + ".")}
		}
		return notify{remark("Nothing is wrong here, so there is nothing to tolerate.")}
	}
	return open{d}
}

func newExcept(sh *app, row *scan.Row) *except {
	d := &except{app: sh, row: row}
	several := len(row.Result.Contacts) > 1
	known := map[audit.RuleID]bool{}
	for _, f := range ranked(row.Result.Findings) {
		if f.Status != audit.Fail && f.Status != audit.Warn || known[f.Rule] {
			continue
		}
		known[f.Rule] = true
		d.rules = append(d.rules, exceptRule{f.Rule, findingHead(f, several)})
	}
	if len(d.rules) > 0 {
		d.rules = append(d.rules, exceptRule{policy.AnyRule, "Everything, whatever the rules say of this account"})
	}
	now := sh.opts.now().UTC()
	d.lines = []*exceptLine{
		{lineInput: newLineInput(""), label: "Reason", hint: "why it is tolerated, such as: closed in January, CHG-1234", check: notBlank("Say why: whoever looks at it next year wants to know.")},
		{lineInput: newLineInput(d.lastOwner()), label: "Owner", hint: "who answers for it, such as payments-team@octank.cloud", check: notBlank("Say who answers for it.")},
		{lineInput: newLineInput(now.Add(exceptFor).Format(dayForm)), label: "Expires", hint: "the last day it holds, as year-month-day", check: d.checkDay},
	}
	d.focus = 1
	d.lines[exceptReason].input.Focus()
	return d
}

// lastOwner is who answers for the exception that was made last.
func (d *except) lastOwner() string {
	all := d.policy().Exceptions
	if len(all) == 0 {
		return ""
	}
	return style.Clean(all[len(all)-1].Owner)
}

func notBlank(complaint string) func(string) string {
	return func(text string) string {
		if strings.TrimSpace(text) == "" {
			return complaint
		}
		return ""
	}
}

// checkDay says what is wrong with a last day.
func (d *except) checkDay(text string) string {
	day, err := time.Parse(dayForm, strings.TrimSpace(text))
	today := d.opts.now().UTC().Format(dayForm)
	switch {
	case err != nil:
		return "Write the day as year-month-day, such as " + d.opts.now().UTC().Add(exceptFor).Format(dayForm) + "."
	case day.Format(dayForm) <= today:
		return "That day is over: today is " + today + "."
	}
	return ""
}

// dayAdvice is what is to be thought of about a day that may be taken.
func (d *except) dayAdvice() string {
	day, err := time.Parse(dayForm, strings.TrimSpace(d.lines[exceptExpires].value()))
	if err == nil && day.Sub(d.opts.now()) > exceptLong {
		return "That is more than a year: nobody looks at it until then."
	}
	return ""
}

func (d *except) scope() *scope {
	return &scope{Name: "exception", Outer: everywhere(), Commands: []command{
		{ID: cmdSave, Keys: []string{"ctrl+s"}, Label: "show the change", Help: "exception: show what would be written into the policy file", Group: groupAccount, Footer: 1, Do: d.goOn},
		{ID: "next-field", Keys: []string{"tab", "down"}, Label: "next field", Help: "exception: to the next field", Group: groupAccount, Footer: 3, Do: func() action { return d.moveBy(1) }},
		{ID: "previous-field", Keys: []string{"shift+tab", "up"}, Label: "previous field", Help: "exception: to the previous field", Group: groupAccount, Do: func() action { return d.moveBy(-1) }},
		{ID: "enter-field", Keys: []string{"enter"}, Label: "next field", Help: "exception: to the next field; on the last one, show the change", Group: groupAccount, Do: d.enter},
		back(command{Help: "exception: leave it", Group: groupAccount, Footer: 2}, func() action { return closeScreen{d} }),
	}}
}

// keyPressed notes whether the key came sooner than a person presses one.
func (d *except) keyPressed(commandID) {
	now := time.Now()
	d.quick, d.lastKey = now.Sub(d.lastKey) < pasteSpeed, now
}

func (d *except) unsavedWork() string {
	if d.lines[exceptReason].value() == "" {
		return ""
	}
	return "the exception that you typed is not written"
}

func (d *except) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if d.focus == 0 {
			d.turnRule(msg)
			return nil
		}
		d.lines[d.focus-1].edit(msg)
	case policySaved:
		if e := msg.change.exception; e != nil && msg.change.key == d.row.Target.Key {
			return all{closeScreen{d}, notify{remark(fmt.Sprintf("%s: %s is excepted until the end of %s. To take it back, delete the entry in %s.", d.name(), d.tolerated(), e.Expires.Format(dayForm), msg.path))}}
		}
	case clickMsg:
		if at, ok := msg.target.(int); ok {
			d.move(at)
			if at == 0 {
				d.rule = (d.rule + 1) % len(d.rules)
			} else {
				d.lines[at-1].click(msg.x)
			}
		}
	case tea.PasteMsg:
		d.lastKey = time.Now()
		if d.focus > 0 {
			d.lines[d.focus-1].edit(tea.PasteMsg{Content: strings.Join(strings.Fields(msg.Content), " ")})
		}
	case tea.MouseWheelMsg:
		d.scroll.By(widget.WheelStep(msg))
	}
	return nil
}

// moveBy moves the focus by so many fields, around the end.
func (d *except) moveBy(n int) action {
	stops := len(d.lines) + 1
	d.move((d.focus + n + stops) % stops)
	return nil
}

// enter moves to the next field; on the last one it goes on.
func (d *except) enter() action {
	switch {
	case d.focus < len(d.lines):
		return d.moveBy(1)
	case d.quick: // a line end of text that is pasted as keys
		return nil
	default:
		return d.goOn()
	}
}

// turnRule takes another finding.
func (d *except) turnRule(msg tea.KeyPressMsg) {
	n := len(d.rules)
	switch msg.String() {
	case "right", "space", "l":
		d.rule = (d.rule + 1) % n
	case "left", "h":
		d.rule = (d.rule + n - 1) % n
	}
}

// move puts the focus on a field.
func (d *except) move(to int) {
	if d.focus > 0 {
		l := d.lines[d.focus-1]
		l.left = true
		l.input.Blur()
	}
	if d.focus = to; to > 0 {
		d.lines[to-1].input.Focus()
		d.lines[to-1].input.CursorEnd()
	}
}

// goOn goes on to the change of the file, or to what keeps it from being made.
func (d *except) goOn() action {
	d.tried = true
	for i, l := range d.lines {
		if l.check(l.value()) != "" {
			d.move(i + 1)
			return nil
		}
	}
	e := d.exception()
	return openPolicyEdit{policyChange{title: "Exception for " + d.name(), what: "The exception is added", exception: &e, key: d.row.Target.Key}}
}

func (d *except) name() string { return accountLabel(d.row) }

// tolerated names what is tolerated, in a sentence.
func (d *except) tolerated() string {
	if rule := d.rules[d.rule]; rule.id != policy.AnyRule {
		return rule.words
	}
	return "everything"
}

// exception is what was typed. The day was checked.
func (d *except) exception() policy.Exception {
	day, err := time.Parse(dayForm, strings.TrimSpace(d.lines[exceptExpires].value()))
	if err != nil {
		day = d.opts.now().UTC().Add(exceptFor).Truncate(24 * time.Hour)
	}
	return policy.Exception{
		Match: policy.Match{Accounts: []string{d.row.Target.AccountID}}, Rule: d.rules[d.rule].id,
		Reason: strings.TrimSpace(d.lines[exceptReason].value()), Owner: strings.TrimSpace(d.lines[exceptOwner].value()), Expires: day,
	}
}
