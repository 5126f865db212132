package mailbox_test

import (
	"os"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/rules/mailbox"
)

// The maximum shares of wrong classifications among the addresses of each table.
const (
	maxFalseAlarms = 0.03
	maxMisses      = 0.15
)

func TestClassify(t *testing.T) {
	alarms, teams := countErrors(t, "shared", false)
	misses, persons := countErrors(t, "personal", true)
	t.Logf("%d of %d shared mailboxes taken for personal ones, %d of %d personal ones not recognized", alarms, teams, misses, persons)
	if share := float64(alarms) / float64(teams); share > maxFalseAlarms {
		t.Errorf("%.1f %% false alarms", 100*share)
	}
	if share := float64(misses) / float64(persons); share > maxMisses {
		t.Errorf("%.1f %% misses", 100*share)
	}
}

// countErrors counts the addresses of a table that are classified wrongly and logs them
// by language.
func countErrors(t *testing.T, table string, personal bool) (wrong, all int) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + table + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for section := range strings.SplitSeq(string(text), "\n[") {
		language, entries, isSection := strings.Cut(section, "]\n")
		if !isSection {
			continue // the comment at the start
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
			if c := mailbox.Classify(audit.ParseAddress(address), name); (c.Kind == mailbox.Personal) != personal {
				bad = append(bad, address+" "+name+" "+c.Format)
			}
		}
		t.Logf("%s: %d of %d wrong: %s", language, len(bad), n, strings.Join(bad, "; "))
		wrong, all = wrong+len(bad), all+n
	}
	return wrong, all
}

// The form accepts a paste of 64 KiB: splitting it into words must not be tried.
func TestClassify_LongTexts(t *testing.T) {
	for _, long := range []string{strings.Repeat("a.", 32<<10), strings.Repeat("xn--", 16<<10), strings.Repeat("a b ", 16<<10)} {
		for _, c := range []struct{ local, name string }{{long, "Jane Doe"}, {"jane.doe", long}, {long, long}} {
			allocs := testing.AllocsPerRun(1, func() {
				if found := mailbox.Classify(audit.ParseAddress(c.local+"@octank.cloud"), c.name); found.Kind != mailbox.Unknown {
					t.Errorf("%.10q, %.10q: %v", c.local, c.name, found.Kind)
				}
			})
			if allocs > 100 {
				t.Errorf("%.10q, %.10q: %v allocations", c.local, c.name, allocs)
			}
		}
	}
}

// Anyone can choose a name and an address, so the number of ways to split them must stay
// small.
func TestClassify_HostileNames(_ *testing.T) {
	for _, c := range []struct{ name, address string }{
		{strings.Repeat("a ", 32), strings.Repeat("a", 63) + "b@octank.cloud"},
		{strings.Repeat("aaaaaa ", 9), strings.Repeat("a", 63) + "b@octank.cloud"},
		{strings.Repeat("öüşçйхищ", 8), strings.Repeat("o", 64) + "@octank.cloud"},
		{"Operations", strings.Repeat("cdcaiops", 8)[:63] + "z@octank.cloud"},
		{strings.Repeat("\u0301", 64), "+++@octank.cloud"},
		{"\xff\xfe Jane", "\xff@octank.cloud"},
		{"\u202eeoD enaJ", "-.-@octank.cloud"},
		{"1", "1@1.1"},
	} {
		mailbox.Classify(audit.ParseAddress(c.address), c.name)
	}
}
