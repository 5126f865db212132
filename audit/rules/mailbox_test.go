package rules_test

import (
	"os"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// The most that may be told wrongly, as shares of the addresses of each kind.
const (
	mostFalseAlarms = 0.03
	mostMisses      = 0.15
)

func TestMailboxesOfPersonsAndTeamsAreToldApart(t *testing.T) {
	alarms, teams := toldWrong(t, "shared", "false alarms", audit.Pass)
	misses, persons := toldWrong(t, "personal", "misses", audit.Warn)
	t.Logf("%d of %d shared mailboxes taken for one person's, %d of %d personal ones not recognised", alarms, teams, misses, persons)
	if share := float64(alarms) / float64(teams); share > mostFalseAlarms {
		t.Errorf("%.1f %% false alarms", 100*share)
	}
	if share := float64(misses) / float64(persons); share > mostMisses {
		t.Errorf("%.1f %% misses", 100*share)
	}
}

// toldWrong counts the addresses of a table that are not judged as wanted and
// logs them by language.
func toldWrong(t *testing.T, table, what string, want audit.Status) (wrong, all int) {
	t.Helper()
	text, err := os.ReadFile("testdata/mailboxes/" + table + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for section := range strings.SplitSeq(string(text), "\n[") {
		language, entries, isSection := strings.Cut(section, "]\n")
		if !isSection {
			continue // what stands before the first one
		}
		var bad []string
		n := 0
		for entry := range strings.Lines(entries) {
			address, name, _ := strings.Cut(strings.TrimSpace(entry), " ")
			if address == "" {
				continue
			}
			if !strings.Contains(address, "@") {
				address += "@octank.cloud"
			}
			n++
			if f := sharedMailbox(t, policy.Policy{}, audit.Contact{Name: name, Email: address}); f.Status != want {
				bad = append(bad, f.Detail)
			}
		}
		t.Logf("%s: %d %s of %d %s", language, len(bad), what, n, strings.Join(bad, "; "))
		wrong, all = wrong+len(bad), all+n
	}
	return wrong, all
}

// Names and addresses come from whoever filled in the contact: the ways to take
// them apart must stay few.
func TestHostileNamesAreJudgedAtOnce(t *testing.T) {
	for name, c := range map[string]audit.Contact{
		"many equal words":    {Name: strings.Repeat("a ", 32), Email: strings.Repeat("a", 63) + "b@octank.cloud"},
		"long equal words":    {Name: strings.Repeat("aaaaaa ", 9), Email: strings.Repeat("a", 63) + "b@octank.cloud"},
		"many spellings":      {Name: strings.Repeat("öüşçйхищ", 8), Email: strings.Repeat("o", 64) + "@octank.cloud"},
		"many role words":     {Name: "Operations", Email: strings.Repeat("cdcaiops", 8)[:63] + "z@octank.cloud"},
		"nothing but marks":   {Name: strings.Repeat("\u0301", 64), Email: "+++@octank.cloud"},
		"invalid UTF-8":       {Name: "\xff\xfe Jane", Email: "\xff@octank.cloud"},
		"right to left":       {Name: "\u202eeoD enaJ", Email: "-.-@octank.cloud"},
		"nothing but a digit": {Name: "1", Email: "1@1.1"},
	} {
		if f := sharedMailbox(t, policy.Policy{}, c); f.Status == "" {
			t.Errorf("%s: no verdict", name)
		}
	}
}

func sharedMailbox(t *testing.T, p policy.Policy, c audit.Contact) rules.Finding {
	t.Helper()
	return audittest.FindFinding(t, rules.Judge(p, audittest.FactsOf(c)), rules.EmailSharedMailbox)
}
