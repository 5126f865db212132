package report_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"accountable/audit"
	"accountable/audit/report"
)

func TestReadCSV_Problems(t *testing.T) {
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
		{"zero bytes", header + "\x00", "f.csv: is not a text file: it contains zero bytes"},
		{"no columns of a contact", "Account ID;owner;as_read\n1111-2222-3333;x;\n", `f.csv:1: security_name: the column is missing: a contact needs all four fields
f.csv:1: security_title: the column is missing: a contact needs all four fields
f.csv:1: security_email: the column is missing: a contact needs all four fields
f.csv:1: security_phone: the column is missing: a contact needs all four fields`},
		{"misspelt columns", "acount_id,billing_name,billing_title,billing_mail,billing_phone,billing_phone\nx\n", `f.csv:1: billing_phone: the column is there twice, as the 5th and the 6th: remove one
f.csv:1: account_id: the column is missing (did you mean "acount_id"?): it identifies the account of a row
f.csv:1: billing_email: the column is missing (did you mean "billing_mail"?): a contact needs all four fields
f.csv:1: as_read: the column is missing: it shows what was edited: start with the output of accountable check -o csv, or add an empty column to your own list`},
		{"an id that lost a zero", header + "11122223333" + rest, `f.csv:2: account_id: "11122223333" has 11 digits instead of 12: a spreadsheet that reads it as a number removes leading zeros. Enter all 12, with dashes`},
		{"an id that lost two zeros", header + "1122223333" + rest, `f.csv:2: account_id: "1122223333" has 10 digits instead of 12: a spreadsheet that reads it as a number removes leading zeros. Enter all 12, with dashes`},
		{"an id that lost digits", header + "1.11122E+11" + rest, `f.csv:2: account_id: "1.11122E+11" is an account id that a spreadsheet turned into a number, and its last digits are lost: format the column as text and enter it again`},
		{"no id", header + rest, "f.csv:2: account_id: the account id is missing"},
		{"another id", header + "arn:\x1b[2J" + rest, `f.csv:2: account_id: "arn:\x1b[2J" is not an account id: it has 12 digits, such as 1111-2222-3333`},
		{"many bad cells, in lines that are counted in a file with line breaks", header + "\"1111-2222-3333\n\",,x,y,1.20656E+10,\n\n\"222233334444\",#NAME?,\"a\nb\",soc@octank.cloud,####,\n333344445555,,,,,\n333344445556,[name 1],t,soc@octank.cloud,0,not-set\n333344445556,[name 1],t,soc@octank.cloud,0,security:not-set\n", `f.csv:2: security_name: the name is missing: a contact needs all four fields
f.csv:2: security_email: not an email address. Example: security@octank.cloud
f.csv:2: security_phone: a spreadsheet turned it into a number and lost digits: format the column as text and enter it again
f.csv:5: security_name: a spreadsheet replaced it with an error: format the column as text and enter it again
f.csv:5: security_title: control character U+000A is not allowed
f.csv:5: security_phone: a spreadsheet replaced it with an error: format the column as text and enter it again
f.csv:8: as_read: is damaged: do not change this column; leave it empty in rows that you add
f.csv:9: security_name: contains a mask of --redact instead of a value`},
		{"an account twice, otherwise", header + "111122223333" + rest + "1111-2222-3333,Other,Duty,soc@octank.cloud,+1 206 555 4100,\n", "f.csv:3: account_id: account 1111-2222-3333 is in line 2 too, with other values: keep one of the rows"},
		{"too many cells", header + "111122223333,SOC,Duty, Officer,soc@octank.cloud,+1 206 555 4100,\n", "f.csv:2: the row has 7 cells and the header 6: put values that contain the separator in quotation marks"},
		{"a quotation mark inside", header + "111122223333,S\"O\"C" + rest + "111122223334,a\"" + rest, `f.csv:2:15: a quotation mark inside a cell: put the cell in quotation marks and double those inside
f.csv:3:15: a quotation mark inside a cell: put the cell in quotation marks and double those inside`},
		{"a quotation mark that is not closed", "sep=,\n" + header + "111122223333,\"SOC\n" + rest, "f.csv:3: a quotation mark in this line is never closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := report.ReadCSV(strings.NewReader(c.text), "f.csv")
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v, %v\nwant %s", rows, err, c.want)
			}
		})
	}
}

func TestReadCSV_EmptiedContact(t *testing.T) {
	blank := func(fields ...string) func([][]string) {
		return func(cells [][]string) {
			for _, f := range fields {
				setCell(t, rowPayments, "security_"+f, " ")(cells)
			}
		}
	}
	for want, change := range map[string]func([][]string){
		"f.csv:3: security_phone: the phone is missing: a contact needs all four fields":                                             blank("phone"),
		"f.csv:3: security_name: the security contact is empty: a file cannot delete contacts; restore the values or remove the row": blank("name", "title", "email", "phone"),
	} {
		if _, err := report.ReadCSV(strings.NewReader(rewriteCSV(t, sampleCSV(t), ',', change)), "f.csv"); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

func TestReadCSV_Redacted(t *testing.T) {
	sheet := writeText(t, report.CSV, report.Redact(report.Report{Accounts: sampleResults()}))
	_, err := report.ReadCSV(strings.NewReader(sheet), "f.csv")
	if want := "f.csv: was made with --redact and has masks instead of contacts: make it again without --redact"; err == nil || err.Error() != want {
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

func TestReadCSV_TooLarge(t *testing.T) {
	if _, err := report.ReadCSV(endless{}, "f.csv"); err == nil || err.Error() != "f.csv: is larger than 64 MiB, the limit for files with contacts" {
		t.Errorf("got %v", err)
	}
}

// A file is checked while it is read: what is wrong in it may be in two parts.
func TestReadCSV_TextInParts(t *testing.T) {
	const rest = ",Octank Security Operations,Duty officer,soc@octank.cloud,+1 206 555 4100,\n"
	row := func(i int, name string) string {
		return fmt.Sprintf("%012d,%s", 100_000_000_000+i, name) + strings.TrimPrefix(rest, ",Octank Security Operations")
	}
	var long strings.Builder
	long.WriteString("account_id,security_name,security_title,security_email,security_phone,as_read\n")
	for i := range 9_000 { // more than any buffer
		long.WriteString(row(i, "Sécurité"))
	}
	for _, test := range []struct{ name, text, want string }{
		{"characters of two bytes", long.String(), ""},
		{"a broken character", long.String() + row(9_000, "S\xe9curit"), "f.csv: is not UTF-8 text (the first such character is in line 9002): save it as “CSV UTF-8” in the spreadsheet"},
		{"half a character at the end", long.String() + "\xc3", "f.csv: is not UTF-8 text (the first such character is in line 9002): save it as “CSV UTF-8” in the spreadsheet"},
		{"a zero byte", long.String() + row(9_000, "a\x00b"), "f.csv: is not a text file: it contains zero bytes"},
		{"line ends of classic Mac OS", strings.ReplaceAll(long.String(), "\n", "\r"), ""},
		{"a byte order mark and a separator line", "\uFEFFsep=,\r\n" + long.String(), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, in := range map[string]io.Reader{"": strings.NewReader(test.text), "one byte at a time": iotest.OneByteReader(strings.NewReader(test.text))} {
				rows, err := report.ReadCSV(in, "f.csv")
				switch {
				case test.want == "" && (err != nil || len(rows) != 9_000 || rows[8_999].Contacts[audit.Security].Contact.Name != "Sécurité"):
					t.Errorf("%s: %d rows, %v", name, len(rows), err)
				case test.want != "" && (err == nil || err.Error() != test.want):
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}
