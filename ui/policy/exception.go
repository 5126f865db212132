package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/widget"
)

const (
	// defaultDuration is how long an exception lasts unless the person changes its last day.
	defaultDuration = 90 * 24 * time.Hour
	// longDuration is how long an exception can last before the form advises against it.
	longDuration = 366 * 24 * time.Hour
)

// exceptionDialog asks which findings of an account to except, why, who is responsible
// and until when. Then it opens the change of the policy file.
type exceptionDialog struct {
	screen.Dialog
	*screen.App
	row   *scan.Row
	rules []audit.RuleID // of the findings: each has a check box, before the other fields
	form  *widget.Form
}

// exceptionField is a field of the form below the check boxes.
type exceptionField int

// The fields below the check boxes.
const (
	fieldReason exceptionField = iota
	fieldOwner
	fieldExpires
)

// OpenException opens the dialog for an account, or shows why there is nothing to except.
// For a profile that leads to no account it opens the question whether to leave it out.
func OpenException(app *screen.App, row *scan.Row) screen.Action {
	if row == nil {
		return screen.Notify{Notice: screen.Remark("Select an account first: an exception is for one account.")}
	}
	row = app.Roster.Representative(row)
	switch {
	case row.Result == nil:
		return screen.Notify{Notice: screen.Remark("Still loading this account.")}
	case row.Target.AccountID == "":
		return openLeaveOut(app, row)
	case row.Result.Status == audit.Error:
		return screen.Notify{Notice: screen.Remark("Can't except an account that couldn't be read.")}
	case app.Options.PolicyFile == nil:
		return screen.Notify{Notice: screen.Remark("The policy file can't be changed from here. Add the exception to accountable.yaml by hand.")}
	}
	d := newExceptionDialog(app, row)
	if len(d.rules) == 0 {
		if e := row.Result.WorstFinding(); e != nil && e.Exception != nil {
			return screen.Notify{Notice: screen.Remark("Already excepted, " + describe.ExceptedUntil(e.Exception) + ": " + style.Clean(e.Exception.Reason) + ".")}
		}
		return screen.Notify{Notice: screen.Remark("Nothing to except.")}
	}
	return screen.Open{Screen: d}
}

func newExceptionDialog(app *screen.App, row *scan.Row) *exceptionDialog {
	d := &exceptionDialog{App: app, row: row}
	fields := d.addFindings()
	now := app.Options.CurrentTime().UTC()
	reason := widget.NewField("Reason", "why it is excepted, e.g. closed in January, CHG-1234", "")
	reason.Check = required("A reason is required.")
	owner := widget.NewField("Owner", "who is responsible, e.g. payments-team@octank.cloud", d.lastOwner())
	owner.Check = required("An owner is required.")
	expires := widget.NewField("Expires", "the last day of the exception, as year-month-day", policy.FormatDay(now.Add(defaultDuration)))
	expires.Check = d.checkDay
	d.form = widget.NewForm(len(d.rules), append(fields, reason, owner, expires)...)
	d.form.JoinPaste = true
	return d
}

// addFindings adds the rules that the account violates and returns a check box for each
// of them. An exception covers a rule, so findings of one rule share a box.
func (d *exceptionDialog) addFindings() []*widget.Field {
	var boxes []*widget.Field
	several := len(d.row.Result.Contacts) > 1
	for _, f := range describe.Ranked(d.row.Result.Findings) {
		if f.Apart || f.Status != audit.Fail && f.Status != audit.Warn {
			continue
		}
		head := describe.FindingHead(f, several || f.Contact == audit.Root)
		if i := slices.Index(d.rules, f.Rule); i >= 0 {
			boxes[i].Box += "; " + head
			continue
		}
		label := ""
		if len(boxes) == 0 {
			label = "Hides"
		}
		d.rules = append(d.rules, f.Rule)
		boxes = append(boxes, widget.NewCheckBox(label, head, string(f.Rule)))
	}
	return boxes
}

// lastOwner returns the owner of the last exception in the policy file, or "".
func (d *exceptionDialog) lastOwner() string {
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

// checkDay returns what is wrong with a last day, or "".
func (d *exceptionDialog) checkDay(text string) string {
	day, fault := policy.ParseDay(strings.TrimSpace(text))
	now := d.Options.CurrentTime()
	today := policy.FormatDay(now)
	switch {
	case fault != "":
		return "Write the day as year-month-day, such as " + policy.FormatDay(now.Add(defaultDuration)) + "."
	case policy.FormatDay(day) <= today:
		return "This day is in the past: today is " + today + "."
	}
	return ""
}

// dayAdvice returns advice about a valid last day, or "".
func (d *exceptionDialog) dayAdvice() string {
	day, fault := policy.ParseDay(d.value(fieldExpires))
	if fault == "" && day.Sub(d.Options.CurrentTime()) > longDuration {
		return "More than a year: the problem stays hidden until then."
	}
	return ""
}

func (d *exceptionDialog) Scope() *screen.Scope {
	return &screen.Scope{Name: "exception", Outer: screen.Everywhere(), Commands: slices.Concat([]screen.Command{
		{ID: screen.CmdSave, Keys: []string{"ctrl+s"}, Label: "show the change", Help: "exception: show what would be written into the policy file", Group: screen.GroupAccount, Footer: 1, Do: d.showChange},
		screen.Back(screen.Command{Help: "exception: leave it", Group: screen.GroupAccount, Footer: 2}, func() screen.Action { return screen.Close{Screen: d} }),
	}, screen.FieldCommands(func() *widget.Form { return d.form }, screen.GroupAccount, "exception: ", "show the change", d.showChange))}
}

// OnKey removes the note of the last key.
func (d *exceptionDialog) OnKey(id screen.CommandID) {
	d.Dialog.OnKey(id)
	d.form.KeyPressed(time.Now())
}

// value returns what a field holds, without blanks at its ends.
func (d *exceptionDialog) value(field exceptionField) string {
	return strings.TrimSpace(d.form.Fields[len(d.rules)+int(field)].Value())
}

func (d *exceptionDialog) UnsavedWork() string {
	if d.value(fieldReason) == "" {
		return ""
	}
	return "Quit and discard this exception?"
}

// TypedText returns the fields once a reason was typed.
func (d *exceptionDialog) TypedText() string {
	if d.UnsavedWork() == "" {
		return ""
	}
	return "Exception for " + d.name() + "\n" + d.form.Text()
}

func (d *exceptionDialog) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		d.form.Type(msg)
	case screen.PolicySaved:
		if all := msg.Change.Exceptions; len(all) > 0 && msg.Change.Key == d.row.Target.Key {
			return screen.All{screen.Close{Screen: d}, screen.Notify{Notice: screen.Remark(d.addedText(all))}}
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

// showChange opens the change of the policy file, or moves to the first invalid field.
func (d *exceptionDialog) showChange() screen.Action {
	all := d.exceptions()
	if len(all) == 0 {
		d.Note = "Check at least one finding."
		return nil
	}
	if !d.form.Validate() {
		return nil
	}
	what := "The exception is added"
	if len(all) > 1 {
		what = fmt.Sprintf("%d exceptions are added", len(all))
	}
	return screen.OpenPolicyEdit{Change: screen.PolicyChange{Title: "Exception for " + d.name(), What: what, Exceptions: all, Key: d.row.Target.Key}}
}

func (d *exceptionDialog) name() string { return describe.AccountLabel(d.row) }

// addedText says which findings are excepted, and until when.
func (d *exceptionDialog) addedText(all []policy.Exception) string {
	findings := make([]string, len(all))
	for i, e := range all {
		rule, _ := rules.ByID(e.Rule)
		findings[i] = rule.Short
	}
	return fmt.Sprintf("Exception added for %s (%s), until %s.", d.name(), strings.Join(findings, ", "), all[0].LastDay())
}

// exceptions returns an exception for each checked finding. The day was checked.
func (d *exceptionDialog) exceptions() []policy.Exception {
	day, fault := policy.ParseDay(d.value(fieldExpires))
	if fault != "" {
		day = d.Options.CurrentTime().UTC().Add(defaultDuration).Truncate(24 * time.Hour)
	}
	var all []policy.Exception
	for i, rule := range d.rules {
		if d.form.Fields[i].Checked {
			all = append(all, policy.Exception{
				Match: policy.Match{Accounts: []string{d.row.Target.AccountID}}, Rule: rule,
				Reason: d.value(fieldReason), Owner: d.value(fieldOwner), Expires: day,
			})
		}
	}
	return all
}

func (d *exceptionDialog) View(room widget.Size) widget.Drawing {
	p := d.Page(d.Theme, room)
	p.Paragraph(0, d.Theme.Text, "An exception hides the checked findings until it expires.")
	p.Blank()
	d.form.Draw(p.Text, widget.FormLayout{LabelWidth: widget.LabelWidth, Mark: true, Note: d.note})
	return d.Draw(room, "Exception for "+d.name(), p.Text, []widget.Button{{Label: "Show the change", ID: screen.CmdSave}, {Label: "Back", ID: screen.CmdBack}})
}

// note returns the line below a field.
func (d *exceptionDialog) note(field int) string {
	if exceptionField(field-len(d.rules)) == fieldExpires && d.form.Complaint(field) == "" {
		if text := d.dayAdvice(); text != "" {
			return d.Theme.Advice.Render(d.Theme.Verdict(string(audit.Warn)).Shape + " " + text)
		}
	}
	return d.form.Note(d.Theme, field)
}

// Scopes returns the scopes of the package's screens. The screens are zero values: their
// scopes are listed, and no command of them runs.
func Scopes() []*screen.Scope {
	return []*screen.Scope{(&exceptionDialog{}).Scope(), (&EditDialog{}).Scope(), (&leaveOutDialog{}).Scope()}
}
