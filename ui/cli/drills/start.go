package drills

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/audit/scan"
	"accountable/config/policy"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/style"
)

// StartOptions are the options of drill start.
type StartOptions struct {
	session.GlobalOptions

	Targets []string
	Due     bool   // only channels that need an answer now
	EML     string // folder of the files; "": none
	Copy    bool   // to the clipboard
	Send    bool   // with the command of the settings
}

// composed is a request with its text.
type composed struct {
	drill.Request

	code    string
	message drill.Message // of a mailbox
	script  string        // of a phone
	eml     []byte        // of a mailbox; nil: no mail can be sent to it
}

// Start reads the accounts, composes a message for each mailbox and a call script for each
// phone, and records that they were asked.
func Start(ctx context.Context, env *command.Environment, o StartOptions) error {
	s, err := session.OpenSession(env, o.GlobalOptions)
	if err == nil {
		err = o.check(env, s)
	}
	if err == nil {
		err = s.ResolveTargets(ctx, o.Targets)
	}
	if err != nil {
		return err
	}
	roster, err := s.Judge(ctx)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	path := policy.ConfirmationsPath(s.Policy.File, env.StateDir)
	records, err := policy.ReadConfirmations(path)
	if err != nil {
		return command.Usage("", "%s", err)
	}
	requests := drill.Group(contactsOf(roster.Accounts()))
	if o.Due {
		requests = dueRequests(requests, records, s.Policy.Policy().ConfirmEvery, env.Clock.Now())
	}
	unread := s.Partial || roster.Summary().Counts[audit.Error] > 0
	if len(requests) == 0 {
		env.Notef("%s", noRequests(o.Due))
		return command.Exit(startCode(unread, nil))
	}
	all, err := compose(ctx, env, requests)
	if err != nil {
		return err
	}
	if o.Send {
		if err := confirmSending(ctx, env, s, all); err != nil {
			return err
		}
	}
	if err := record(path, all, records, env.Clock.Now()); err != nil {
		return command.NotDone("", "%s", err)
	}
	failed := o.deliver(ctx, env, s, all)
	noteRecorded(env, path, all)
	return command.Exit(startCode(unread, failed))
}

// check checks the options before AWS is asked.
func (o *StartOptions) check(env *command.Environment, s *session.Session) error {
	if o.Send && len(s.Settings.DrillCommand) == 0 {
		return command.Usage("Add it to "+session.SettingsPath(env)+":\ndrill:\n  command: sendmail -t", "--send: the settings name no command that sends mail")
	}
	if o.Send && !env.CanAsk() {
		return command.Usage("Use --eml DIR to write the messages to files instead.", "--send asks a question, and there is no terminal")
	}
	if o.Copy && !env.CanAsk() {
		return command.Usage("", "--copy: there is no terminal whose clipboard could be used")
	}
	if o.EML != "" {
		return prepareFolder(o.EML)
	}
	return nil
}

// contactsOf returns the accounts with the contacts that were read.
func contactsOf(results []scan.Result) []drill.Account {
	var all []drill.Account
	for _, r := range results {
		account := drill.Account{ID: r.Target.AccountID, Name: r.Target.Name}
		for _, t := range audit.ContactTypes {
			if c := r.Contact(t); c != nil {
				account.Contacts = append(account.Contacts, *c)
			}
		}
		if len(account.Contacts) > 0 {
			all = append(all, account)
		}
	}
	return all
}

// dueRequests returns the requests for channels that are not confirmed, or soon due.
func dueRequests(requests []drill.Request, records *drill.Records, every time.Duration, now time.Time) []drill.Request {
	var due []drill.Request
	for _, r := range requests {
		if records.StateOf(r.Channel, every, now).Word != drill.Confirmed {
			due = append(due, r)
		}
	}
	return due
}

func noRequests(onlyDue bool) string {
	if onlyDue {
		return "nothing is due: every mailbox and phone has been answered"
	}
	return "no account has a contact that could be asked"
}

// compose composes the texts. Who was asked today already gets the same code.
func compose(ctx context.Context, env *command.Environment, requests []drill.Request) ([]composed, error) {
	key, err := ensureKey(ctx, env.StateDir)
	if err != nil {
		return nil, command.NotDone("", "%s", err)
	}
	now := env.Clock.Now()
	all := make([]composed, len(requests))
	for i, r := range requests {
		all[i].Request = r
		if r.Kind == drill.Phone {
			all[i].script = r.CallScript()
			continue
		}
		all[i].code = key.Code(r.Channel, now)
		all[i].message = r.Message(all[i].code)
		all[i].eml, err = all[i].message.EML(now)
		if err != nil && !errors.Is(err, drill.ErrNoAddress) {
			return nil, err
		}
	}
	return all, nil
}

// record records what was asked, less what was asked today already.
func record(path string, all []composed, records *drill.Records, now time.Time) error {
	start := drill.Start{Sent: now.UTC().Truncate(time.Second)}
	for _, c := range all {
		asked, ok := records.LastAsked(c.Channel)
		if !ok || asked.UTC().Format(time.DateOnly) != start.Sent.Format(time.DateOnly) {
			start.Channels = append(start.Channels, c.Channel)
		}
	}
	if len(start.Channels) == 0 {
		return nil
	}
	return policy.RecordStart(path, start)
}

// deliver prints, copies, writes or sends the texts. It reports what fails, and returns the
// first error.
func (o *StartOptions) deliver(ctx context.Context, env *command.Environment, s *session.Session, all []composed) error {
	var failed error
	fail := func(format string, args ...any) {
		err := fmt.Errorf(format, args...)
		env.Notef("%s", err)
		failed = errors.Join(failed, err)
	}
	for _, c := range all {
		if c.Kind == drill.Mailbox && c.eml == nil {
			fail("%s: %w", style.Clean(c.Written), drill.ErrNoAddress)
		}
	}
	if o.EML != "" {
		if err := writeFiles(env, o.EML, all); err != nil {
			fail("%w", err)
		}
	}
	if o.Copy {
		if err := copyTexts(env, all); err != nil {
			fail("copying: %w", err)
		}
	}
	if o.Send {
		sendAll(ctx, s.Settings.DrillCommand, all, fail)
	}
	if o.EML == "" && !o.Copy && !o.Send {
		if _, err := fmt.Fprint(env.Out, allTexts(all)); err != nil {
			fail("writing to standard output: %w", err)
		}
	}
	if o.Send {
		printScripts(env, all)
	}
	return failed
}

// sendAll sends the messages. fail is called for each that could not be sent.
func sendAll(ctx context.Context, words []string, all []composed, fail func(format string, args ...any)) {
	for _, c := range all {
		if err := send(ctx, words, c.eml); err != nil {
			fail("sending to %s: %w", style.Clean(c.Written), err)
		}
	}
}

// printScripts prints the call scripts: no command can make a call.
func printScripts(env *command.Environment, all []composed) {
	var phones []composed
	for _, c := range all {
		if c.Kind == drill.Phone {
			phones = append(phones, c)
		}
	}
	_, _ = fmt.Fprint(env.Out, allTexts(phones))
}

// allTexts returns the messages and call scripts, each under a heading.
func allTexts(all []composed) string {
	var b strings.Builder
	for i, c := range all {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "==== %d of %d: %s %s, %s ====\n", i+1, len(all), c.Kind, style.Clean(c.Written), audit.Plural(len(c.Accounts), "account", "accounts"))
		if c.Kind == drill.Mailbox {
			fmt.Fprintf(&b, "To: %s\nSubject: %s\n\n%s", style.Clean(c.message.To), c.message.Subject, c.message.Body)
		} else {
			b.WriteString(c.script)
		}
	}
	return b.String()
}

// confirmSending asks before messages are sent.
func confirmSending(ctx context.Context, env *command.Environment, s *session.Session, all []composed) error {
	var addresses []string
	for _, c := range all {
		if c.eml != nil {
			addresses = append(addresses, style.Clean(c.message.To))
		}
	}
	if len(addresses) == 0 {
		return command.NotDone("", "no contact has an email that mail can be sent to")
	}
	out := env.ConsoleOutput()
	if _, err := fmt.Fprintf(out, "%s\n\nTo: %s\nCommand: %s\n", all[0].message.Body, strings.Join(addresses, ", "), style.Clean(strings.Join(s.Settings.DrillCommand, " "))); err != nil {
		return err
	}
	yes, err := env.Confirm(ctx, fmt.Sprintf("Send %s like this one?", audit.Plural(len(addresses), "message", "messages")))
	switch {
	case err != nil:
		return err
	case !yes:
		return command.NotDone("", "nothing was sent")
	}
	return nil
}

// send pipes a message to the command of the settings.
func send(ctx context.Context, words []string, eml []byte) error {
	if eml == nil {
		return nil // it was reported
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // the operator wrote it into the settings
	cmd.Stdin = bytes.NewReader(eml)
	output, err := cmd.CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		return fmt.Errorf("%s: %w: %s", words[0], err, style.Clean(lines[len(lines)-1]))
	}
	return nil
}

// noteRecorded says what was recorded, and how answers are recorded.
func noteRecorded(env *command.Environment, path string, all []composed) {
	counts := map[drill.Kind]int{}
	for _, c := range all {
		counts[c.Kind]++
	}
	var asked []string
	if n := counts[drill.Mailbox]; n > 0 {
		asked = append(asked, audit.Plural(n, "mailbox", "mailboxes"))
	}
	if n := counts[drill.Phone]; n > 0 {
		asked = append(asked, audit.Plural(n, "phone", "phones"))
	}
	env.Notef("recorded %s in %s", audit.JoinAnd(asked), env.DisplayPath(path))
	env.Notef("to record an answer: accountable drill answer CODE --by NAME, or accountable drill answer --phone NUMBER --by NAME")
}

// startCode returns the exit code of drill start.
func startCode(unread bool, failed error) int {
	switch {
	case failed != nil:
		return command.ExitNotDone
	case unread:
		return command.ExitUnjudged
	default:
		return command.ExitDone
	}
}
