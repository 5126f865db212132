package audit

// Journal is the record of every write, in the state folder: JSON lines, 0600,
// appended by one process at a time.
type Journal struct{ dir string }

// OpenJournal uses the folder, which is made (0700) at the first write.
func OpenJournal(dir string, clock Clock) *Journal { panic("being written") }

// Entry is one line of the journal.
type Entry struct{}

// Entries reads the writes of one account, newest first, at most n.
func (j *Journal) Entries(accountID string, n int) ([]Entry, error) { panic("being written") }
