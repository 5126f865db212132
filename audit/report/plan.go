package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"accountable/audit/change"
)

// PlanReport is a plan and how it came about, as it is handed to a second person
// or saved to be applied later.
type PlanReport struct {
	GeneratedAt time.Time
	By          By
	Tool        Tool
	Policy      *Policy // that wants the changes; nil where no policy does
	Ticket      string  // the text by which the plan is known elsewhere, or ""
	Plan        change.Plan
	// Unchanged is how many contacts were looked at and are as they should be,
	// beyond those of Plan: a saved plan keeps only their number.
	Unchanged int
}

// By is who made a plan.
type By struct {
	User string // of the computer, or ""
	// Principals are the ARNs of those whose credentials read, as far as the run
	// asked for them.
	Principals []string
}

// unchanged is how many contacts need no change.
func (r PlanReport) unchanged() int { return r.Unchanged + r.Plan.Count(change.Unchanged) }

// leftOut are the items that should be changed and cannot be.
func (r PlanReport) leftOut() []change.PlanItem {
	var items []change.PlanItem
	for _, it := range r.Plan.Items {
		if it.State == change.Unwritable {
			items = append(items, it)
		}
	}
	return items
}

// The formats of a plan besides JSON and CSV.
const (
	Markdown  = "markdown"
	Terraform = "terraform"
	Shell     = "sh"
)

// planFormats is the table of the formats of a plan, in the order in which they
// are offered.
var planFormats = []struct {
	name  string
	write func(io.Writer, PlanReport) error
}{
	{JSON, writePlanJSON},
	{CSV, writePlanCSV},
	{Markdown, writePlanMarkdown},
	{Terraform, writePlanTerraform},
	{Shell, writePlanShell},
}

// PlanFormats are the names that WritePlan knows.
func PlanFormats() []string {
	names := make([]string, len(planFormats))
	for i, f := range planFormats {
		names[i] = f.name
	}
	return names
}

// WritePlan writes the plan in the format of the given name. Whoever puts it in
// a file makes that readable by its owner alone: it holds contact data. Its
// errors are those of w, and that of a name it does not know.
func WritePlan(w io.Writer, format string, r PlanReport) error {
	for _, f := range planFormats {
		if f.name == format {
			if err := f.write(w, r); err != nil {
				return fmt.Errorf("writing the plan as %s: %w", format, err)
			}
			return nil
		}
	}
	return fmt.Errorf("there is no format %q for a plan: use %s", format, strings.Join(PlanFormats(), ", "))
}
