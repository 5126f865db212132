package report_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report"
	"accountable/audit/scan"
)

// held is the contact of the accounts in these tests.
var held = audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+12065554100"}

const payments, archive, empty, denied = "111122223333", "000044445555", "222233334444", "333344445555"

// sampleResults are the results that a file is made of.
func sampleResults() []scan.Result {
	of := func(id string, reading audit.Reading) scan.Result {
		return scan.Result{
			Target: audit.Target{Key: id, AccountID: id}, Status: audit.Pass,
			Contacts: map[audit.ContactType]audit.Reading{audit.Security: reading},
		}
	}
	jane, team := held, audit.Contact{Name: "Ünïcode, \"Team\"", Title: "=1+1", Email: "-soc@octank.cloud", Phone: "(206) 555-4100"}
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: "denied"}
	nameless := of("", audit.Reading{Trouble: trouble})
	return []scan.Result{
		of(payments, audit.Reading{Contact: &jane}), of(archive, audit.Reading{Contact: &team}), of(empty, audit.Reading{}),
		of(denied, audit.Reading{Trouble: trouble}), nameless,
	}
}

func sampleCSV(t *testing.T) string {
	t.Helper()
	return writeText(t, report.CSV, report.Report{Accounts: sampleResults()})
}

// rewriteCSV writes a file as another program would.
func rewriteCSV(t *testing.T, sheet string, comma rune, change func(cells [][]string)) string {
	t.Helper()
	cells, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(sheet, "\uFEFF"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(cells)
	}
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.Comma = comma
	if err := out.WriteAll(cells); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// columnIndex returns the index of a column.
func columnIndex(t *testing.T, cells [][]string, name string) int {
	t.Helper()
	for i, c := range cells[0] {
		if c == name {
			return i
		}
	}
	t.Fatalf("there is no column %s in %q", name, cells[0])
	return 0
}

// The rows of the accounts; row 0 is the header.
const (
	rowArchive = iota + 1
	rowPayments
	rowEmpty
	rowDenied
	rowNameless
)

// setCell changes one cell.
func setCell(t *testing.T, row int, name, value string) func([][]string) {
	t.Helper()
	return func(cells [][]string) { cells[row][columnIndex(t, cells, name)] = value }
}

func applyAll(changes ...func([][]string)) func([][]string) {
	return func(cells [][]string) {
		for _, change := range changes {
			change(cells)
		}
	}
}

// setEveryCell changes each cell below the header.
func setEveryCell(change func(string) string) func([][]string) {
	return func(cells [][]string) {
		for _, row := range cells[1:] {
			for i := range row {
				row[i] = change(row[i])
			}
		}
	}
}

// editsOf returns the edits of a file, by account id.
func editsOf(t *testing.T, sheet string, results []scan.Result) map[string]string {
	t.Helper()
	rows, err := report.ReadCSV(strings.NewReader(sheet), "accounts.csv")
	if err != nil {
		t.Fatal(err)
	}
	edit, said := report.EditsFromRows(rows), map[string]string{}
	for _, r := range results {
		for _, kind := range audit.ContactTypes {
			wanted, reason := edit(r, kind)
			if len(wanted) > 0 || reason != "" {
				said[r.Target.AccountID] = strings.TrimSpace(fmt.Sprint(describeEdit(wanted), " ", reason))
			}
		}
	}
	return said
}

func describeEdit(e change.Edit) string {
	var words []string
	for _, f := range audit.Fields {
		if value, ok := e[f]; ok {
			words = append(words, f.Key()+"="+value)
		}
	}
	return strings.Join(words, " ")
}

func TestReadCSV_Unedited(t *testing.T) {
	sheet := sampleCSV(t)
	plain := rewriteCSV(t, sheet, ',', nil)
	for name, text := range map[string]string{
		"as it was written":       sheet,
		"semicolons":              rewriteCSV(t, sheet, ';', nil),
		"tabs":                    rewriteCSV(t, sheet, '\t', nil),
		"no byte order mark":      plain,
		"Excel's separator line":  "sep=;\r\n" + rewriteCSV(t, sheet, ';', nil),
		"line ends of Windows":    strings.ReplaceAll(plain, "\n", "\r\n"),
		"line ends of old Macs":   strings.ReplaceAll(plain, "\n", "\r"),
		"without the apostrophes": rewriteCSV(t, sheet, ',', setEveryCell(func(c string) string { return strings.TrimPrefix(c, "'") })),
		"the header in capitals": rewriteCSV(t, sheet, ',', func(cells [][]string) {
			cells[0] = strings.Split(strings.ToUpper(strings.ReplaceAll(strings.Join(cells[0], ","), "_", " ")), ",")
		}),
		"ids as plain numbers":  rewriteCSV(t, sheet, ',', func(cells [][]string) { cells[rowPayments][0] = payments }),
		"ids with other dashes": rewriteCSV(t, sheet, ',', setEveryCell(func(c string) string { return strings.ReplaceAll(c, "1111-2222-3333", " '1111–2222‑3333") })),
		"columns turned round": rewriteCSV(t, sheet, ',', func(cells [][]string) {
			for _, row := range cells {
				for i, j := 0, len(row)-1; i < j; i, j = i+1, j-1 {
					row[i], row[j] = row[j], row[i]
				}
			}
		}),
		"blank rows and columns": ",,,,\n" + rewriteCSV(t, sheet, ',', func(cells [][]string) {
			for i := range cells {
				cells[i] = append(cells[i], "", "")
			}
		}) + ",,,\n",
		"a row twice": rewriteCSV(t, sheet, ',', nil) + strings.Split(plain, "\n")[rowPayments] + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := editsOf(t, text, sampleResults()); len(got) > 0 {
				t.Errorf("it asks for %v", got)
			}
			changed := sampleResults()
			changed[0].Contacts[audit.Security] = audit.Reading{Contact: &audit.Contact{Name: "Somebody", Title: "Else", Email: "now@octank.cloud", Phone: "+1 206 555 4199"}}
			changed[2].Contacts[audit.Security] = changed[0].Contacts[audit.Security]
			if got := editsOf(t, text, changed); len(got) > 0 {
				t.Errorf("once AWS holds something else, it asks for %v", got)
			}
		})
	}
}

func TestEditsFromRows(t *testing.T) {
	other := held
	other.Title = "Chief"
	fill := func(row int) func([][]string) {
		return applyAll(setCell(t, row, "security_name", "SOC"), setCell(t, row, "security_title", "Duty"),
			setCell(t, row, "security_email", "soc@octank.cloud"), setCell(t, row, "security_phone", "'+1 206 555 4100"))
	}
	const added = "name=SOC title=Duty email=soc@octank.cloud phone=+1 206 555 4100"
	for _, c := range []struct {
		name   string
		change func([][]string)
		now    *audit.Contact // what the account payments holds now; nil: unchanged
		want   map[string]string
	}{
		{"one cell", setCell(t, rowPayments, "security_email", "soc@octank.cloud"), nil, map[string]string{payments: "email=soc@octank.cloud"}},
		{"a formula's value", setCell(t, rowArchive, "security_title", "'-x"), nil, map[string]string{archive: "title=-x"}},
		{
			"a row whose account changed since", setCell(t, rowPayments, "security_email", "soc@octank.cloud"), &other,
			map[string]string{payments: "the contact changed after the file was made: make a new file and edit that"},
		},
		{"a row whose account holds it by now", setCell(t, rowPayments, "security_title", "Chief"), &other, nil},
		{
			"a phone that lost its plus", setCell(t, rowPayments, "security_phone", "12065554100"), nil,
			map[string]string{payments: "the phone lost its leading +: a spreadsheet turned it into a number. Enter it again as text"},
		},
		{"a contact that was not set", fill(rowEmpty), nil, map[string]string{empty: added}},
		{"a contact that could not be read: the planner says why", fill(rowDenied), nil, map[string]string{denied: added}},
		{
			"a row without as_read", applyAll(fill(rowPayments), setCell(t, rowPayments, "as_read", "")), &other,
			map[string]string{payments: "name=SOC title=Duty email=soc@octank.cloud phone=+1 206 555 4100"},
		},
		{
			"a row whose as_read is another's", applyAll(fill(rowPayments), func(cells [][]string) {
				i := columnIndex(t, cells, "as_read")
				cells[rowPayments][i], cells[rowArchive][i] = cells[rowArchive][i], cells[rowPayments][i]
			}, setCell(t, rowArchive, "security_name", "Jane")), nil,
			map[string]string{
				payments: "the contact changed after the file was made: make a new file and edit that",
				archive:  "the contact changed after the file was made: make a new file and edit that",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			results := sampleResults()
			if c.now != nil {
				results[0].Contacts[audit.Security] = audit.Reading{Contact: c.now}
			}
			got := editsOf(t, rewriteCSV(t, sampleCSV(t), ';', c.change), results)
			if len(got)+len(c.want) > 0 && !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestEditsFromRows_UnreadContact(t *testing.T) {
	sheet := rewriteCSV(t, sampleCSV(t), ',', applyAll(
		setCell(t, rowDenied, "security_name", "SOC"), setCell(t, rowDenied, "security_title", "Duty"),
		setCell(t, rowDenied, "security_email", "soc@octank.cloud"), setCell(t, rowDenied, "security_phone", "+1 206 555 4100")))
	results := sampleResults()
	results[3].Contacts[audit.Security] = audit.Reading{Contact: &held}
	want := map[string]string{denied: "the contact could not be read when the file was made: make a new file and edit that"}
	if got := editsOf(t, sheet, results); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestPlannerFromEdits_CSV(t *testing.T) {
	sheet := rewriteCSV(t, sampleCSV(t), ',', setCell(t, rowPayments, "security_email", " soc@octank.cloud "))
	rows, err := report.ReadCSV(strings.NewReader(sheet), "accounts.csv")
	if err != nil {
		t.Fatal(err)
	}
	results := sampleResults()
	for i := range results {
		results[i].Target.Routes = []audit.Route{{Profile: "p", Mode: audit.Standalone}}
	}
	changes := change.Planner{}.FromEdits(results, report.EditsFromRows(rows)).Changes()
	if len(changes) != 1 || changes[0].AccountID != payments {
		t.Fatalf("got %+v", changes)
	}
	want := held
	want.Email = "soc@octank.cloud"
	if got := *changes[0].After; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
