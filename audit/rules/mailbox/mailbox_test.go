package mailbox_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/rules/mailbox"
)

// The maximum shares of wrong classifications in each table and, with the number of
// addresses that are too few for a share, in each language.
const (
	maxFalseAlarms = 0.02
	maxMisses      = 0.10
	fewAddresses   = 2
)

// errorCount counts the addresses of a group that are classified wrongly.
type errorCount struct{ wrong, all int }

func TestClassify(t *testing.T) {
	for _, table := range []string{"languages", "kinds"} {
		for _, kind := range []struct {
			reader   string
			personal bool
			max      float64
		}{
			{"shared", false, maxFalseAlarms},
			{"personal", true, maxMisses},
		} {
			t.Run(table+"/"+kind.reader, func(t *testing.T) {
				groups := map[string]errorCount{}
				var all errorCount
				for _, row := range readTable(t, table) {
					if row.reader != kind.reader {
						continue
					}
					found := mailbox.Classify(audit.ParseAddress(row.address), row.name, nil)
					n := groups[row.group()]
					n.all++
					all.all++
					if (found.Kind == mailbox.Personal) != kind.personal {
						n.wrong++
						all.wrong++
						t.Logf("%s: %s %q: %s", row.group(), row.address, row.name, reasonOf(found))
					}
					groups[row.group()] = n
				}
				for _, group := range slices.Sorted(maps.Keys(groups)) {
					n := groups[group]
					t.Logf("%s: %d of %d wrong", group, n.wrong, n.all)
					if n.wrong > fewAddresses && float64(n.wrong) > kind.max*float64(n.all) {
						t.Errorf("%s: %d of %d are classified wrongly", group, n.wrong, n.all)
					}
				}
				if share := float64(all.wrong) / float64(all.all); share > kind.max {
					t.Errorf("%.1f %% are classified wrongly", 100*share)
				}
			})
		}
	}
}

// testRow is a row of a table in folder testdata.
type testRow struct{ reader, language, kind, address, name string }

func (r testRow) group() string { return r.language + ", " + r.kind }

func readTable(tb testing.TB, table string) []testRow {
	tb.Helper()
	text, err := os.ReadFile("testdata/" + table + ".tsv")
	if err != nil {
		tb.Fatal(err)
	}
	var rows []testRow
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, ";") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 5 {
			tb.Fatalf("%q has %d cells, want 5", line, len(cells))
		}
		rows = append(rows, testRow{cells[0], cells[1], cells[2], cells[3], cells[4]})
	}
	return rows
}

// reasonOf returns the reason of a classification with its values.
func reasonOf(c mailbox.Classification) string {
	values := make([]any, len(c.Values))
	for i, v := range c.Values {
		values[i] = v
	}
	return fmt.Sprintf(c.Format, values...)
}

// Each step names what decided. The rows are in the order of the steps.
func TestClassify_Reasons(t *testing.T) {
	teamWords := []string{"kestrel"}
	for _, c := range []struct {
		address, name string
		kind          mailbox.Kind
		reason        string
	}{
		{"x1@octank.pagerduty.com", "On call", mailbox.Shared, "pagerduty.com receives mail for teams; check who reads it"},
		{"jane@lists.octank.cloud", "", mailbox.Shared, "lists.octank.cloud receives mail for teams; check who reads it"},
		{"cert@vodafone.de", "Vodafone CERT", mailbox.Shared, "cert is a team of vodafone.de itself"},
		{"security@gmail.com", "Security", mailbox.Personal, "anyone can have a mailbox at gmail.com"},
		{"kestrels@live.octank.cloud", "", mailbox.Shared, "nothing suggests that it belongs to one person"},
		{"pam-team@octank.cloud", "PAM team", mailbox.Shared, "team is a word for a role or team"},
		{"on-call@octank.cloud", "", mailbox.Shared, "oncall is a word for a role or team"},
		{"maya.kestrel@octank.cloud", "", mailbox.Shared, "kestrel is a word for a role or team"},
		{"eva@octank.cloud", "EVA Operations", mailbox.Shared, "operations in the contact's name EVA Operations is a word for a team"},
		{"u1234567@octank.cloud", "Security", mailbox.Personal, "u1234567 looks like a personnel number"},
		{"cc4711@octank.cloud", "Cost center 4711", mailbox.Shared, "cc are the initials of Cost center 4711"},
		{"ab4711@octank.cloud", "Site 4711", mailbox.Shared, "nothing suggests that it belongs to one person"},
		{"jdoe@octank.cloud", "Head of Security Jane Doe", mailbox.Personal, "it matches the contact's name Head of Security Jane Doe"},
		{"tanaka@octank.cloud", "田中 太郎", mailbox.Personal, "it matches the contact's name 田中 太郎"},
		{"me@janedoe.dev", "Jane Doe", mailbox.Personal, "the domain is the contact's name Jane Doe"},
		{"sicherheit@octank.cloud", "", mailbox.Shared, "sicherheit is a word for a role or team"},
		{"sam@octank.cloud", "Software Asset Management", mailbox.Shared, "sam are the initials of Software Asset Management"},
		{"rosa@octank.cloud", "ROSA clusters", mailbox.Shared, "it repeats the contact's name ROSA clusters, which is not a person's"},
		{"elililly@octank.cloud", "Eli Lilly", mailbox.Shared, "it repeats the contact's name Eli Lilly, which is not a person's"},
		{"jane.doe+aws@octank.cloud", "Security", mailbox.Personal, "jane.doe has the form of a person's name"},
		{"kim.minsu@octank.cloud", "", mailbox.Personal, "kim.minsu has the form of a person's name"},
		{"ing.ramirez@octank.cloud", "", mailbox.Personal, "ramirez is a name after a title"},
		{"bob@octank.cloud", "", mailbox.Personal, "bob is a given name"},
		{"wellington.j@octank.cloud", "", mailbox.Personal, "wellington is a name next to an initial"},
		{"tberger@octank.cloud", "", mailbox.Personal, "berger is a family name after an initial"},
		{"bergert@octank.cloud", "", mailbox.Personal, "berger is a family name before an initial"},
		{"walkerchris@octank.cloud", "", mailbox.Personal, "walker and chris are names"},
		{"liuyang03@octank.cloud", "", mailbox.Personal, "liuyang is built like a Chinese or Korean name"},
		{"san.jose@octank.cloud", "", mailbox.Shared, "nothing suggests that it belongs to one person"},
		{"everest@octank.cloud", "Everest", mailbox.Shared, "nothing suggests that it belongs to one person"},
	} {
		found := mailbox.Classify(audit.ParseAddress(c.address), c.name, teamWords)
		if found.Kind != c.kind || reasonOf(found) != c.reason {
			t.Errorf("%s %q: %d, %s; want %d, %s", c.address, c.name, found.Kind, reasonOf(found), c.kind, c.reason)
		}
	}
}

// The form accepts a paste of 64 KiB: splitting it into words must not be tried.
func TestClassify_LongTexts(t *testing.T) {
	for _, long := range []string{strings.Repeat("a.", 32<<10), strings.Repeat("xn--", 16<<10), strings.Repeat("a b ", 16<<10)} {
		for _, c := range []struct{ local, name string }{{long, "Jane Doe"}, {"jane.doe", long}, {long, long}} {
			allocs := testing.AllocsPerRun(1, func() {
				if found := mailbox.Classify(audit.ParseAddress(c.local+"@octank.cloud"), c.name, nil); found.Kind != mailbox.Unknown {
					t.Errorf("%.10q, %.10q: %v", c.local, c.name, found.Kind)
				}
			})
			if allocs > 100 {
				t.Errorf("%.10q, %.10q: %v allocations", c.local, c.name, allocs)
			}
		}
	}
}

// hostile are names and addresses with many ways to split them, and ones without letters.
var hostile = []struct{ name, address string }{
	{strings.Repeat("a ", 32), strings.Repeat("a", 63) + "b@octank.cloud"},
	{strings.Repeat("aaaaaa ", 9), strings.Repeat("a", 63) + "b@octank.cloud"},
	{strings.Repeat("öüşçйхищ", 8), strings.Repeat("o", 64) + "@octank.cloud"},
	{"Operations", strings.Repeat("cdcaiops", 8)[:63] + "z@octank.cloud"},
	{"Operations", strings.Repeat("vander", 10) + "@octank.cloud"},
	{"王" + strings.Repeat("王", 63), "wangwang@octank.cloud"},
	{strings.Repeat("김김김 ", 16), "kimkimkim@octank.cloud"},
	{strings.Repeat("\u0301", 64), "+++@octank.cloud"},
	{"\xff\xfe Jane", "\xff@octank.cloud"},
	{"\u202eeoD enaJ", "-.-@octank.cloud"},
	{"1", "1@1.1"},
	{"'", "'@octank.cloud"},
	{"((//|,;", "a'b'c@octank.cloud"},
	{"", strings.Repeat("a.", 31) + "a@octank.cloud"},
}

func TestClassify_HostileNames(t *testing.T) {
	for _, c := range hostile {
		allocs := testing.AllocsPerRun(1, func() {
			mailbox.Classify(audit.ParseAddress(c.address), c.name, nil)
		})
		if allocs > 1500 {
			t.Errorf("%q %q: %v allocations", c.address, c.name, allocs)
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, c := range hostile {
		f.Add(c.address, c.name, "octank")
	}
	f.Add("jane.doe@octank.cloud", "Jane Doe (Security)", "doe")
	f.Add("security@octank.cloud", "Équipe Sécurité", "")
	f.Add("tanaka@octank.cloud", "田中 太郎", "tanaka")
	f.Fuzz(func(t *testing.T, address, name, word string) {
		a := audit.ParseAddress(address)
		if a.MissingPart() != "" {
			return
		}
		found := mailbox.Classify(a, name, []string{word})
		if strings.Count(found.Format, "%s") != len(found.Values) || found.Kind == mailbox.Unknown && len(a.Text)+len(name) < 64 {
			t.Errorf("%q %q: %+v", address, name, found)
		}
	})
}

// Classify is called for each account, so it must not build anything.
func TestClassify_AllocatesLittle(t *testing.T) {
	rows := readTable(t, "kinds")
	total := testing.AllocsPerRun(1, func() {
		for _, row := range rows {
			mailbox.Classify(audit.ParseAddress(row.address), row.name, nil)
		}
	})
	if mean := total / float64(len(rows)); mean > 25 {
		t.Errorf("%.1f allocations for each address", mean)
	}
}

func BenchmarkClassify(b *testing.B) {
	rows := readTable(b, "kinds")
	addresses := make([]audit.Address, len(rows))
	for i, row := range rows {
		addresses[i] = audit.ParseAddress(row.address)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		mailbox.Classify(addresses[i%len(rows)], rows[i%len(rows)].name, nil)
	}
}
