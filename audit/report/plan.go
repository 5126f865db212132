package report

import (
	"io"
	"time"

	"accountable/audit/change"
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

// listLeftOut returns the items that need a change but cannot be written.
func (r PlanReport) listLeftOut() []change.PlanItem {
	var items []change.PlanItem
	for _, it := range r.Plan.Items {
		if it.State == change.Unwritable {
			items = append(items, it)
		}
	}
	return items
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
		{Terraform, writePlanTerraform},
		{Shell, writePlanShell},
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
