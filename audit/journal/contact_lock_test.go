package journal_test

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/journal"
	"accountable/audit/timing"
)

// lockContact returns the lock of the security contact, or nil if another writer holds it.
func lockContact(t *testing.T, j *journal.Journal, accountID string, kind audit.ContactType) *journal.ContactLock {
	t.Helper()
	lock, err := j.TryLockContact(accountID, kind)
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

// contactLocks are the files of locks of contacts.
func contactLocks(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "contact-*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTryLockContact_ExcludesOtherWriters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "accountable")
	one, other := journal.Open(dir, timing.SystemClock{}), journal.Open(dir, timing.SystemClock{})
	lock := lockContact(t, one, audittest.AccountID, audit.Security)
	for name, j := range map[string]*journal.Journal{"itself": one, "another process": other} {
		if lockContact(t, j, audittest.AccountID, audit.Security) != nil {
			t.Errorf("%s locks the contact as well", name)
		}
	}
	for _, free := range []*journal.ContactLock{
		lockContact(t, other, audittest.AccountID, audit.Billing), lockContact(t, other, "222233334444", audit.Security),
	} {
		if free == nil {
			t.Fatal("another contact is locked")
		}
		free.Release()
	}
	files := contactLocks(t, dir)
	if len(files) != 1 {
		t.Fatalf("%v", files)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	lock.Release()
	if lock = lockContact(t, other, audittest.AccountID, audit.Security); lock == nil || lock.WasLeft {
		t.Fatalf("after the release: %+v", lock)
	}
	lock.Release()
	if files := contactLocks(t, dir); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

// The holder removes the file while others open it.
func TestTryLockContact_OneHolderAtATime(t *testing.T) {
	const writers, each = 4, 50
	dir := t.TempDir()
	var holders atomic.Int32
	var all sync.WaitGroup
	for range writers {
		j := journal.Open(dir, timing.SystemClock{})
		all.Go(func() {
			for held := 0; held < each; {
				lock, err := j.TryLockContact(audittest.AccountID, audit.Security)
				if err != nil {
					t.Error(err)
					return
				}
				if lock == nil {
					continue
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d writers hold the lock", n)
				}
				held++
				holders.Add(-1)
				lock.Release()
			}
		})
	}
	all.Wait()
	if files := contactLocks(t, dir); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}

func TestTryLockContact_KilledProcess(t *testing.T) {
	dir := t.TempDir()
	p := writer(t, dir, "until it is killed")
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	j := journal.Open(dir, timing.SystemClock{})
	if lockContact(t, j, audittest.AccountID, audit.Security) != nil {
		t.Error("the contact is locked by two processes")
	}
	pending := func() []journal.Entry {
		t.Helper()
		entries, err := j.Pending(audittest.AccountID, audit.Security)
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	if writes := pending(); len(writes) != 1 || !writes[0].UnderWay() {
		t.Errorf("while it waits: %+v", writes)
	}
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait() // it says that it was killed
	lock := lockContact(t, j, audittest.AccountID, audit.Security)
	if lock == nil || !lock.WasLeft {
		t.Fatalf("once it was killed: %+v", lock)
	}
	lock.Release()
	if writes := pending(); len(writes) != 1 || !writes[0].Open {
		t.Errorf("once it was killed: %+v", writes)
	}
	for _, other := range []struct {
		accountID string
		kind      audit.ContactType
	}{{audittest.AccountID, audit.Billing}, {"222233334444", audit.Security}} {
		if writes, err := j.Pending(other.accountID, other.kind); err != nil || len(writes) > 0 {
			t.Errorf("%+v: %+v, %v", other, writes, err)
		}
	}
	if lock = lockContact(t, j, audittest.AccountID, audit.Security); lock.WasLeft {
		t.Error("the lock counts as left after its release")
	}
	lock.Release()
}

func TestTryLockContact_NothingCanBeLocked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		j         *journal.Journal
		accountID string
	}{
		"no journal":        {nil, audittest.AccountID},
		"below a file":      {journal.Open(filepath.Join(file, "state"), timing.SystemClock{}), audittest.AccountID},
		"no account's name": {journal.Open(t.TempDir(), timing.SystemClock{}), "../1"},
	} {
		t.Run(name, func(t *testing.T) {
			if lock, err := test.j.TryLockContact(test.accountID, audit.Security); lock != nil || err == nil {
				t.Errorf("%+v, %v", lock, err)
			}
		})
	}
}
