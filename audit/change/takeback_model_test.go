package change_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"testing"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/timing"
)

// takebackModel runs applies, undos and redos over a journal and accounts in memory. Each
// of them may be cut: canceled, or killed with an open write.
type takebackModel struct {
	t      *testing.T
	rng    *rand.Rand
	dir    string
	held   map[string]string            // what accounts hold, by id; "": nothing
	before map[string]map[string]string // the same before each run, by run
	wrote  map[string]map[string]string // what each run wrote that AWS applied, by run
	runs   []string                     // the applies
	cut    bool                         // the last run was cut
}

func contactNamed(name string) *audit.Contact {
	if name == "" {
		return nil
	}
	return &audit.Contact{Name: name, Title: "t", Email: name + "@octank.cloud", Phone: "+1 206 555 4100"}
}

func nameOfContact(c *audit.Contact) string {
	if c == nil {
		return ""
	}
	return c.Name
}

// write carries out changes as a process does and returns its run.
func (m *takebackModel) write(changes []change.Change) (run string) {
	m.t.Helper()
	j := journal.Open(m.dir, timing.SystemClock{})
	run = j.NewRun()
	m.before[run], m.wrote[run] = map[string]string{}, map[string]string{}
	maps.Copy(m.before[run], m.held)
	cutAfter, kill := len(changes), m.rng.IntN(2) == 0
	if m.cut = len(changes) > 1 && m.rng.IntN(2) == 0; m.cut {
		cutAfter = 1 + m.rng.IntN(len(changes)-1)
	}
	begun := false
	j.StartRun(run, len(changes))
	for i, c := range changes {
		if i == cutAfter && !kill {
			break
		}
		if m.held[c.AccountID] != nameOfContact(c.Before) {
			continue // the account has the wanted contact, or another run changed it
		}
		in := intentOf(c)
		in.Run, in.UndoOf, in.RedoOf = run, c.UndoOf, c.RedoOf
		id, err := j.Begin(m.t.Context(), in)
		if err != nil {
			m.t.Fatal(err)
		}
		begun = true
		if i == cutAfter && m.rng.IntN(2) == 0 {
			break // killed before AWS applied it
		}
		m.held[c.AccountID] = nameOfContact(c.After)
		m.wrote[run][c.AccountID] = nameOfContact(c.After)
		if i == cutAfter {
			break // killed before it recorded the outcome
		}
		if err := j.End(id, in, journal.Outcome{Kind: journal.Written}); err != nil {
			m.t.Fatal(err)
		}
	}
	if !m.cut || !kill {
		if err := j.EndRun(run, len(changes)-cutAfter); err != nil {
			m.t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		m.t.Fatal(err)
	}
	m.cut = m.cut && begun // else it wrote nothing, and nothing is left to continue
	return run
}

// apply writes new contacts to some of the accounts.
func (m *takebackModel) apply(n int) {
	var changes []change.Change
	for i := range 5 {
		if id := fmt.Sprintf("%012d", i+1); m.rng.IntN(4) > 0 {
			changes = append(changes, change.Change{
				AccountID: id, Type: audit.Security, Route: audit.Route{Profile: "p", Mode: audit.Standalone},
				Before: contactNamed(m.held[id]), After: contactNamed(fmt.Sprintf("apply%d", n)),
			})
		}
	}
	m.runs = append(m.runs, m.write(changes))
}

// takeBack does what undo or redo does, at first maybe with the name of a run, and repeats
// it without a name until nothing is written.
func (m *takebackModel) takeBack(redo bool) {
	m.t.Helper()
	name, first := "", ""
	if !redo && len(m.runs) > 0 && m.rng.IntN(2) == 0 {
		name = m.runs[m.rng.IntN(len(m.runs))]
	}
	for try := 0; ; try++ {
		j := journal.Open(m.dir, timing.SystemClock{})
		choose := j.ChooseUndo
		if redo {
			choose = j.ChooseRedo
		}
		chosen, err := choose(name)
		if cut, isCut := errors.AsType[*journal.InterruptedError](err); isCut {
			if name = cut.Of; cut.Newest == cut.Of || try > 0 && cut.Of != first {
				m.t.Fatalf("%v", err)
			}
			continue
		}
		if _, nothing := errors.AsType[*journal.NotInJournalError](err); nothing && try == 0 {
			return
		}
		if err != nil {
			m.t.Fatal(err)
		}
		if name = ""; first == "" {
			first = chosen.Name
		}
		if chosen.Name != first && !m.cut {
			break // all of the first one is taken back
		}
		if chosen.Name != first {
			m.t.Fatalf("%s was interrupted, and then %s is taken back", first, chosen.Name)
		}
		run := m.write(change.Planner{}.Undo(chosen.Entries, nil).Changes())
		for id, now := range m.wrote[run] {
			if was, written := m.wrote[first][id]; m.before[run][id] != was || !written || now != m.before[first][id] {
				m.t.Errorf("%s took %q of account %s back to %q; the run %s had replaced %q by %q", run, m.before[run][id], id, now, first, m.before[first][id], was)
			}
		}
		if !m.cut && len(m.wrote[run]) == 0 {
			break // a repeated one writes nothing
		}
		if try > 20 {
			m.t.Fatal("it never ends")
		}
	}
	for id, wrote := range m.wrote[first] {
		if now := m.held[id]; now == wrote && now != m.before[first][id] {
			m.t.Errorf("account %s still has %q of the run %s", id, now, first)
		}
	}
}

func TestTakeback_InterruptedRuns(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			m := &takebackModel{t, rand.New(rand.NewPCG(seed, 0)), t.TempDir(), map[string]string{}, map[string]map[string]string{}, map[string]map[string]string{}, nil, false}
			for n := range 8 {
				switch m.rng.IntN(4) {
				case 0:
					m.takeBack(false)
				case 1:
					m.takeBack(true)
				default:
					m.apply(n)
				}
			}
		})
	}
}
