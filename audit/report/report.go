package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"accountable/audit/scan"
)

// Report is the result of one run.
type Report struct {
	GeneratedAt time.Time
	Tool        Tool
	Run         Run
	Policy      *Policy // nil: only built-in rules
	Summary     scan.Summary
	Accounts    []scan.Result // one for each account, in any order
}

// Tool is the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Run identifies a run and when it read the accounts.
type Run struct {
	ID         string
	StartedAt  time.Time
	FinishedAt time.Time
}

// Policy is the policy file of the run.
type Policy struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"` // of its content, in hexadecimal
}

// JSON is the format of the accountable.report/v1 document.
const JSON = "json"

// formats are all formats, in the order in which they are offered.
var formats = []struct {
	name  string
	write func(io.Writer, Report) error
}{
	{JSON, writeJSON},
	{CSV, writeCSV},
}

// Formats returns the names that Write accepts.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write writes the report in the named format. The errors are those of w, and
// one for an unknown name.
func Write(w io.Writer, format string, r Report) error {
	for _, f := range formats {
		if f.name == format {
			if err := f.write(w, r); err != nil {
				return fmt.Errorf("writing the report as %s: %w", format, err)
			}
			return nil
		}
	}
	return fmt.Errorf("unknown format %q: use %s", format, strings.Join(Formats(), ", "))
}
