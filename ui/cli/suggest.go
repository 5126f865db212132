package cli

import "accountable/audit"

// didYouMean is the sentence that names the nearest name, or otherwise.
func didYouMean(name string, known []string, otherwise string) string {
	if audit.IsGlob(name) {
		return otherwise
	}
	if near := audit.Nearest(name, known); near != "" {
		return "Did you mean " + audit.ShellQuote(near) + "?"
	}
	return otherwise
}
