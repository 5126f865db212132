package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/screen"
)

// usePolicyMsg puts a policy in force, as saving the policy file does.
type usePolicyMsg struct{ screen.UsePolicy }

func (msg usePolicyMsg) apply(m *model) tea.Cmd { return m.perform(msg.UsePolicy) }

func TestOutcomeIsJudgedByThePolicyInForce(t *testing.T) {
	t.Parallel()
	f := fleetOf(t, 4)
	contact := audit.Contact{Name: "SOC", Title: "On call", Email: "soc@octank.cloud", Phone: "+1 206 555 4111"}
	wanted := policy.WantedFields{}
	for _, field := range audit.Fields {
		wanted[field] = policy.Value{Text: field.Of(contact), At: policy.Position{Line: 4}}
	}
	f.o.Auditor.InForce.Adopt(policy.Policy{SHA256: "old", Contacts: f.o.Auditor.InForce.Policy().Contacts})
	next := policy.Policy{Path: "./accountable.yaml", SHA256: "new", Contacts: map[audit.ContactType]policy.WantedFields{audit.Security: wanted}}
	f.flow(t, 120, 30, func(s *viewer) {
		s.Send(usePolicyMsg{screen.UsePolicy{Policy: next}})
		s.Wait(time.Second)
		s.Press("A", "a")
		s.Wait(time.Second)
		s.Press("a")
		s.Wait(time.Second)
		s.Press("\r")
		s.Wait(time.Minute)
		if strings.Contains(s.Screen(), "now ✗ FAIL") {
			t.Errorf("an outcome is judged by the policy that is no longer in force:\n%s", s.Screen())
		}
		s.Press("\x1b")
		s.see("4 pass")
	})
}
