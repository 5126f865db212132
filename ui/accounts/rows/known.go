package rows

import (
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/style"
)

// Recalled tells that the item shows what an earlier run read, until it is read.
func (it *Item) Recalled() bool {
	return it.Row.Result == nil && it.Row.Known != nil && it.Row.SameAs == ""
}

// shows is the result that the item shows: its own, else that of an earlier run.
func (it *Item) shows() *scan.Result {
	if it.Recalled() {
		return it.Row.Known
	}
	return it.Row.Result
}

// recall makes the texts that an earlier run has a say in. Its verdict is no
// verdict of this run: it neither counts nor is it sorted or filtered by.
func (it *Item) recall() {
	it.Changed = ""
	known := it.Row.Known
	if known == nil || it.Row.SameAs != "" {
		return
	}
	if it.Name == "" {
		it.Name = style.Clean(known.Target.Name)
	}
	if it.Recalled() {
		if it.Account == "" {
			it.Account = style.Clean(known.Target.AccountID)
		}
		it.Contact = describe.ContactOf(known)
		if f := known.WorstFinding(); f != nil {
			it.Verdict.Reason = describe.ShortFinding(*f)
		}
		return
	}
	_, what := it.Row.ChangesSinceKnown()
	it.Changed = changedText(what)
}

// reasonWidth is about how wide what stands beside the verdict is.
func (it *Item) reasonWidth() int {
	const age = len("changed since 30 days ago: ")
	switch w := style.Width(it.Verdict.Reason); {
	case it.Changed != "":
		return w + age + style.Width(it.Changed)
	case it.Recalled():
		return w + age/2
	default:
		return w
	}
}
