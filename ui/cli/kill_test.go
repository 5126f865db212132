package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/audit/sandbox/demo"
	"accountable/audit/timing"
	"accountable/ui/cli/command"
)

var (
	kills    = flag.Int("kills", defaultKills, "how often TestApply_Killed kills the program")
	killSeed = flag.Uint64("kill-seed", rand.Uint64(), "what decides when it does")
)

// crowd is a sandbox with many accounts, every other one without a contact. It counts
// requests.
type crowd struct {
	*harness

	accounts int
	plan     string // the file of a saved plan that changes all of them
	requests atomic.Int64
	at       atomic.Int64 // the request that triggers act; 0: none
	writes   atomic.Int64
	atWrite  atomic.Int64 // the write that triggers act; 0: none
	act      func()
}

func newCrowd(t *testing.T, n int) *crowd {
	t.Helper()
	world := manyWorld(n)
	for i := 0; i < n; i += 2 {
		world.Account(demo.ManyID(i)).Contacts[sandbox.Security] = *person
	}
	world.Quotas = map[string]sandbox.Quota{} // no rate limits
	c := &crowd{harness: newHarness(t), accounts: n}
	c.server = sandbox.New(world)
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isWrite := r.URL.Path == "/putAlternateContact"
		if c.requests.Add(1) == c.at.Load() || isWrite && c.writes.Add(1) == c.atWrite.Load() {
			c.act()
		}
		c.server.ServeHTTP(w, r)
	}))
	t.Cleanup(gate.Close)
	if _, err := awsfiles.Write(c.server, c.home, gate.URL); err != nil {
		t.Fatal(err)
	}
	c.writePolicy(teamPolicy)
	c.plan = filepath.Join(c.home, "plan.json")
	if code := c.run("plan", "-o", "json="+c.plan); code != command.ExitDone {
		t.Fatalf("plan: exit code %d\n%s", code, c.err.String())
	}
	c.removePolicy()
	return c
}

// reset restores the contacts of the accounts and returns a folder for a new journal.
func (c *crowd) reset() (state string) {
	c.t.Helper()
	for i := range c.accounts {
		c.server.SetContact(demo.ManyID(i), sandbox.Security, c.before(i))
	}
	for _, n := range []*atomic.Int64{&c.requests, &c.at, &c.writes, &c.atWrite} {
		n.Store(0)
	}
	state, err := os.MkdirTemp(c.home, "state-")
	if err != nil {
		c.t.Fatal(err)
	}
	return state
}

// before returns the contact of an account before the apply.
func (c *crowd) before(i int) *sandbox.Contact {
	if i%2 == 0 {
		return person
	}
	return nil
}

// holds returns the current contact of an account.
func (c *crowd) holds(i int) *sandbox.Contact {
	if contact, set := c.server.Contact(demo.ManyID(i), sandbox.Security); set {
		return &contact
	}
	return nil
}

func same(a, b *sandbox.Contact) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// apply returns a process that applies the plan with its journal in a folder.
func (c *crowd) apply(state string) *exec.Cmd {
	c.t.Helper()
	return newProcess(c.t, []string{"HOME=" + c.home, "XDG_STATE_HOME=" + state}, "apply", "--plan", c.plan, "--yes")
}

// finish runs a process, which must exit with 0.
func (c *crowd) finish(cmd *exec.Cmd) {
	c.t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		c.t.Fatalf("%v\n%s%s", err, out, stderr.String())
	}
}

// journalIn returns the journal in a folder.
func journalIn(state string) *journal.Journal {
	return journal.Open(filepath.Join(state, "accountable"), timing.SystemClock{})
}

// TestApply_Killed kills the program in the middle of its writes to many accounts, then at
// random moments. At any moment the journal must match the accounts, and applying the
// plan again must complete it.
func TestApply_Killed(t *testing.T) {
	t.Parallel()
	t.Logf("seed %d", *killSeed)
	rng := rand.New(rand.NewPCG(*killSeed, 0))
	c := newCrowd(t, killedAccounts)
	var whole int64 // requests of an apply
	if *kills > 1 {
		c.finish(c.apply(c.reset()))
		whole = c.requests.Load()
	}
	midway, open, converged := 0, 0, 0
	began := time.Now()
	for i := range *kills {
		state := c.reset()
		killed := c.apply(state)
		started := make(chan struct{}) // requests report this, not the race detector
		kill := func() { <-started; _ = killed.Process.Kill() }
		when := fmt.Sprintf("killed at write %d", c.accounts/2)
		if i == 0 { // this write has no outcome, and another one has
			c.act = func() { c.awaitOutcome(state); kill() }
			c.atWrite.Store(int64(c.accounts / 2))
		} else {
			moment := int64((float64(i) + rng.Float64()) / float64(*kills) * float64(whole))
			later := time.Duration(rng.Int64N(int64(5 * time.Millisecond)))
			when = fmt.Sprintf("killed %v after request %d", later, moment)
			c.act = func() { time.AfterFunc(later, kill) } // wherever the other writers are by then
			c.at.Store(max(1, moment))
		}
		if err := killed.Start(); err != nil {
			t.Fatal(err)
		}
		close(started)
		_ = killed.Wait() // it may have finished
		told := c.tellsTheTruth(state, when)
		if told.written > 0 && told.written < c.accounts {
			midway++
		}
		open += told.open
		if told.open > 0 { // else the next apply waits until writes that were sent moments ago must show
			c.age(state)
		}
		c.finish(c.apply(state))
		for n := range c.accounts {
			if got := c.holds(n); !same(got, team) {
				t.Errorf("%s and applied again: account %d holds %+v", when, n, got)
			}
		}
		if !t.Failed() {
			converged++
		}
	}
	t.Logf("%d kills in %v: %d with some accounts written and others not, %d writes left open, %d converged", *kills, time.Since(began).Round(time.Second), midway, open, converged)
	if midway == 0 || open == 0 {
		t.Error("no kill came during the writes: the test shows nothing")
	}
}

// awaitOutcome waits until a write in a journal has an outcome.
func (c *crowd) awaitOutcome(state string) {
	writes := journalIn(state)
	hasOutcome := func(e journal.Entry) bool { return e.Outcome != "" }
	for {
		entries, err := writes.Entries("", 0)
		if err != nil || slices.ContainsFunc(entries, hasOutcome) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// age makes the lines of a journal a year older.
func (c *crowd) age(state string) {
	c.t.Helper()
	path, year := filepath.Join(state, "accountable", "journal.jsonl"), time.Now().UTC().Year()
	text := strings.ReplaceAll(readFile(c.t, path), fmt.Sprintf(`"time":"%d`, year), fmt.Sprintf(`"time":"%d`, year-1))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// tally counts the entries of a journal.
type tally struct{ written, open int }

// tellsTheTruth compares a journal with the accounts.
func (c *crowd) tellsTheTruth(state, when string) tally {
	c.t.Helper()
	entries, err := journalIn(state).Entries("", 0)
	if err != nil {
		c.t.Fatal(err)
	}
	byAccount := map[string]journal.Entry{}
	count, unknown := tally{}, map[string]bool{}
	for _, e := range entries {
		if _, twice := byAccount[e.AccountID]; twice {
			c.t.Errorf("%s: account %s was written twice", when, e.AccountID)
		}
		byAccount[e.AccountID] = e
		switch e.Outcome {
		case journal.Written:
			count.written++
		case "":
			count.open++
			unknown[e.ID] = true
		default:
			c.t.Errorf("%s: the write to %s is %s", when, e.AccountID, e.Outcome)
		}
	}
	for i := range c.accounts {
		id := demo.ManyID(i)
		got, was := c.holds(i), c.before(i)
		e, intended := byAccount[id]
		switch {
		case !intended && !same(got, was):
			c.t.Errorf("%s: account %s changed without an intent", when, id)
		case intended && (!same(contactOf(e.Before), was) || !same(contactOf(e.After), team)):
			c.t.Errorf("%s: the journal has another change of %s than the plan: %+v", when, id, e)
		case e.Outcome == journal.Written && !same(got, team):
			c.t.Errorf("%s: account %s is reported as written and has %+v", when, id, got)
		case intended && !same(got, was) && !same(got, team):
			c.t.Errorf("%s: account %s has neither the old nor the new contact: %+v", when, id, got)
		}
	}
	left, err := journalIn(state).OpenWrites()
	if err != nil {
		c.t.Fatal(err)
	}
	for _, e := range left {
		if !unknown[e.ID] {
			c.t.Errorf("%s: the write %s has an outcome and counts as open", when, e.ID)
		}
		delete(unknown, e.ID)
	}
	if len(unknown) > 0 {
		c.t.Errorf("%s: these open writes do not count as open: %v", when, slices.Collect(maps.Keys(unknown)))
	}
	return count
}

func contactOf(c *audit.Contact) *sandbox.Contact {
	if c == nil {
		return nil
	}
	return &sandbox.Contact{Name: c.Name, Title: c.Title, Email: c.Email, Phone: c.Phone}
}

// TestApply_ProcessesAtOnce applies one plan with several processes and one journal. Each
// account is written once.
func TestApply_ProcessesAtOnce(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, 30)
	for _, processes := range []int{2, 3} {
		t.Run(strconv.Itoa(processes), func(t *testing.T) {
			state := c.reset()
			puts := c.server.Count(sandbox.PutAlternateContact)
			outputs := make(chan string, processes)
			for range processes {
				cmd := c.apply(state)
				go func() {
					out, err := cmd.CombinedOutput()
					if err != nil {
						t.Errorf("%v\n%s", err, out)
					}
					outputs <- string(out)
				}()
			}
			written := 0
			for range processes {
				out := <-outputs
				_, outcomes, _ := strings.Cut(out, "OUTCOME")
				writes := strings.Count(outcomes, "\nwritten ")
				written += writes
				if done := writes + strings.Count(outcomes, "\nalready right "); done != c.accounts {
					t.Errorf("%d accounts of %d are written or already right:\n%s", done, c.accounts, outcomes)
				}
			}
			if puts = c.server.Count(sandbox.PutAlternateContact) - puts; puts != c.accounts || written != c.accounts {
				t.Errorf("%d accounts were written %d times and counted as written %d times", c.accounts, puts, written)
			}
			for n := range c.accounts {
				if got := c.holds(n); !same(got, team) {
					t.Errorf("account %d holds %+v", n, got)
				}
			}
			c.expectWholeJournal(t, state)
		})
	}
}

// expectWholeJournal expects one write to each account and the contact before it.
func (c *crowd) expectWholeJournal(t *testing.T, state string) {
	t.Helper()
	events := map[string]int{}
	for line := range strings.Lines(readFile(t, filepath.Join(state, "accountable", "journal.jsonl"))) {
		var entry struct {
			Event string `json:"event"`
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("a line of the journal is torn: %v\n%s", err, line)
		}
		events[entry.Event]++
	}
	entries, err := journalIn(state).Entries("", 0)
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]*sandbox.Contact{}
	for _, e := range entries {
		before[e.AccountID] = contactOf(e.Before)
		if e.Outcome != journal.Written {
			t.Errorf("the write to %s is %q", e.AccountID, e.Outcome)
		}
	}
	for n := range c.accounts {
		if was, known := before[demo.ManyID(n)]; !known || !same(was, c.before(n)) {
			t.Errorf("before the write to account %d the journal has %+v, %v", n, was, known)
		}
	}
	if len(entries) != c.accounts || events["intent"] != len(entries) || events["outcome"] != len(entries) {
		t.Errorf("%d writes, %v lines", len(entries), events)
	}
	left, err := filepath.Glob(filepath.Join(state, "accountable", "*-*.lock"))
	if err != nil || len(left) > 0 {
		t.Errorf("locks are left: %v, %v", left, err)
	}
}

// onText calls a function when a text is written, once.
type onText struct {
	io.Writer

	text string
	do   func()
}

func (w *onText) Write(p []byte) (int, error) {
	if w.do != nil && strings.Contains(string(p), w.text) {
		w.do()
		w.do = nil
	}
	return w.Writer.Write(p)
}

// TestApply_WaitsForAnotherRun: another process writes one of the contacts for a while.
func TestApply_WaitsForAnotherRun(t *testing.T) {
	s, run := serveApplied(t)
	other := journal.Open(filepath.Dir(s.journalPath()), timing.SystemClock{})
	lock, err := other.TryLockContact("333344445555", audit.Security)
	if lock == nil || err != nil {
		t.Fatal(lock, err)
	}
	live := other.NewRun()
	if _, err := other.Begin(t.Context(), journal.Intent{Run: live, AccountID: "333344445555", Type: audit.Security, Route: audit.Route{Profile: "legacy"}}); err != nil {
		t.Fatal(err)
	}
	note := "3333-4444-5555: another accountable (run " + live + ") is writing this contact; waiting until it has ended"
	s.sys.Err = &onText{Writer: &s.err, text: note, do: lock.Release}
	s.expect(0, "2 contacts: 2 written", note, "undo", run, "--yes")
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
}
