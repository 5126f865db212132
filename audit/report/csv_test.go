package report_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/report"
)

func asCSV(t *testing.T, r report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, report.CSV, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheSheet(t *testing.T) {
	for name, r := range map[string]report.Report{
		"report.csv":   sample(),
		"redacted.csv": report.Redacted(sample()),
		"empty.csv":    {},
	} {
		t.Run(name, func(t *testing.T) { isGolden(t, name, asCSV(t, r)) })
	}
}

// held is what the accounts of the tests have.
var held = audit.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+12065554100"}

const payments, archive, empty, denied = "111122223333", "000044445555", "222233334444", "333344445555"

// accounts are the results that a sheet is made of.
func accounts() []audit.Result {
	of := func(id string, reading audit.Reading) audit.Result {
		return audit.Result{
			Target: audit.Target{Key: id, AccountID: id}, Status: audit.Pass,
			Contacts: map[audit.ContactType]audit.Reading{audit.Security: reading},
		}
	}
	jane, team := held, audit.Contact{Name: "Ünïcode, \"Team\"", Title: "=1+1", Email: "-soc@octank.cloud", Phone: "(206) 555-4100"}
	trouble := &audit.Trouble{Kind: audit.AccessDenied, Message: "denied"}
	nameless := of("", audit.Reading{Trouble: trouble})
	return []audit.Result{
		of(payments, audit.Reading{Contact: &jane}), of(archive, audit.Reading{Contact: &team}), of(empty, audit.Reading{}),
		of(denied, audit.Reading{Trouble: trouble}), nameless,
	}
}

func exported(t *testing.T) string {
	t.Helper()
	return asCSV(t, report.Report{Accounts: accounts()})
}

// recast writes a sheet as another program would.
func recast(t *testing.T, sheet string, comma rune, change func(cells [][]string)) string {
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

// column is where a column stands.
func column(t *testing.T, cells [][]string, name string) int {
	t.Helper()
	for i, c := range cells[0] {
		if c == name {
			return i
		}
	}
	t.Fatalf("there is no column %s in %q", name, cells[0])
	return 0
}

// line is the row of an account, counted from the header.
const (
	rowArchive = iota + 1
	rowPayments
	rowEmpty
	rowDenied
	rowNameless
)

// set changes one cell.
func set(t *testing.T, row int, name, value string) func([][]string) {
	t.Helper()
	return func(cells [][]string) { cells[row][column(t, cells, name)] = value }
}

func all(changes ...func([][]string)) func([][]string) {
	return func(cells [][]string) {
		for _, change := range changes {
			change(cells)
		}
	}
}

// everyCell changes each cell below the header.
func everyCell(change func(string) string) func([][]string) {
	return func(cells [][]string) {
		for _, row := range cells[1:] {
			for i := range row {
				row[i] = change(row[i])
			}
		}
	}
}

// edits are those that a sheet asks of the accounts, by id.
func edits(t *testing.T, sheet string, results []audit.Result) map[string]string {
	t.Helper()
	rows, err := report.ReadCSV(strings.NewReader(sheet), "accounts.csv")
	if err != nil {
		t.Fatal(err)
	}
	edit, said := report.Edits(rows), map[string]string{}
	for _, r := range results {
		for _, kind := range audit.ContactTypes {
			wanted, reason := edit(r, kind)
			if len(wanted) > 0 || reason != "" {
				said[r.Target.AccountID] = strings.TrimSpace(fmt.Sprint(describe(wanted), " ", reason))
			}
		}
	}
	return said
}

func describe(e audit.Edit) string {
	var words []string
	for _, f := range audit.Fields {
		if value, ok := e[f]; ok {
			words = append(words, f.Key()+"="+value)
		}
	}
	return strings.Join(words, " ")
}

func TestASheetThatNobodyEditedChangesNothing(t *testing.T) {
	sheet := exported(t)
	plain := recast(t, sheet, ',', nil)
	for name, text := range map[string]string{
		"as it was written":       sheet,
		"semicolons":              recast(t, sheet, ';', nil),
		"tabs":                    recast(t, sheet, '\t', nil),
		"no byte order mark":      plain,
		"Excel's separator line":  "sep=;\r\n" + recast(t, sheet, ';', nil),
		"line ends of Windows":    strings.ReplaceAll(plain, "\n", "\r\n"),
		"line ends of old Macs":   strings.ReplaceAll(plain, "\n", "\r"),
		"without the apostrophes": recast(t, sheet, ',', everyCell(func(c string) string { return strings.TrimPrefix(c, "'") })),
		"the header in capitals": recast(t, sheet, ',', func(cells [][]string) {
			cells[0] = strings.Split(strings.ToUpper(strings.ReplaceAll(strings.Join(cells[0], ","), "_", " ")), ",")
		}),
		"ids as plain numbers":  recast(t, sheet, ',', func(cells [][]string) { cells[rowPayments][0] = payments }),
		"ids with other dashes": recast(t, sheet, ',', everyCell(func(c string) string { return strings.ReplaceAll(c, "1111-2222-3333", " '1111–2222‑3333") })),
		"columns turned round": recast(t, sheet, ',', func(cells [][]string) {
			for _, row := range cells {
				for i, j := 0, len(row)-1; i < j; i, j = i+1, j-1 {
					row[i], row[j] = row[j], row[i]
				}
			}
		}),
		"blank rows and columns": ",,,,\n" + recast(t, sheet, ',', func(cells [][]string) {
			for i := range cells {
				cells[i] = append(cells[i], "", "")
			}
		}) + ",,,\n",
		"a row twice": recast(t, sheet, ',', nil) + strings.Split(plain, "\n")[rowPayments] + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := edits(t, text, accounts()); len(got) > 0 {
				t.Errorf("it asks for %v", got)
			}
			changed := accounts()
			changed[0].Contacts[audit.Security] = audit.Reading{Contact: &audit.Contact{Name: "Somebody", Title: "Else", Email: "now@octank.cloud", Phone: "+1 206 555 4199"}}
			changed[2].Contacts[audit.Security] = changed[0].Contacts[audit.Security]
			if got := edits(t, text, changed); len(got) > 0 {
				t.Errorf("once AWS holds something else, it asks for %v", got)
			}
		})
	}
}

func TestOnlyWhatIsEditedIsAskedFor(t *testing.T) {
	other := held
	other.Title = "Chief"
	fill := func(row int) func([][]string) {
		return all(set(t, row, "security_name", "SOC"), set(t, row, "security_title", "Duty"),
			set(t, row, "security_email", "soc@octank.cloud"), set(t, row, "security_phone", "'+1 206 555 4100"))
	}
	const added = "name=SOC title=Duty email=soc@octank.cloud phone=+1 206 555 4100"
	for _, c := range []struct {
		name   string
		change func([][]string)
		now    *audit.Contact // what the account payments holds now; nil: what it held
		want   map[string]string
	}{
		{"one cell", set(t, rowPayments, "security_email", "soc@octank.cloud"), nil, map[string]string{payments: "email=soc@octank.cloud"}},
		{"a formula's value", set(t, rowArchive, "security_title", "'-x"), nil, map[string]string{archive: "title=-x"}},
		{
			"a row whose account changed since", set(t, rowPayments, "security_email", "soc@octank.cloud"), &other,
			map[string]string{payments: "the contact was changed since the file was made: make the file anew and edit that"},
		},
		{"a row whose account holds it by now", set(t, rowPayments, "security_title", "Chief"), &other, nil},
		{
			"a phone that lost its plus", set(t, rowPayments, "security_phone", "12065554100"), nil,
			map[string]string{payments: "the phone has lost its leading +: a spreadsheet took it for a number. Enter it anew, as text"},
		},
		{"a contact that was not set", fill(rowEmpty), nil, map[string]string{empty: added}},
		{"a contact that could not be read: the planner says why", fill(rowDenied), nil, map[string]string{denied: added}},
		{
			"a row of somebody's own", all(fill(rowPayments), set(t, rowPayments, "as_read", "")), &other,
			map[string]string{payments: "name=SOC title=Duty email=soc@octank.cloud phone=+1 206 555 4100"},
		},
		{
			"a row whose as_read is another's", all(fill(rowPayments), func(cells [][]string) {
				i := column(t, cells, "as_read")
				cells[rowPayments][i], cells[rowArchive][i] = cells[rowArchive][i], cells[rowPayments][i]
			}, set(t, rowArchive, "security_name", "Jane")), nil,
			map[string]string{
				payments: "the contact was changed since the file was made: make the file anew and edit that",
				archive:  "the contact was changed since the file was made: make the file anew and edit that",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			results := accounts()
			if c.now != nil {
				results[0].Contacts[audit.Security] = audit.Reading{Contact: c.now}
			}
			got := edits(t, recast(t, exported(t), ';', c.change), results)
			if len(got)+len(c.want) > 0 && !reflect.DeepEqual(got, c.want) {
				t.Errorf("got  %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestAnEditOfWhatNobodySawIsNoChange(t *testing.T) {
	sheet := recast(t, exported(t), ',', all(
		set(t, rowDenied, "security_name", "SOC"), set(t, rowDenied, "security_title", "Duty"),
		set(t, rowDenied, "security_email", "soc@octank.cloud"), set(t, rowDenied, "security_phone", "+1 206 555 4100")))
	results := accounts()
	results[3].Contacts[audit.Security] = audit.Reading{Contact: &held}
	want := map[string]string{denied: "the contact could not be read when the file was made, so that nobody saw what it would replace: make the file anew and edit that"}
	if got := edits(t, sheet, results); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestThePlannerTakesASheet(t *testing.T) {
	sheet := recast(t, exported(t), ',', set(t, rowPayments, "security_email", " soc@octank.cloud "))
	rows, err := report.ReadCSV(strings.NewReader(sheet), "accounts.csv")
	if err != nil {
		t.Fatal(err)
	}
	results := accounts()
	for i := range results {
		results[i].Target.Routes = []audit.Route{{Profile: "p", Mode: audit.Standalone}}
	}
	changes := audit.Planner{}.FromEdits(results, report.Edits(rows)).Changes()
	if len(changes) != 1 || changes[0].AccountID != payments {
		t.Fatalf("got %+v", changes)
	}
	want := held
	want.Email = "soc@octank.cloud"
	if got := *changes[0].After; got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWhatIsWrongWithASheet(t *testing.T) {
	const header = "account_id,security_name,security_title,security_email,security_phone,as_read\n"
	const rest = ",SOC,Duty,soc@octank.cloud,+1 206 555 4100,\n"
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "f.csv: is empty"},
		{"blanks", "\uFEFF \r\n\n", "f.csv: is empty"},
		{"separators", ";;;\n;;;\n", "f.csv: is empty"},
		{"a header alone", header, "f.csv: has a header and no rows"},
		{"a header and blank rows", header + ",,,,,\n", "f.csv: has a header and no rows"},
		{"a workbook", "PK\x03\x04xl", "f.csv: is a workbook: save it as “CSV UTF-8” in the spreadsheet"},
		{"UTF-16", "\xff\xfea\x00", "f.csv: is UTF-16 text: save it as “CSV UTF-8” in the spreadsheet"},
		{"Windows-1252", header + "1111-2222-3333,M\xfcller\n", "f.csv: is not UTF-8 text (the first such character is in line 2): save it as “CSV UTF-8” in the spreadsheet"},
		{"zero bytes", header + "\x00", "f.csv: is no text: it has zero bytes in it"},
		{"no columns of a contact", "Account ID;owner;as_read\n1111-2222-3333;x;\n", `f.csv:1: security_name: the column is missing: a contact needs all four
f.csv:1: security_title: the column is missing: a contact needs all four
f.csv:1: security_email: the column is missing: a contact needs all four
f.csv:1: security_phone: the column is missing: a contact needs all four`},
		{"misspelt columns", "acount_id,billing_name,billing_title,billing_mail,billing_phone,billing_phone\nx\n", `f.csv:1: billing_phone: the column is there twice, as the 5th and the 6th: take one out
f.csv:1: account_id: the column is missing (did you mean it by "acount_id"?): it says which account a row is of
f.csv:1: billing_email: the column is missing (did you mean it by "billing_mail"?): a contact needs all four
f.csv:1: as_read: the column is missing: it tells what was edited: start from what accountable check -o csv writes, or add the column and leave it empty for a list of your own`},
		{"an id that lost a zero", header + "11122223333" + rest, `f.csv:2: account_id: "11122223333" has 11 digits instead of 12: a spreadsheet that takes it for a number drops the zero it starts with. Enter all 12, with dashes`},
		{"an id that lost two zeros", header + "1122223333" + rest, `f.csv:2: account_id: "1122223333" has 10 digits instead of 12: a spreadsheet that takes it for a number drops the zeros it starts with. Enter all 12, with dashes`},
		{"an id that lost digits", header + "1.11122E+11" + rest, `f.csv:2: account_id: "1.11122E+11" is what a spreadsheet made of an account id, and its last digits are lost: format the column as text and enter it anew`},
		{"no id", header + rest, "f.csv:2: account_id: the account id is missing"},
		{"another id", header + "arn:\x1b[2J" + rest, `f.csv:2: account_id: "arn:\x1b[2J" is no account id: one has 12 digits, such as 1111-2222-3333`},
		{"many bad cells, in lines that are counted in a file with line breaks", header + "\"1111-2222-3333\n\",,x,y,1.20656E+10,\n\n\"222233334444\",#NAME?,\"a\nb\",soc@octank.cloud,####,\n333344445555,,,,,\n333344445556,[name 1],t,soc@octank.cloud,0,not-set\n333344445556,[name 1],t,soc@octank.cloud,0,security:not-set\n", `f.csv:2: security_name: the name is missing: a contact needs all four
f.csv:2: security_email: is not an address such as security@octank.cloud
f.csv:2: security_phone: a spreadsheet has made a number of it and lost digits: format the column as text and enter it anew
f.csv:5: security_name: a spreadsheet has put an error in the place of the value: format the column as text and enter it anew
f.csv:5: security_title: has the control character U+000A: remove it
f.csv:5: security_phone: a spreadsheet has put an error in the place of the value: format the column as text and enter it anew
f.csv:8: as_read: is damaged: leave the column as it was written, or empty in a row of your own
f.csv:9: security_name: a mask of --redact stands in the place of a value`},
		{"an account twice, otherwise", header + "111122223333" + rest + "1111-2222-3333,Other,Duty,soc@octank.cloud,+1 206 555 4100,\n", "f.csv:3: account_id: account 1111-2222-3333 stands in line 2 too, with other values: keep one of the rows"},
		{"too many cells", header + "111122223333,SOC,Duty, Officer,soc@octank.cloud,+1 206 555 4100,\n", "f.csv:2: the row has 7 cells and the header 6: a value that has the separator in it needs quotation marks"},
		{"a quotation mark inside", header + "111122223333,S\"O\"C" + rest + "111122223334,a\"" + rest, `f.csv:2:15: a quotation mark stands inside a cell: put the cell in quotation marks and double those inside
f.csv:3:15: a quotation mark stands inside a cell: put the cell in quotation marks and double those inside`},
		{"a quotation mark that is not closed", "sep=,\n" + header + "111122223333,\"SOC\n" + rest, "f.csv:3: a quotation mark that opens in this line is not closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := report.ReadCSV(strings.NewReader(c.text), "f.csv")
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v, %v\nwant %s", rows, err, c.want)
			}
		})
	}
}

func TestAContactIsNeverEmptied(t *testing.T) {
	blank := func(fields ...string) func([][]string) {
		return func(cells [][]string) {
			for _, f := range fields {
				set(t, rowPayments, "security_"+f, " ")(cells)
			}
		}
	}
	for want, change := range map[string]func([][]string){
		"f.csv:3: security_phone: the phone is missing: a contact needs all four":                                                blank("phone"),
		"f.csv:3: security_name: the security contact was emptied: a file deletes none, put the values back or take the row out": blank("name", "title", "email", "phone"),
	} {
		if _, err := report.ReadCSV(strings.NewReader(recast(t, exported(t), ',', change)), "f.csv"); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestARedactedSheetIsNotTakenBack(t *testing.T) {
	sheet := asCSV(t, report.Redacted(report.Report{Accounts: accounts()}))
	_, err := report.ReadCSV(strings.NewReader(sheet), "f.csv")
	if want := "f.csv: was made with --redact: masks stand where contacts should, make it anew without that"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestASheetIsOfBoundedSize(t *testing.T) {
	if _, err := report.ReadCSV(endless{}, "f.csv"); err == nil || err.Error() != "f.csv: is larger than 64 MiB" {
		t.Errorf("got %v", err)
	}
}

// FuzzReadCSV never panics, and says of everything that it refuses what is wrong.
func FuzzReadCSV(f *testing.F) {
	f.Add("account_id,security_name,security_title,security_email,security_phone,as_read\n111122223333,a,b,c@octank.cloud,+1,security:not-set\n")
	f.Add("\uFEFFsep=;\r\nAS READ;account id;billing_name\r\n;\"\n")
	f.Add("PK\x03\x04")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := report.ReadCSV(strings.NewReader(text), "f.csv")
		if err != nil {
			refused, ok := errors.AsType[*report.FileError](err)
			if !ok || len(refused.Problems) == 0 || rows != nil {
				t.Fatalf("%v, %v", rows, err)
			}
			if i := strings.IndexFunc(strings.ReplaceAll(err.Error(), "\n", ""), unicode.IsControl); i >= 0 {
				t.Fatalf("a terminal would obey %q", err)
			}
			return
		}
		for _, row := range rows {
			for kind, c := range row.Contacts {
				if bad := audit.CheckContact(c.Contact); c.Edited && bad != nil {
					t.Fatalf("the %s contact of line %d is one that AWS refuses: %v", kind, row.Line, bad[0])
				}
			}
		}
	})
}

// FuzzCSV writes contacts of every kind and reads them back.
func FuzzCSV(f *testing.F) {
	f.Add("=cmd|' /C calc'!A0", "'+1", "-a@octank.cloud", "+1 206 555 4100", ';')
	f.Add("\"quoted\"\n, ;\t", "''=", "ünï@x.y", "\u202e\x1b[2J\xff", '\t')
	f.Add("\\.", " x ", "\uFF1D1", "@", ',')
	f.Fuzz(func(t *testing.T, name, title, email, phone string, comma rune) {
		c := audit.Contact{Name: name, Title: title, Email: email, Phone: phone}
		if maskPattern.MatchString(email) || maskPattern.MatchString(phone) || (c.Trimmed() == audit.Contact{}) {
			return
		}
		results := []audit.Result{{
			Target:   audit.Target{AccountID: payments},
			Contacts: map[audit.ContactType]audit.Reading{audit.Operations: {Contact: &c}},
		}}
		sheet := asCSV(t, report.Report{Accounts: results})
		if strings.HasPrefix(sheet, "\uFEFF") == (strings.IndexFunc(sheet, func(r rune) bool { return r >= utf8.RuneSelf }) < 0) {
			t.Fatalf("the byte order mark is there or not: %q", sheet)
		}
		if comma == ';' || comma == '\t' {
			sheet = recast(t, sheet, comma, func(cells [][]string) {
				for _, cell := range cells[1] {
					if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
						t.Fatalf("the cell %q starts a formula", cell)
					}
				}
			})
		}
		rows, err := report.ReadCSV(strings.NewReader(sheet), "f.csv")
		if err != nil || len(rows) != 1 || rows[0].AccountID != payments || rows[0].Edited() {
			t.Fatalf("%q: %v, %v", sheet, rows, err)
		}
		got := rows[0].Contacts[audit.Operations].Contact
		for _, field := range audit.Fields {
			if had := field.Of(c); utf8.ValidString(had) && strings.IndexFunc(had, func(r rune) bool { return !unicode.IsPrint(r) && r != '\u00a0' }) < 0 && field.Of(got) != had {
				t.Fatalf("the %s was %q and is %q", field.Key(), had, field.Of(got))
			}
		}
	})
}
