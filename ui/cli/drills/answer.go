package drills

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/config/policy"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/style"
)

// AnswerOptions are the options of drill answer.
type AnswerOptions struct {
	Policy string // --policy
	Code   string // of a message; "": Phone is set
	Phone  string
	By     string // who answered; "": the user
}

// Answer records an answer.
func Answer(env *command.Environment, o AnswerOptions) error {
	source, err := session.LoadPolicy(env, o.Policy)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	path := policy.ConfirmationsPath(source.File, env.StateDir)
	records, err := policy.ReadConfirmations(path)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	channel, sent, err := o.find(env, records)
	if err != nil {
		return err
	}
	where := style.Clean(channel.Address)
	if a, done := records.AnswerTo(channel, sent); done {
		_, err := fmt.Fprintf(env.Out, "%s was confirmed already: %s answered on %s\n", where, style.Clean(a.By), formatTime(a.Answered))
		return err
	}
	by := audit.TrimSpace(cmp.Or(o.By, env.Getenv("USER"), env.Getenv("LOGNAME"), env.Getenv("USERNAME")))
	if by == "" {
		return command.Usage("Add --by NAME.", "drill answer needs the name of who answered")
	}
	now := env.Clock.Now().UTC().Truncate(time.Second)
	if now.Before(sent) {
		return command.NotDone("Set the clock of this computer, then record the answer again.",
			"it is %s on this computer, but %s was asked on %s", formatTime(now), where, formatTime(sent))
	}
	a := drill.Answer{Channel: channel, Sent: sent, Answered: now, By: by}
	if err := policy.RecordAnswer(path, a); err != nil {
		return command.NotDone("", "%s", err)
	}
	next := ""
	if source.InForce != nil && source.Policy().ConfirmEvery > 0 {
		next = "; the next answer is due on " + now.Add(source.Policy().ConfirmEvery).Format(time.DateOnly)
	}
	_, err = fmt.Fprintf(env.Out, "confirmed %s: %s answered after %s%s\n", where, style.Clean(by), audit.FormatDuration(now.Sub(sent)), next)
	env.Notef("recorded in %s", env.DisplayPath(path))
	return err
}

// find returns the channel that was asked, and when.
func (o *AnswerOptions) find(env *command.Environment, records *drill.Records) (drill.Channel, time.Time, error) {
	if o.Code == "" {
		phone, _ := drill.PhoneOf(o.Phone)
		sent, asked := records.LastAsked(phone)
		if !asked {
			return phone, sent, command.Usage("accountable drill start asks the phones of your contacts.", "no drill asked the phone %s", style.Clean(o.Phone))
		}
		return phone, sent, nil
	}
	code, ok := drill.ParseCode(o.Code)
	if !ok {
		return drill.Channel{}, time.Time{}, command.Usage("A code has 6 letters and digits, such as 7H4K-Q2.", "%q is not a code", style.Clean(o.Code))
	}
	key, err := readKey(env.StateDir)
	if errors.Is(err, fs.ErrNotExist) {
		return drill.Channel{}, time.Time{}, command.Usage("Record the answer on the computer on which the drill was started.", "no drill was started on this computer")
	}
	if err != nil {
		return drill.Channel{}, time.Time{}, command.Usage("", "%s", err)
	}
	channel, sent, err := records.FindCode(key, code)
	if err != nil {
		return channel, sent, command.Usage("Check the code. Only the computer on which a drill was started knows its codes.", "%s: %s", code, err)
	}
	return channel, sent, nil
}

func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
