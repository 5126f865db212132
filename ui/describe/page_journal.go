package describe

import (
	"time"

	"accountable/audit/change"
	"accountable/ui/style"
)

// JournalRead is the journal as it was read.
type JournalRead struct {
	Entries []change.Entry // newest first
	Err     error
}

// entryReader reads writes of the journal, newest first, at most so many; 0: all.
type entryReader interface {
	Entries(accountID string, most int) ([]change.Entry, error)
}

// ReadJournal reads the writes to an account, or to all. It reads files: never on
// the event loop.
func ReadJournal(journal entryReader, accountID string, most int) JournalRead {
	if journal == nil {
		return JournalRead{}
	}
	entries, err := journal.Entries(accountID, most)
	return JournalRead{entries, err}
}

// Writes shows the last writes to the account, newest first, and names the keys of the
// commands that show all and take back the last one.
func (p *Page) Writes(read JournalRead, in *time.Location, historyKey, undoKey string) {
	if len(read.Entries) == 0 {
		return
	}
	p.Heading("Last writes")
	dot := " " + p.Theme.Glyphs.Dot + " "
	for _, e := range read.Entries {
		v := p.Theme.Verdict(string(e.Status()))
		p.Lines = append(p.Lines, p.Theme.Truncate(" "+v.Style.Render(v.Shape+" "+style.Clean(e.Label()))+
			p.Theme.Text.Render(dot+e.Time.In(in).Format("2006-01-02 15:04")+dot+style.Clean(e.Profile)), p.Width))
		p.Paragraph(3, p.Theme.Muted, p.Brief(e.Before)+" "+p.Theme.Glyphs.Arrow+" "+p.Brief(e.After))
		p.Paragraph(3, p.Theme.Muted, style.Clean(e.Caller))
	}
	p.Lines = append(p.Lines, " "+p.Theme.Muted.Render(historyKey+" shows all, "+undoKey+" takes the last one back"))
}
