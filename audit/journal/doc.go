// Package journal records every write on this machine: what was written, over what, by whom, and how it ended.
//
// It owns the journal's files, the words for outcomes, and the choice of what an undo takes back:
//
//	audit/change ── Begin (intent) ─→ journal.jsonl ←── End (outcome) ── audit/change
//	                                       │
//	             Entries, Select, OpenWrites, LastWriters, ChooseUndo → commands, screens
//
// A Journal is a file of lines that only grows (journal.go, file.go). A write has two lines: its intent, which is on disk
// before anything is sent, and its outcome. Readers join them to an Entry. They keep only what they need: the state
// (state.go), which an index makes quick to read, or the entries that match (find.go). The head of a line is read without
// decoding all of it (head.go).
//
// A process holds a lock of its own while it writes (open_writes.go). So a reader can decide whether the outcome of a write
// can still come: if not, the write was left open, and a recheck by package audit/change finds out how it ended. Likewise
// a run in which another process still writes is in progress, and one that ended before all of its changes were tried is
// interrupted (run.go).
//
// A writer also locks the contact that it writes, across goroutines and processes (contact_lock.go).
//
// ChooseUndo and ChooseRedo decide what is taken back (takeback.go): less what is taken back already, so that they continue
// an interrupted undo or redo.
//
// Lines that cannot be read are skipped, so that they hide no others. Damage lists them (damage.go), and an undo that they
// could make incomplete is refused.
//
// The words for outcomes are in outcome.go; screens, commands and reports have no others.
//
// The package may import audit and config/atomicfile.
//
// Start from Journal, Entry, Intent and Takeback.
package journal
