package cli

import (
	"accountable/audit"
	"accountable/audit/policy"
)

// didYouMean is the sentence that names the nearest name, or otherwise.
func didYouMean(name string, known []string, otherwise string) string {
	if policy.IsGlob(name) {
		return otherwise
	}
	if near := audit.ClosestName(name, known); near != "" {
		return "Did you mean " + audit.ShellQuote(near) + "?"
	}
	return otherwise
}
