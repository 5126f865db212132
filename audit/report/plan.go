package report

import (
	"fmt"
	"io"
	"time"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/report/export"
)

// PlanReport is a plan and its origin, as it is given to a second person or
// saved to be applied later.
type PlanReport struct {
	GeneratedAt time.Time
	By          Author
	Tool        Tool
	Policy      *Policy // that requires the changes; nil if no policy does
	Ticket      string  // the change ticket, or ""
	Plan        change.Plan
	// Unchanged is the number of contacts that need no change, in addition to
	// those in Plan. A saved plan keeps only their number.
	Unchanged int
}

// Author is who made a plan.
type Author struct {
	User string // of the computer, or ""
	// Principals are the ARNs of the credentials that read the contacts, if the
	// run requested them.
	Principals []string
}

// countUnchanged returns how many contacts need no change.
func (r PlanReport) countUnchanged() int { return r.Unchanged + r.Plan.Count(change.Unchanged) }

// scriptHeader returns the origin of the plan as lines for comments.
func scriptHeader(r PlanReport) []string {
	lines := []string{
		fmt.Sprintf("Plan of %s, %d unchanged, %d left out", audit.Plural(len(r.Plan.Changes()), "change", "changes"), r.countUnchanged(), len(r.Plan.LeftOut())),
		"fingerprint " + Fingerprint(r),
	}
	made := ""
	if at := formatTime(r.GeneratedAt); at != nil {
		made += " " + *at
	}
	if r.By.User != "" {
		made += " by " + r.By.User
	}
	if r.Tool.Name != "" {
		made += " with " + r.Tool.Name + " " + r.Tool.Version
	}
	if made != "" {
		lines = append(lines, "made"+made)
	}
	if r.Policy != nil {
		lines = append(lines, fmt.Sprintf("policy %s, SHA-256 %s", r.Policy.Path, r.Policy.SHA256))
	}
	if r.Ticket != "" {
		lines = append(lines, "ticket "+r.Ticket)
	}
	return lines
}

// The formats of a plan, besides JSON and CSV.
const (
	Markdown  = "markdown"
	Terraform = "terraform"
	Shell     = "sh"
)

// planFormats are all formats of a plan.
var planFormats = formatTable[PlanReport]{
	document: "plan", kind: "plan format",
	rows: []formatRow[PlanReport]{
		{JSON, writePlanJSON},
		{CSV, writePlanCSV},
		{Markdown, writePlanMarkdown},
		{Terraform, func(w io.Writer, r PlanReport) error { return export.Terraform(w, scriptHeader(r), r.Plan) }},
		{Shell, func(w io.Writer, r PlanReport) error { return export.Shell(w, scriptHeader(r), r.Plan) }},
	},
}

// PlanFormats returns the names that WritePlan accepts.
func PlanFormats() []string { return planFormats.names() }

// WritePlan writes the plan in the named format. The output holds contact data:
// a file must be readable by its owner only. The errors are those of w, and one
// for an unknown name.
func WritePlan(w io.Writer, format string, r PlanReport) error {
	return planFormats.write(w, format, r)
}
