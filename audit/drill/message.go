package drill

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"time"
	"unicode"

	"accountable/audit"
	"accountable/audit/printable"
)

// Senders are the senders whose mail a mailbox must accept: AWS sends its notices from
// these addresses, and from others at aws.com, since 2025-12-15, and advises to allow all
// of @aws.com
// (AWS User Notifications, https://docs.aws.amazon.com/notifications/latest/userguide/).
var Senders = []string{"@aws.com (such as health@aws.com and notifications@aws.com)", "no-reply-aws@amazon.com"}

// Message is a plain text message to a mailbox.
type Message struct {
	To, Subject, Body string // lines end with \n
}

// listed is how many accounts a message lists.
const listed = 50

// Message returns the message for a mailbox. It has no links: people are told not to
// follow links in mail about security.
func (r Request) Message(code string) Message {
	var b strings.Builder
	fmt.Fprintf(&b, "Hello,\n\nAWS sends abuse reports and security notices for %s to this mailbox, %s.\n"+
		"This message is a test of the mailbox. Nothing has happened.\n\n",
		audit.Plural(len(r.Accounts), "account", "accounts"), printable.Escape(r.Written))
	fmt.Fprintf(&b, "Please reply now, with this code and your name:\n\n    %s\n\n", code)
	b.WriteString("Why it matters: when AWS reports abuse or an exposed key and gets no answer within\n" +
		"24 hours, it can block resources or suspend the account.\n\n")
	b.WriteString("Please also check that this mailbox accepts mail from these senders:\n\n")
	for _, sender := range Senders {
		b.WriteString("    " + sender + "\n")
	}
	b.WriteString("\nThe accounts:\n\n" + r.accountLines())
	return Message{To: r.Written, Subject: fmt.Sprintf("Please reply: test of the AWS security contact (%s)", code), Body: b.String()}
}

// CallScript returns what to say on the phone, and the command that records the answer.
func (r Request) CallScript() string {
	command := audit.ShellJoin([]string{"accountable", "drill", "answer", "--phone", r.Address, "--by", "NAME"})
	if command == "" {
		command = "(no command: the number has characters that cannot be seen)"
	}
	return fmt.Sprintf("Call %s.\n\n"+
		"Say: \"This is a test of the phone that AWS calls about %s. Nothing has happened.\"\n"+
		"Ask: \"Who is speaking? Can you reach the people who run these accounts now, at any hour?\"\n\n"+
		"If a person answered who can, record it:\n\n    %s\n\nThe accounts:\n\n%s",
		printable.Escape(r.Written), audit.Plural(len(r.Accounts), "account", "accounts"), command, r.accountLines())
}

func (r Request) accountLines() string {
	var b strings.Builder
	for i, a := range r.Accounts {
		if i == listed {
			fmt.Fprintf(&b, "    and %d more\n", len(r.Accounts)-listed)
			break
		}
		line := "    " + audit.DashedAccountID(a.ID)
		if a.Name != "" {
			line += "  " + printable.Escape(a.Name)
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// ErrNoAddress reports that mail cannot be sent to a contact's email.
var ErrNoAddress = errors.New("the email is not an address that mail can be sent to")

// EML returns the message as a file in the form of RFC 5322 that mail programs open as a
// draft. It has no sender: the mail program adds it. The error is ErrNoAddress.
func (m Message) EML(date time.Time) ([]byte, error) {
	to, err := mail.ParseAddress(m.To)
	if err != nil || to.Name != "" || strings.ContainsFunc(to.Address, isBreak) {
		return nil, ErrNoAddress
	}
	var b bytes.Buffer
	for _, header := range [][2]string{
		{"To", to.String()},
		{"Subject", mime.QEncoding.Encode("utf-8", m.Subject)},
		{"Date", date.Format(time.RFC1123Z)},
		{"X-Unsent", "1"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	} {
		b.WriteString(header[0] + ": " + header[1] + "\r\n")
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	_, err = w.Write([]byte(strings.ReplaceAll(m.Body, "\n", "\r\n")))
	return b.Bytes(), errors.Join(err, w.Close())
}

// isBreak reports whether a character could end a header or split an address.
func isBreak(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) || r == ',' || r == ';' }
