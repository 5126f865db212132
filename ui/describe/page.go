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
