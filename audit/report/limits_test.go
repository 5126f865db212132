package report_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"accountable/audit/report"
)

// countAllocated returns how many bytes a function allocates.
func countAllocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestReadPlan_Limits(t *testing.T) {
	const head = `{"schema":"accountable.plan/v1","changes":[`
	for name, test := range map[string]struct{ text, want string }{
		"problems": {head + strings.Repeat("0,", 1<<20) + "0]}", "there are more problems from here on"},
		"unknown keys": {func() string {
			var b strings.Builder
			b.WriteString("{")
			for i := range 100_000 {
				fmt.Fprintf(&b, `"k%d":0,`, i)
			}
			return b.String() + `"schema":"accountable.plan/v1"}`
		}(), "there are more problems from here on"},
		"depth": {`{"schema":` + strings.Repeat("[", 10<<20), "exceeded max depth"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			size := countAllocated(func() { _, err = report.ReadPlan(strings.NewReader(test.text), "p.json") })
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%.300v; want %s", err, test.want)
			}
			if most := uint64(12*len(test.text) + 1<<20); size > most {
				t.Errorf("%d bytes for a text of %d", size, len(test.text))
			}
			if n := strings.Count(fmt.Sprint(err), "\n"); n > 101 {
				t.Errorf("%d problems", n)
			}
		})
	}
}

// Rows that are refused cost no more memory than their text.
func TestReadCSV_Limits(t *testing.T) {
	const head = "account_id,security_name,security_title,security_email,security_phone,as_read\n"
	for name, test := range map[string]struct{ text, want string }{
		"problems": {head + strings.Repeat("1,a,b,c,d,\n", 100_000), ": there are more problems from here on"},
		"rows":     {head + strings.Repeat("111122223333,,,,,\n", 200_001), "f.csv: has more than 200000 rows, the limit for files with contacts"},
		"cell":     {head + "111122223333," + strings.Repeat("a", 10<<20) + ",b,c,d,\n", "f.csv:2: cell 2 is longer than 131068 bytes, the limit for cells"},
		"quote":    {head + `111122223333,"` + strings.Repeat("a\n", 1<<20), "f.csv:2: a quotation mark in this line is never closed"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := report.ReadCSV(strings.NewReader(test.text), "f.csv")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%.300v; want %s", err, test.want)
			}
		})
	}
}
