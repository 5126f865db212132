package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"accountable/audit/rules"
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
	// Framework limits the controls that are named; the zero value names all of them.
	Framework rules.Framework
	// Controls counts all accounts of the run by control (see CountControls).
	Controls []ControlCount

	reaches []*reachKeys // of the accounts, in a redacted report
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

// formats are all formats of a report.
var formats = formatTable[Report]{
	document: "report", kind: "format",
	rows: []formatRow[Report]{
		{JSON, writeJSON},
		{CSV, writeCSV},
	},
}

// Formats returns the names that Write accepts.
func Formats() []string { return formats.names() }

// Write writes the report in the named format. The errors are those of w, and
// one for an unknown name.
func Write(w io.Writer, format string, r Report) error { return formats.write(w, format, r) }

// formatTable is the formats of one kind of document.
type formatTable[D any] struct {
	document, kind string         // in errors: what is written, what a format of it is called
	rows           []formatRow[D] // in the order in which they are offered
}

type formatRow[D any] struct {
	name  string
	write func(io.Writer, D) error
}

func (t *formatTable[D]) names() []string {
	names := make([]string, len(t.rows))
	for i, row := range t.rows {
		names[i] = row.name
	}
	return names
}

// write writes a document in the named format.
func (t *formatTable[D]) write(w io.Writer, format string, document D) error {
	for _, row := range t.rows {
		if row.name == format {
			if err := row.write(w, document); err != nil {
				return fmt.Errorf("writing the %s as %s: %w", t.document, format, err)
			}
			return nil
		}
	}
	return fmt.Errorf("unknown %s %q: use %s", t.kind, format, strings.Join(t.names(), ", "))
}
