package report

import (
	"io"
	"strings"

	"accountable/audit"
	"accountable/audit/change"
)

// writePlanCSV writes one row for each contact that is changed or left out.
func writePlanCSV(w io.Writer, r PlanReport) error {
	header := []string{"account_id", "name", "ou_path", "type", "action", "profile", "reason"}
	for _, side := range [...]string{"before", "after"} {
		for _, f := range audit.Fields {
			header = append(header, f.Key()+"_"+side)
		}
	}
	rows := [][]string{header}
	for _, it := range r.Plan.Items {
		if it.State == change.Unchanged {
			continue
		}
		c := it.Change
		profile := c.Route.Label()
		if it.State != change.Planned { // nothing is written: list the profiles of the account, which a saved plan has too
			profile = strings.Join(c.Target.Profiles(), ", ")
		}
		row := []string{audit.DashedAccountID(c.AccountID), c.Target.Name, c.Target.OUPath, c.Type.Key(), actionOf(it), profile, it.Reason}
		for _, side := range [...]*audit.Contact{c.Before, c.After} {
			for _, f := range audit.Fields {
				value := ""
				if side != nil {
					value = f.Of(*side)
				}
				row = append(row, value)
			}
		}
		rows = append(rows, row)
	}
	return writeRows(w, rows)
}

// actionOf returns what a plan does to a contact, in one word.
func actionOf(it change.PlanItem) string {
	switch {
	case it.State != change.Planned:
		return "none"
	case it.Change.After == nil:
		return "delete"
	case it.Change.Before == nil:
		return "set"
	default:
		return "replace"
	}
}
