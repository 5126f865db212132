package ui

import (
	"accountable/ui/style"
	"accountable/ui/widget"
)

// page is a text about accounts.
type page struct {
	*widget.Text
	of judged // zero: what differs from the policy is told in words alone
}

func newPage(t *style.Theme, width int) *page { return &page{Text: widget.NewText(t, width)} }
