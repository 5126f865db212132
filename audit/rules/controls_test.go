package rules_test

import (
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// keysOfRule returns the keys of a rule's controls, verdicts or evidence.
func keysOfRule(t *testing.T, id audit.RuleID, evidence bool) []string {
	t.Helper()
	rule, ok := rules.ByID(id)
	if !ok {
		t.Fatalf("%s is no rule", id)
	}
	var keys []string
	for _, c := range rule.Controls {
		if c.Evidence == evidence {
			keys = append(keys, c.Keys...)
		}
	}
	return keys
}

func TestControls_BelongToKnownFrameworks(t *testing.T) {
	used := map[string]bool{}
	for _, rule := range rules.All() {
		for _, c := range rule.Controls {
			if c.Framework == "" || c.ID == "" || len(c.Keys) == 0 {
				t.Errorf("%s: incomplete control %+v", rule.ID, c)
			}
			for _, key := range c.Keys {
				framework, id, ok := strings.Cut(key, ":")
				if _, known := rules.FrameworkByID(framework); !ok || !known || id == "" {
					t.Errorf("%s: %q names no known framework", rule.ID, key)
				}
				used[framework] = true
			}
		}
	}
	for _, f := range rules.Frameworks() {
		if !used[f.ID] {
			t.Errorf("no rule has a control of %s", f.ID)
		}
	}
}

// TestControls_PresenceAlone holds that no other rule claims the CIS control for the
// security contact, or Account.1.
func TestControls_PresenceAlone(t *testing.T) {
	alone := []string{"cis-1.2:1.18", "cis-1.3:1.2", "cis-5:1.2", "cis-6:2.2", "cis-7:2.3", "account.1:Account.1"}
	for _, key := range alone {
		if !slices.Contains(keysOfRule(t, rules.SecurityContactPresent, false), key) {
			t.Errorf("%s is not a verdict of %s", key, rules.SecurityContactPresent)
		}
	}
	for _, rule := range rules.All() {
		for _, key := range append(keysOfRule(t, rule.ID, true), keysOfRule(t, rule.ID, false)...) {
			if rule.ID != rules.SecurityContactPresent && slices.Contains(alone, key) {
				t.Errorf("%s claims %s", rule.ID, key)
			}
		}
	}
}

func TestControls_Evidence(t *testing.T) {
	for id, key := range map[audit.RuleID]string{
		rules.EmailSharedMailbox: "cis-5:1.1", rules.PhoneDialable: "cis-7:2.2", rules.PhoneNotPlaceholder: "cis-6:2.1",
		rules.EmailDomainAllowed: "ftr:ACOM-002", rules.EmailNotPlaceholder: "ftr:ACOM-002", rules.ContactConfirmed: "well-architected:SEC01-BP02",
	} {
		if keys := keysOfRule(t, id, true); !slices.Contains(keys, key) {
			t.Errorf("%s is no evidence for %s: %q", id, key, keys)
		}
		if keys := keysOfRule(t, id, false); keys != nil {
			t.Errorf("%s is a verdict for %q", id, keys)
		}
	}
}

func TestFinding_ControlsOfRootEmail(t *testing.T) {
	for _, c := range (rules.Finding{Rule: rules.EmailNotPlaceholder, Contact: audit.Root}).Controls() {
		if !c.Evidence {
			t.Errorf("a root email is a verdict for %+v", c)
		}
	}
}

func TestFramework_Narrow(t *testing.T) {
	for id, want := range map[string]struct {
		on    []audit.RuleID
		types int
		root  bool
	}{
		"account.1": {[]audit.RuleID{rules.SecurityContactPresent}, 1, false},
		"CIS-5":     {[]audit.RuleID{rules.SecurityContactPresent, rules.EmailSharedMailbox, rules.PhoneDialable}, 1, true},
		"iso-27001": {[]audit.RuleID{rules.SecurityContactPresent, rules.ContactsDistinct}, 3, false},
	} {
		f, ok := rules.FrameworkByID(id)
		if !ok {
			t.Fatalf("%s is unknown", id)
		}
		p := f.Narrow(policy.Policy{})
		for _, rule := range rules.All() {
			wanted := slices.Contains(want.on, rule.ID) || id == "CIS-5" && strings.HasPrefix(string(rule.ID), "phone-")
			if on := rules.LevelOf(&p, rule.ID, audit.Security) != policy.LevelOff; on != wanted {
				t.Errorf("%s: %s is on: %t", id, rule.ID, on)
			}
		}
		if len(f.Types()) != want.types || (p.Root != policy.LevelOff) != want.root {
			t.Errorf("%s: %d types, root %q", id, len(f.Types()), p.Root)
		}
	}
	if _, ok := rules.FrameworkByID("mitre"); ok {
		t.Error("a framework that maps to nothing is known")
	}
}

func TestFramework_NarrowKeepsLevelsOfThePolicy(t *testing.T) {
	f, _ := rules.FrameworkByID("cis-5")
	p := f.Narrow(policy.Policy{Levels: map[audit.RuleID]policy.Level{rules.EmailSharedMailbox: policy.LevelFail}})
	if got := rules.LevelOf(&p, rules.EmailSharedMailbox, audit.Security); got != policy.LevelFail {
		t.Errorf("the level is %s", got)
	}
}
