package ui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/screen"
)

// slowRegistry answers about octank.org after a while. Only that domain is lost soon.
type slowRegistry struct {
	after time.Duration

	mu    sync.Mutex
	asked []string
}

func (r *slowRegistry) LookupRenewal(_ context.Context, domain string) (audit.RenewalAnswer, error) {
	r.mu.Lock()
	r.asked = append(r.asked, domain)
	r.mu.Unlock()
	if domain == "octank.org" {
		time.Sleep(r.after)
		return audit.RenewalAnswer{Expires: time.Now().Add(19*24*time.Hour + time.Hour)}, nil
	}
	return audit.RenewalAnswer{Expires: time.Now().Add(300 * 24 * time.Hour)}, nil
}

func (r *slowRegistry) count(domain string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Count(" "+strings.Join(r.asked, " ")+" ", " "+domain+" ")
}

// editWithRegistry opens the form of an account in a program that asks the DNS and, if
// rdap is set, a registry.
func editWithRegistry(t *testing.T, registry *slowRegistry, rdap bool, test func(e *editing)) {
	t.Helper()
	editForm(t, 110, 32, func(_ *fakeAWS, o *screen.Options) {
		o.Auditor.Mail, o.Auditor.Renewals = scan.NewMailAnswers(&slowMailLookup{}), scan.NewRenewalAnswers(registry)
		o.Auditor.AskRDAP = rdap
	}, test)
}

const expiringContact = "Octank Security\nDuty officer\nsecurity@octank.org\n+1 206 555 4100"

func TestForm_RegistryWarnsInFormConfirmAndVerdict(t *testing.T) {
	t.Parallel()
	registry := &slowRegistry{after: 800 * time.Millisecond}
	editWithRegistry(t, registry, true, func(e *editing) {
		e.Paste(expiringContact)
		e.Wait(500 * time.Millisecond)
		e.miss("domain expires")
		e.Wait(time.Second)
		e.see("! domain expires")
		e.Press("ctrl+s")
		e.Wait(time.Second)
		e.see("octank.org accepts mail, registered until 20")
		e.Press("tab")
		e.Wait(300 * time.Millisecond)
		e.Press("enter")
		e.Wait(10 * time.Second)
		e.see("saved and verified: ! warn", "domain expires")
		if n := registry.count("octank.org"); n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

func TestConfirm_RegistryThatIsLateIsNoWarning(t *testing.T) {
	t.Parallel()
	editWithRegistry(t, &slowRegistry{after: 10 * time.Second}, true, func(e *editing) {
		e.Paste(expiringContact)
		e.Press("ctrl+s")
		e.see("Checking octank.org…")
		e.Wait(1700 * time.Millisecond)
		e.see("▸ Write to", "octank.org accepts mail, registration unknown")
		e.Wait(20 * time.Second)
		e.see("▸ Write to", "registration unknown") // the confirm never changes
	})
}

func TestForm_RegistryIsNotAskedWithoutTheFlag(t *testing.T) {
	t.Parallel()
	registry := &slowRegistry{}
	editWithRegistry(t, registry, false, func(e *editing) {
		e.Paste(expiringContact)
		e.Wait(time.Second)
		e.Press("ctrl+s")
		e.Wait(2 * time.Second)
		e.see("octank.org accepts mail")
		e.miss("registered until", "registration", "domain expires")
		if len(registry.asked) > 0 {
			t.Errorf("asked about %q", registry.asked)
		}
	})
}
