package ui

import (
	"context"
	"errors"
	"testing"
	"time"

	"accountable/audit/scan"
)

func TestCopy_Menu(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		for _, c := range []struct {
			down int
			want string
		}{
			{0, "111122223333"},
			{1, "jane.doe@octank.cloud"},
			{2, "Jane Doe\nCTO\njane.doe@octank.cloud\n+1 206 555 4100"},
			{3, "aws account put-alternate-contact --alternate-contact-type SECURITY --name 'Jane Doe' --title CTO " +
				"--email-address jane.doe@octank.cloud --phone-number '+1 206 555 4100' --profile prod-admin"},
		} {
			s.Press("y")
			for range c.down {
				s.Press("j")
			}
			s.Press("\r")
			if got := s.Clipboard(); got != c.want {
				s.t.Errorf("copied %q, not %q", got, c.want)
			}
			s.see("Copied")
		}
		s.Press("j")
		s.miss("Copied")
	})
}

func TestNotice_ErrorStaysAndCopies(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.Problems = []string{"config:3: the line has no equals sign", "config:9: unknown section"}
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Minute)
		s.see("config:3: the line has no equals sign", "1 more")
		s.Press("j", "k", "y", "\x1b[A")
		for range 5 {
			s.Press("j")
		}
		s.see("error message")
		s.Press("\r")
		if got := s.Clipboard(); got != "config:3: the line has no equals sign" {
			s.t.Errorf("copied %q", got)
		}
		s.Press("j", "\x1b")
		s.see("config:9: unknown section")
		s.Press("\x1b")
		s.miss("config:")
	})
}

func TestConsole_WithoutBrowser(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Press("o")
		const url = "https://console.aws.amazon.com/billing/home#/account"
		s.see(url)
		if got := s.Clipboard(); got != url {
			s.t.Errorf("copied %q", got)
		}
	})
}

func TestConsole_BrowserDoesNotStart(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	var asked string
	o.OpenURL = func(_ context.Context, url string) error {
		asked = url
		return errors.New("exec: no browser")
	}
	flow(t, o, 110, 24, func(s *viewer) {
		s.Press("o")
		s.see("The browser did not start", "no browser")
		if asked == "" || s.Clipboard() != asked {
			s.t.Errorf("asked for %q, copied %q", asked, s.Clipboard())
		}
	})
}

func TestNotice_ReadOnly(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	o := newOptions(w, targets)
	o.ReadOnly = true
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.see("read-only")
		s.Press("e")
		s.see("Read-only: nothing is written")
	})
}

func TestNotice_DNSWithoutAnswersIsNamedAfterTheScan(t *testing.T) {
	t.Parallel()
	w, targets := newOctank()
	w.delay = func(profile string) time.Duration {
		if profile == "tokyo" {
			return 3 * time.Second
		}
		return 0
	}
	o := newOptions(w, targets)
	o.Auditor.AskDNS, o.Auditor.Mail = true, scan.NewMailAnswers(uselessMail{})
	const remark = "This computer's DNS does not find amazon.com."
	flow(t, o, 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.miss(remark)
		s.Wait(4 * time.Second)
		s.see(remark)
		s.Press("j")
		s.see(remark)
		s.Press("\x1b")
		s.miss(remark)
		s.Press("R")
		s.Wait(5 * time.Second)
		s.miss(remark) // it is said once
	})
}
