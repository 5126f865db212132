package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
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
	screen.Dialog
	*screen.App
	row   *scan.Row
	rules []audit.RuleID // what can be tolerated: the choices of the first field
	form  *widget.Form
}

// The fields of the form.
const (
	exceptRule = iota
	exceptReason
	exceptOwner
	exceptExpires
)

// OpenException opens the dialog for an account, leaves a profile out that leads
// to none, or says why there is nothing to tolerate.
func OpenException(sh *screen.App, row *scan.Row) screen.Action {
	if row == nil {
		return screen.Notify{Notice: screen.Remark("Select an account first: an exception is for one account.")}
	}
	if first := sh.Roster.Row(row.SameAs); row.SameAs != "" && first != nil {
		row = first
	}
	switch {
	case row.Result == nil:
		return screen.Notify{Notice: screen.Remark("Still loading this account.")}
	case row.Target.AccountID == "":
		return leavingOut(sh, row)
	case row.Result.Status == audit.Error:
		return screen.Notify{Notice: screen.Remark("Can't except an account that couldn't be read.")}
	case sh.Options.PolicyFile == nil:
		return screen.Notify{Notice: screen.Remark("The policy file can't be changed from here. Add the exception to accountable.yaml by hand.")}
	}
	d := newExcept(sh, row)
	if len(d.rules) == 0 {
		if e := row.Result.WorstFinding(); e != nil && e.Exception != nil {
			return screen.Notify{Notice: screen.Remark("It is excepted already, " + describe.ExceptedUntil(e.Exception) + ": " + style.Clean(e.Exception.Reason) + ".")}
		}
		return screen.Notify{Notice: screen.Remark("Nothing to except.")}
	}
	return screen.Open{Screen: d}
}

func newExcept(sh *screen.App, row *scan.Row) *except {
	d := &except{App: sh, row: row}
	rule := widget.NewField("What", "", "")
	several := len(row.Result.Contacts) > 1
	known := map[audit.RuleID]bool{}
	add := func(id audit.RuleID, label, note string) {
		d.rules = append(d.rules, id)
		rule.Choices = append(rule.Choices, widget.Choice{Label: label, Note: note})
	}
	for _, f := range describe.Ranked(row.Result.Findings) {
		if (f.Status == audit.Fail || f.Status == audit.Warn) && !known[f.Rule] {
			known[f.Rule] = true
			add(f.Rule, describe.FindingHead(f, several), "rule "+string(f.Rule))
		}
	}
	if len(d.rules) > 0 {
		add(policy.AnyRule, "Everything, whatever the rules say of this account", "all rules, also those that pass today")
	}
	now := sh.Options.CurrentTime().UTC()
	reason := widget.NewField("Reason", "why it is tolerated, e.g. closed in January, CHG-1234", "")
	reason.Check = required("A reason is required.")
	owner := widget.NewField("Owner", "who is responsible, e.g. payments-team@octank.cloud", d.lastOwner())
	owner.Check = required("An owner is required.")
	expires := widget.NewField("Expires", "the last day of the exception, as year-month-day", now.Add(exceptFor).Format(dayForm))
	expires.Check = d.checkDay
	d.form = widget.NewForm(exceptReason, rule, reason, owner, expires)
	d.form.JoinPaste = true
	return d
}

// lastOwner is who answers for the exception that was made last.
func (d *except) lastOwner() string {
	all := d.Policy().Exceptions
	if len(all) == 0 {
		return ""
	}
	return style.Clean(all[len(all)-1].Owner)
}

// required returns a check that refuses a blank value with a complaint.
func required(complaint string) func(string) string {
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
	today := d.Options.CurrentTime().UTC().Format(dayForm)
	switch {
	case err != nil:
		return "Write the day as year-month-day, such as " + d.Options.CurrentTime().UTC().Add(exceptFor).Format(dayForm) + "."
	case day.Format(dayForm) <= today:
		return "This day is in the past: today is " + today + "."
	}
	return ""
}

// dayAdvice is what is to be thought of about a day that may be taken.
func (d *except) dayAdvice() string {
	day, err := time.Parse(dayForm, strings.TrimSpace(d.value(exceptExpires)))
	if err == nil && day.Sub(d.Options.CurrentTime()) > exceptLong {
		return "More than a year: the problem stays hidden until then."
	}
	return ""
}

func (d *except) Scope() *screen.Scope {
	return &screen.Scope{Name: "exception", Outer: screen.Everywhere(), Commands: slices.Concat([]screen.Command{
		{ID: screen.CmdSave, Keys: []string{"ctrl+s"}, Label: "show the change", Help: "exception: show what would be written into the policy file", Group: screen.GroupAccount, Footer: 1, Do: d.showChange},
		screen.Back(screen.Command{Help: "exception: leave it", Group: screen.GroupAccount, Footer: 2}, func() screen.Action { return screen.Close{Screen: d} }),
	}, screen.FieldCommands(func() *widget.Form { return d.form }, screen.GroupAccount, "exception: ", "show the change", d.showChange))}
}

func (d *except) OnKey(screen.CommandID) { d.form.KeyPressed(time.Now()) }

// value returns what a field holds, without blanks at its ends.
func (d *except) value(field int) string { return strings.TrimSpace(d.form.Fields[field].Value()) }

func (d *except) UnsavedWork() string {
	if d.value(exceptReason) == "" {
		return ""
	}
	return "Quit and discard this exception?"
}

func (d *except) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		d.form.Type(msg)
	case screen.PolicySaved:
		if e := msg.Change.Exception; e != nil && msg.Change.Key == d.row.Target.Key {
			return screen.All{screen.Close{Screen: d}, screen.Notify{Notice: screen.Remark(fmt.Sprintf("Exception added for %s (%s), until %s. To undo it, delete the entry in %s.", d.name(), d.tolerated(), e.Expires.Format(dayForm), msg.Path))}}
		}
	case screen.ClickMsg:
		if field, ok := msg.Target.(widget.FieldTarget); ok {
			d.form.Click(field, msg.X)
		}
	case tea.PasteMsg:
		d.form.Paste(msg.Content, time.Now())
	default:
		return d.Dialog.Update(msg)
	}
	return nil
}

// showChange goes on to the change of the policy file, or to the first field that cannot
// be used.
func (d *except) showChange() screen.Action {
	if !d.form.Validate() {
		return nil
	}
	e := d.exception()
	return screen.OpenPolicyEdit{Change: screen.PolicyChange{Title: "Exception for " + d.name(), What: "The exception is added", Exception: &e, Key: d.row.Target.Key}}
}

func (d *except) name() string { return describe.AccountLabel(d.row) }

// tolerated names what is tolerated, in a sentence.
func (d *except) tolerated() string {
	at := d.form.Fields[exceptRule].Choice()
	if d.rules[at] == policy.AnyRule {
		return "everything"
	}
	return strconv.Quote(d.form.Fields[exceptRule].Choices[at].Label)
}

// exception returns what was typed. The day was checked.
func (d *except) exception() policy.Exception {
	day, err := time.Parse(dayForm, d.value(exceptExpires))
	if err != nil {
		day = d.Options.CurrentTime().UTC().Add(exceptFor).Truncate(24 * time.Hour)
	}
	return policy.Exception{
		Match: policy.Match{Accounts: []string{d.row.Target.AccountID}}, Rule: d.rules[d.form.Fields[exceptRule].Choice()],
		Reason: d.value(exceptReason), Owner: d.value(exceptOwner), Expires: day,
	}
}

func (d *except) View(room widget.Size) widget.Drawing {
	p := d.Page(d.Theme, room)
	p.Paragraph(0, d.Theme.Text, "An exception hides this problem until it expires.")
	p.Blank()
	d.form.Draw(p.Text, widget.FormLayout{LabelWidth: widget.LabelWidth, Mark: true, Note: d.note})
	return d.Draw(room, "Exception for "+d.name(), p.Text, []widget.Button{{Label: "Show the change", ID: screen.CmdSave}, {Label: "Back", ID: screen.CmdBack}})
}

// note returns the line below a field.
func (d *except) note(field int) string {
	if field == exceptExpires && d.form.Complaint(field) == "" {
		if text := d.dayAdvice(); text != "" {
			return d.Theme.Advice.Render(d.Theme.Verdict(string(audit.Warn)).Shape + " " + text)
		}
	}
	return d.form.Note(d.Theme, field)
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	return []*screen.Scope{(&except{}).Scope(), (&PolicyEditDialog{}).Scope(), (&leaveOut{}).Scope()}
}
