package describe

import (
	"accountable/ui/style"
	"accountable/ui/widget"
)

// Page is a text about accounts.
type Page struct {
	*widget.Text
	Of Judged // zero: what differs from the policy is told in words alone
}

func NewPage(t *style.Theme, width int) *Page { return &Page{Text: widget.NewText(t, width)} }

// Beside joins two columns, the second of which begins at a column.
func Beside(t *style.Theme, left []string, at int, right []string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		if i < len(left) {
			lines[i] = left[i]
		}
		if i < len(right) && right[i] != "" {
			lines[i] = t.Fit(lines[i], at) + right[i]
		}
	}
	return lines
}
