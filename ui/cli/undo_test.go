package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/journal"
	"accountable/audit/sandbox"
	"accountable/audit/timing"
	"accountable/ui/style"
)

// journalPath returns the path of the journal.
func (s *harness) journalPath() string {
	return filepath.Join(s.home, ".local", "state", "accountable", "journal.jsonl")
}

// serveApplied returns a harness after the policy was applied. Before, stage had a
// personal contact and legacy none.
func serveApplied(t *testing.T) (s *harness, run string) {
	t.Helper()
	s = serveWorld(t, fourWorld())
	s.writePolicy(teamPolicy)
	s.expect(0, "2 contacts: 2 written", "to change", "apply", "stage", "legacy", "--yes", "--policy", s.policyPath(), "--ticket", "CHG-4711")
	return s, regexp.MustCompile(`Undo this run: accountable undo (\S+)`).FindStringSubmatch(s.out.String())[1]
}

// removePolicy deletes the policy file.
func (s *harness) removePolicy() {
	s.t.Helper()
	if err := os.Remove(s.policyPath()); err != nil {
		s.t.Fatal(err)
	}
}

func TestUndo_Run(t *testing.T) {
	t.Parallel()
	s, run := serveApplied(t)
	s.expect(0, "2 contacts: 2 written", "written by  stage as arn", "undo", "--yes") // the policy that is found writes nothing
	s.expectOutput("Take this undo back: accountable redo ")
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c != *person {
		t.Errorf("stage holds %+v", c)
	}
	if c, set := s.server.Contact("333344445555", sandbox.Security); set {
		t.Errorf("legacy holds %+v, want none", c)
	}
	other := *team
	other.Email = "else@octank.cloud"
	s.server.SetContact("333344445555", sandbox.Security, &other)
	for _, args := range [][]string{{"undo", "--yes"}, {"undo", run, "--yes"}} {
		s.expect(0, run+" is already taken back by ", "", args...)
	}
	if c, _ := s.server.Contact("333344445555", sandbox.Security); c != other {
		t.Errorf("a repeated undo wrote %+v", c)
	}
	s.server.SetContact("333344445555", sandbox.Security, nil)
	s.expect(0, "2 contacts: 2 written", "2 to change", "redo", "--yes")
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c != *team {
		t.Errorf("stage holds %+v after the redo", c)
	}
	s.expect(0, "is already taken back by ", "", "redo", "--yes")
	s.expect(0, "2 contacts: 2 written", "1 to delete", "undo", "--yes") // the redo is the newest run
	s.expect(0, "2 contacts: 2 written", "2 to change", "redo", "--yes")
	s.expect(2, "", `"nope" is not an undo`, "redo", "nope", "--yes")
}

// TestUndo_RunInProgress: the process that writes a run is between two of its writes.
func TestUndo_RunInProgress(t *testing.T) {
	t.Parallel()
	s, _ := serveApplied(t)
	writer := journal.Open(filepath.Dir(s.journalPath()), timing.SystemClock{})
	run := writer.NewRun()
	in := journal.Intent{
		AccountID: "333344445555", Type: audit.Security, Run: run, Route: audit.Route{Profile: "legacy", Mode: audit.Standalone},
		Before: &audit.Contact{Name: team.Name, Title: team.Title, Email: team.Email, Phone: team.Phone},
	}
	writer.StartRun(run, 3)
	id, err := writer.Begin(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	history := func() []writeJSON {
		t.Helper()
		s.run("history", "--run", run, "-o", "json")
		var doc historyJSON
		if err := json.Unmarshal(s.out.Bytes(), &doc); err != nil || len(doc.Writes) != 1 {
			t.Fatalf("%v\n%s", err, s.out.String())
		}
		return doc.Writes
	}
	s.expect(0, "in progress", "the run "+run+" is in progress: 0 of 3 writes done", "history", "--run", run)
	if err := writer.End(id, in, journal.Outcome{Kind: journal.Written}); err != nil {
		t.Fatal(err)
	}
	if w := history()[0]; !w.Live || w.Outcome != "written" {
		t.Errorf("%+v", w)
	}
	asked := len(s.server.Requests())
	for _, args := range [][]string{{"undo"}, {"undo", run}, {"undo", id}} {
		s.expect(2, "", "the run "+run+" is in progress: another process has finished 1 of 3 writes", append(args, "--yes")...)
	}
	if n := len(s.server.Requests()) - asked; n > 0 {
		t.Errorf("%d requests reached AWS", n)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if w := history()[0]; w.Live {
		t.Errorf("the process has ended: %+v", w)
	}
}

func TestUndo_ShowsDeletions(t *testing.T) {
	t.Parallel()
	s, _ := serveApplied(t)
	s.removePolicy()
	for _, row := range []struct {
		width int
		says  []string
	}{
		{120, []string{"legacy      name   Octank Security Operations  → delete\n", "title  Duty officer\n"}},
		{60, []string{"333344445555 · delete, by legacy\n  name   Octank Security Operations\n  title  Duty officer\n"}},
	} {
		s.sys.Width = func() int { return row.width }
		s.openTerminal(strings.NewReader("n\n"))
		s.expect(1, "", "2 contacts: 1 to change, 1 to delete", "undo")
		s.expectNotes(append(row.says, "Write 2 contacts of 2 accounts, 1 of them to delete? [y/N]")...)
	}
	if _, set := s.server.Contact("333344445555", sandbox.Security); !set {
		t.Error("the contact of legacy was deleted without confirmation")
	}
}

func TestUndo_KeepsLaterChange(t *testing.T) {
	t.Parallel()
	s, _ := serveApplied(t)
	s.removePolicy()
	other := *team
	other.Email = "else@octank.cloud"
	s.server.SetContact("222233334444", sandbox.Security, &other)
	s.expect(1, "2 contacts: 1 written, 1 changed meanwhile", "1 to change, 1 to delete", "undo", "--yes")
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c != other {
		t.Errorf("stage holds %+v", c)
	}
}

func TestUndo_OneWrite(t *testing.T) {
	t.Parallel()
	s, _ := serveApplied(t)
	s.removePolicy()
	s.expect(0, "accountable.history/v1", "", "history", "333344445555", "-o", "json")
	var doc historyJSON
	if err := json.Unmarshal(s.out.Bytes(), &doc); err != nil || len(doc.Writes) != 1 {
		t.Fatalf("%v\n%s", err, s.out.String())
	}
	s.expect(0, "1 contact: 1 written", "1 contact: 1 to delete", "undo", doc.Writes[0].ID, "--yes")
	if _, set := s.server.Contact("333344445555", sandbox.Security); set {
		t.Error("legacy still has the contact")
	}
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c != *team {
		t.Errorf("stage holds %+v", c)
	}
}

func TestUndo_ReadOnlyProfile(t *testing.T) {
	t.Parallel()
	s, _ := serveApplied(t)
	s.removePolicy()
	if err := os.MkdirAll(filepath.Join(s.home, ".config", "accountable"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.writeFile(".config/accountable/settings.yaml", "version: 1\nprofiles:\n  read_only: [stage]\n")
	s.expect(1, "stage is a read-only profile, and no other is known to lead there", "1 blocked", "undo", "--yes")
	s.expectOutput("2 contacts: 1 written, 1 blocked")
}

func TestHistory(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.expect(0, "no writes yet\n", "", "history")
	s, run := serveApplied(t)
	asked := len(s.server.Requests())
	s.expect(0, run, "", "history")
	s.expectOutput("CHG-4711", "written", "222233334444", "email jane.doe@octank.cloud → security@octank.cloud", "set: Octank Security Operations")
	for _, row := range []struct {
		args  []string
		lines int
	}{
		{nil, 2},
		{[]string{"stage"}, 1},
		{[]string{"s*"}, 1},
		{[]string{"222233334444", "legacy"}, 2},
		{[]string{"--account", "333344445555"}, 1},
		{[]string{"--limit", "1"}, 1},
		{[]string{"--run", run}, 2},
		{[]string{"--run", "other"}, 0},
		{[]string{"prod"}, 0},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			s.run(append([]string{"history"}, row.args...)...)
			if n := strings.Count(s.out.String(), run); n != row.lines {
				t.Errorf("%d writes, want %d\n%s%s", n, row.lines, s.out.String(), s.err.String())
			}
		})
	}
	s.expect(0, "no write matches (2 writes in the journal)", "", "history", "nope")
	path := filepath.Join(s.home, "history.json")
	s.expect(0, "", "", "history", "-o", "json="+path)
	expectPrivate(t, path)
	s.expect(2, "", `unknown format "xml"`, "history", "-o", "xml")
	if n := len(s.server.Requests()); n != asked {
		t.Errorf("%d requests reached AWS", n-asked)
	}
}

// TestHistory_ShowsIDsForUndo: the table shows complete IDs at every terminal width.
func TestHistory_ShowsIDsForUndo(t *testing.T) {
	t.Parallel()
	for _, width := range []int{0, 60, 80, 100, 200} {
		t.Run(strconv.Itoa(width), func(t *testing.T) {
			s, run := serveApplied(t)
			s.removePolicy()
			s.sys.OutTerminal, s.sys.Width = width > 0, func() int { return width }
			s.expect(0, "333344445555", "", "history", "legacy")
			for line := range strings.Lines(s.out.String()) {
				if n := style.Width(strings.TrimRight(line, "\n")); width > 0 && n > width {
					t.Errorf("%d columns of %d: %s", n, width, line)
				}
			}
			id := regexp.MustCompile(regexp.QuoteMeta(run) + `-\d+`).FindString(s.out.String())
			s.expect(0, "1 contact: 1 written", "1 to delete", "undo", id, "--yes")
			if _, set := s.server.Contact("333344445555", sandbox.Security); set {
				t.Error("legacy still has the contact")
			}
		})
	}
}

// moments matches the times in the journal.
var moments = regexp.MustCompile(`"time":"[^"]*"`)

// TestHistory_InterruptedWrites removes the outcomes from the journal, as if the program
// had been killed.
func TestHistory_InterruptedWrites(t *testing.T) {
	t.Parallel()
	s, run := serveApplied(t)
	var lines []string
	for line := range strings.Lines(readFile(t, s.journalPath())) {
		if strings.Contains(line, `"intent"`) {
			lines = append(lines, moments.ReplaceAllString(line, `"time":"2026-01-05T10:00:00Z"`)) // old enough for AWS to show the write
		}
	}
	if err := os.WriteFile(s.journalPath(), []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	s.removePolicy()
	hint := "2 writes were interrupted; accountable history --look"
	for _, command := range []string{"check", "history"} {
		s.run(command)
		s.expectNotes(hint)
	}
	s.expect(0, "no outcome", hint, "history")
	s.server.SetContact("333344445555", sandbox.Security, nil) // as if this write had not been sent
	s.server.SetFault("222233334444", "GetAlternateContact", sandbox.Fault{Kind: sandbox.Denied})
	s.expect(1, "The account could not be read, so the write stays open", "", "history", "--look")
	s.server.ClearFaults()
	s.expect(0, "The account has the new contact", "", "history", "--look")
	s.expect(0, "no interrupted writes", "", "history", "--look")
	s.expect(0, "failed", "", "history", "333344445555")
	s.expect(0, "1 contact: 1 written", "1 to change", "undo", run, "--yes")
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c != *person {
		t.Errorf("stage holds %+v", c)
	}
}

// TestApply_UnsafeStateFolder: other users could change what undo would write.
func TestApply_UnsafeStateFolder(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	dir := filepath.Dir(s.journalPath())
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	s.run("set", "stage", "--email", "soc@octank.cloud", "--yes")
	s.expectNotes("the folder "+dir+" is not safe: other users may write into it (mode 0777)", "chmod 700", "Nothing was written")
	if c, _ := s.server.Contact("222233334444", sandbox.Security); c != *person {
		t.Errorf("stage holds %+v", c)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("written into the folder: %v, %v", left, err)
	}
}

// recordInterrupted records an undo of a run that restored one of its two accounts.
func (s *harness) recordInterrupted(run, account string, held, restored *sandbox.Contact) (undo string) {
	s.t.Helper()
	j := journal.Open(filepath.Dir(s.journalPath()), timing.SystemClock{})
	toContact := func(c *sandbox.Contact) *audit.Contact {
		if c == nil {
			return nil
		}
		return &audit.Contact{Name: c.Name, Title: c.Title, Email: c.Email, Phone: c.Phone}
	}
	in := journal.Intent{
		Run: j.NewRun(), UndoOf: run, AccountID: account, Type: audit.Security, Route: audit.Route{Profile: "stage", Mode: audit.Standalone},
		Before: toContact(held), After: toContact(restored),
	}
	j.StartRun(in.Run, 2)
	id, err := j.Begin(s.t.Context(), in)
	if err == nil {
		err = errors.Join(j.End(id, in, journal.Outcome{Kind: journal.Written}), j.EndRun(in.Run, 1), j.Close())
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.server.SetContact(account, sandbox.Security, restored)
	return in.Run
}

// TestUndo_Interrupted: the next undo continues the interrupted one, and never takes it back.
func TestUndo_Interrupted(t *testing.T) {
	t.Run("newest run", func(t *testing.T) {
		s, run := serveApplied(t)
		cut := s.recordInterrupted(run, "222233334444", team, person)
		s.expect(0, "undo of", "the run "+cut+" was interrupted: 1 of 2 writes done", "history")
		s.expect(0, `"interrupted": true`, "was interrupted", "history", "--run", cut, "-o", "json")
		s.expect(0, `"interrupted": false`, "", "history", "--run", run, "-o", "json")
		s.expect(0, "1 contact: 1 written", "1 of the 2 writes of "+run+" are taken back already, by "+cut+"; this takes back the rest", "undo", "--yes")
		if c, _ := s.server.Contact("222233334444", sandbox.Security); c != *person {
			t.Errorf("stage holds %+v", c)
		}
		if c, set := s.server.Contact("333344445555", sandbox.Security); set {
			t.Errorf("legacy holds %+v", c)
		}
		s.expect(0, run+" is already taken back by ", "", "undo", "--yes")
	})
	for remedy, test := range map[string]struct {
		command string // with the run, the interrupted undo and the newest run
		out     string
		holds   sandbox.Contact // stage
	}{
		"continue":  {`accountable undo %[1]s`, "1 contact: 1 written", *person},
		"take back": {`accountable redo %[2]s`, "1 contact: 1 written", *team},
		"the other": {`accountable undo %[3]s`, "1 contact: 1 written", *person},
	} {
		t.Run(remedy, func(t *testing.T) {
			s, run := serveApplied(t)
			if s.run("set", "prod", "--title", "Duty desk", "--policy", s.policyPath(), "--yes") != 0 {
				t.Fatal(s.out.String(), s.err.String())
			}
			newest := regexp.MustCompile(`accountable undo (\S+)`).FindStringSubmatch(s.out.String() + s.err.String())[1]
			cut := s.recordInterrupted(run, "222233334444", team, person)
			s.expect(2, "", "the last run is the undo "+cut+" of "+run+", which was interrupted: 1 write is not taken back; without a name, "+newest+" would be taken back", "undo", "--yes")
			command := fmt.Sprintf(test.command+"%.0[2]s%.0[3]s", run, cut, newest)
			if !strings.Contains(s.err.String(), `"`+command+`"`) {
				t.Fatalf("no %q in\n%s", command, s.err.String())
			}
			s.run(append(strings.Fields(command)[1:], "--yes")...)
			s.expectOutput(test.out)
			if c, _ := s.server.Contact("222233334444", sandbox.Security); c != test.holds {
				t.Errorf("stage holds %+v", c)
			}
		})
	}
}

// An undo that could be incomplete is refused, and the history names the line.
func TestUndo_DamagedJournal(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.writePolicy(teamPolicy)
	s.expect(0, "2 contacts: 2 written", "2 to change", "apply", "stage", "legacy", "--yes", "--policy", s.policyPath())
	path := filepath.Join(s.home, ".local", "state", "accountable", "journal.jsonl")
	lines := strings.SplitAfter(readFile(t, path), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, `"event":"intent"`) })
	lines[i] = lines[i][:100] + strings.Repeat("x", 70_000) + "\n"
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	damage := fmt.Sprintf("line %d of %s has more than 65535 bytes", i+1, path)
	s.expect(1, "", damage, "undo", "--yes")
	s.expectNotes("Nothing was written. Repair the journal from a backup")
	if n := s.countWrites(); n != 2 {
		t.Errorf("%d writes, want those of apply alone", n)
	}
	s.expect(0, "written", damage+". A write in it is not shown, and its run cannot be undone", "history")
}
