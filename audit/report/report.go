// Package report writes what came of a run in the formats that other tools
// read, and masks contact data in it. The table for people is drawn elsewhere.
package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"accountable/audit/scan"
)

// Report is what came of one run.
type Report struct {
	GeneratedAt time.Time
	Tool        Tool
	Run         Run
	Policy      *Policy // nil: the built-in rules alone
	Summary     scan.Summary
	Accounts    []scan.Result // one an account, in any order
}

// Tool is the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Run is when the accounts were read.
type Run struct {
	ID         string
	StartedAt  time.Time
	FinishedAt time.Time
}

// Policy is the file that the accounts were judged by.
type Policy struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"` // of its content, in hexadecimal
}

// JSON is the name of the accountable.report/v1 document.
const JSON = "json"

// formats is the table of all formats, in the order in which they are offered.
var formats = []struct {
	name  string
	write func(io.Writer, Report) error
}{
	{JSON, writeJSON},
	{CSV, writeCSV},
}

// Formats are the names that Write knows.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// Write writes the report in the format of the given name. Its errors are those
// of w, and that of a name it does not know.
func Write(w io.Writer, format string, r Report) error {
	for _, f := range formats {
		if f.name == format {
			if err := f.write(w, r); err != nil {
				return fmt.Errorf("writing the report as %s: %w", format, err)
			}
			return nil
		}
	}
	return fmt.Errorf("there is no format %q: use %s", format, strings.Join(Formats(), ", "))
}
