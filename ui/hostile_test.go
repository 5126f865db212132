package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/printable"
)

// newHostileAccounts returns an account for each hostile text, which is its name, its
// contact and its profile.
func newHostileAccounts() (*fakeAWS, []audit.Target) {
	w := newFakeAWS()
	targets := make([]audit.Target, 0, len(audittest.HostileTexts))
	for i, hostile := range audittest.HostileTexts {
		id := fmt.Sprintf("%012d", 100000000000+i)
		w.contacts[id] = &audit.Contact{Name: hostile.Text, Title: hostile.Text, Email: hostile.Text, Phone: hostile.Text}
		w.owners[hostile.Text] = id
		targets = append(targets, newTarget(hostile.Text, id, hostile.Text))
	}
	return w, targets
}

// TestCopy_HostileTexts copies what y offers of accounts with hostile texts.
func TestCopy_HostileTexts(t *testing.T) {
	w, targets := newHostileAccounts()
	flow(t, newOptions(w, targets), 60, 16, func(s *viewer) {
		s.Wait(time.Minute)
		if s.Clipboard() != "" || strings.Contains(s.Title(), "owned") {
			t.Fatalf("the terminal obeyed a text: the clipboard has %q, the title is %q", s.Clipboard(), s.Title())
		}
		refused := 0
		for i, target := range targets {
			_, unseen := printable.FindEscaped(target.Name)
			if len(target.Name) > 1000 || !unseen && i%4 > 0 {
				s.Press("j")
				continue
			}
			for _, choice := range []int{1, 2, 3} { // the email, the contact, a command
				s.Press("y")
				for range choice {
					s.Press("j")
				}
				s.Press("\r")
				if _, _, found := s.FindText("Not copied: it has "); found {
					refused++
				}
				text := s.Clipboard()
				if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && printable.NeedsEscape(r) }); i >= 0 {
					t.Fatalf("%q: copied %q", target.Name, text)
				}
				if lines := strings.Count(text, "\n") + 1; lines > len(audit.Fields) || strings.HasPrefix(text, "aws ") && lines > 1 {
					t.Fatalf("%q: %d lines were copied: %q", target.Name, lines, text)
				}
			}
			s.Press("j")
		}
		if refused < 20 {
			t.Errorf("only %d commands were refused", refused)
		}
	})
}

// A contact with the end of a bracketed paste in its name once ran in the shell.
func TestCopy_CommandWithControlCharacters(t *testing.T) {
	w, targets := newOctank()
	hostile := jane
	hostile.Name = "Jane\x1b[201~\rtouch owned\r"
	w.set("111122223333", &hostile)
	flow(t, newOptions(w, targets), 110, 34, func(s *viewer) {
		s.Wait(time.Minute)
		s.Press("/")
		s.Type("payments-prod")
		s.Press("\r", "y")
		s.see("command to set it", "not offered: it has the control character U+001B")
		s.Press("j", "j")
		s.Press("\r")
		if got := s.Clipboard(); got != "Jane touch owned \nCTO\njane.doe@octank.cloud\n+1 206 555 4100" {
			t.Errorf("copied %q", got)
		}
		s.Press("y", "j", "j", "j", "\r")
		s.see("Not copied: it has the control character U+001B.")
		if got := s.Clipboard(); !strings.HasPrefix(got, "Jane ") {
			t.Errorf("copied %q", got)
		}
		s.Press("\r")
		s.Press("G")
		s.see("The AWS CLI command is not shown: it has the control character U+001B.")
	})
}
