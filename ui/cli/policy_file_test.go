package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

// openSession opens a session like the screens do.
func (s *harness) openSession() *session.Session {
	s.t.Helper()
	p := &program{env: command.NewEnvironment(s.sys, command.Version{})}
	newRootCommand(p)
	if err := p.start(); err != nil {
		s.t.Fatal(err)
	}
	session, err := session.OpenSession(p.env, p.options)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(session.Cloud.Close)
	return session
}

// exception is an exception for the account of the profile stage.
var exception = policy.Exception{
	Match: policy.Match{Accounts: []string{"222233334444"}}, Rule: "email-shared-mailbox", Reason: "the list is being set up",
	Owner: "the web team", Expires: time.Date(2999, 1, 31, 0, 0, 0, 0, time.UTC),
}

func TestPolicyFile_Create(t *testing.T) {
	for _, row := range []struct {
		name, there string
		shown, file string
	}{
		{"in a repository it is in the working folder", ".git/HEAD", "./accountable.yaml", "work/accountable.yaml"},
		{"elsewhere it is the person's own", "", "~/" + userPolicy, userPolicy},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := serveWorld(t, fourWorld())
			s.enterWorkFolder()
			if row.there != "" {
				s.writeFile(row.there, "")
			}
			file := newPolicyFile(s.openSession())
			edit, err := file.Except([]policy.Exception{exception})
			if err != nil || !edit.New || edit.Path != row.shown {
				t.Fatalf("%v, new: %t, path %q", err, edit.New, edit.Path)
			}
			if _, err := os.Stat(filepath.Join(s.home, row.file)); err == nil {
				t.Error("it is made before anybody has said yes")
			}
			saved, err := file.Save(edit)
			if err != nil || len(saved.Exceptions) != 1 || saved.Path != row.shown {
				t.Fatalf("%v, %+v", err, saved)
			}
			expectPrivate(t, filepath.Join(s.home, row.file))
			s.expect(0, "1 account: 1 excepted", "", "check", "stage")
		})
	}
}

func TestPolicyFile_Edit(t *testing.T) {
	s := serveWorld(t, fourWorld())
	path := filepath.Join(s.enterWorkFolder(), "accountable.yaml")
	s.writeFile("work/accountable.yaml", teamPolicy+"# the end\n")
	file := newPolicyFile(s.openSession())
	except, err := file.Except([]policy.Exception{exception})
	if err != nil || except.New || string(except.Before) != teamPolicy+"# the end\n" {
		t.Fatalf("%v, %+v", err, except)
	}
	want, err := file.Want(audit.Billing, audit.Contact{Email: "billing@octank.cloud"})
	if err != nil {
		t.Fatal(err)
	}
	saved, err := file.Save(want)
	if err != nil || saved.Contacts[audit.Billing][audit.FieldEmail].Text != "billing@octank.cloud" {
		t.Fatalf("%v, %+v", err, saved.Contacts)
	}
	if _, err := file.Save(except); err == nil {
		t.Error("what was changed meanwhile is overwritten")
	}
	if text := readFile(t, path); !strings.Contains(text, "billing@octank.cloud") || !strings.Contains(text, "# the end") || strings.Contains(text, "exceptions") {
		t.Errorf("it holds\n%s", text)
	}
	many := exception
	many.Match.Accounts = nil
	if _, err := file.Except([]policy.Exception{many}); err == nil {
		t.Error("an exception of every account is taken")
	}
}

func TestLeaveOutProfile(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	path, err := leaveOutProfile(s.openSession())("legacy")
	if err != nil || path != "~/"+userSettings {
		t.Fatalf("%v, %s", err, path)
	}
	expectPrivate(t, filepath.Join(s.home, userSettings))
	s.expect(3, "3 accounts:", "left out by your settings: legacy", "check")
}
