package ui

import (
	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/scan"
)

// guide is what a form is opened for when somebody is led through several.
type guide struct {
	step string // "3 of 12"
	// start is what the form begins with where no contact is set; nil: empty.
	start *audit.Contact
	// wrote hears what became of each write, as it does.
	wrote func(change.Outcome) action
	// collect takes what was typed instead of the question whether to write it;
	// nil: it is written.
	collect func(audit.Contact) action
}

// guided opens the form of an account in which somebody is led through several.
func guided(sh *shell, row *scan.Row, g *guide) action {
	f := newForm(sh, row)
	f.guide = g
	if f.before == nil && g.start != nil {
		f.fillWith(*g.start)
	}
	return f.opening()
}

// words: what is typed for somebody else to write is not saved.
func (f *form) words(c command) string {
	if c == saveForm && f.guide != nil && f.guide.collect != nil {
		return "into the text to hand over"
	}
	return ""
}

// came tells the guide what became of a write.
func (f *form) came(o change.Outcome) action {
	if f.guide == nil || f.guide.wrote == nil {
		return nil
	}
	return f.guide.wrote(o)
}

// backTo closes all that lies above a surface.
type backTo struct{ surface surface }
