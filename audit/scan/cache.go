package scan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"

	"accountable/audit"
	"accountable/audit/rules"
	"accountable/config/atomicfile"
)

// Cache keeps what was read last, in a file of mode 0600 in the cache folder, so
// that the next start can show it while AWS is asked again. It is for looking
// at: nothing is ever written on its word.
type Cache struct {
	dir   string
	clock audit.Clock
}

// OpenCache uses the folder, which is made (0700) when something is kept.
func OpenCache(dir string, clock audit.Clock) *Cache { return &Cache{dir: dir, clock: clock} }

// Path is the file of the cache.
func (c *Cache) Path() string { return filepath.Join(c.dir, "accounts.json") }

const (
	cacheVersion = 1
	// cacheRetention is how long an account stays in the cache that nobody reads anymore.
	cacheRetention = 180 * 24 * time.Hour
)

// Known is what earlier runs read.
type Known struct {
	Version  int                      `json:"v"`
	Accounts map[string]cachedAccount `json:"accounts"` // by id
	Profiles map[string]string        `json:"profiles"` // account id by profile
}

// cachedAccount is what is kept of one account: facts alone, which are judged anew.
type cachedAccount struct {
	Name      string                              `json:"name,omitempty"`
	Partition string                              `json:"partition,omitempty"`
	OUPath    string                              `json:"ou_path,omitempty"`
	RootEmail string                              `json:"root_email,omitempty"`
	Contacts  map[audit.ContactType]cachedContact `json:"contacts"`
}

type cachedContact struct {
	Contact   *audit.Contact `json:"contact"` // null: none was set
	CheckedAt time.Time      `json:"checked_at"`
}

// Load reads the cache. One that cannot be used is put aside, beside its old
// place, and a sentence says so; it is never an error.
func (c *Cache) Load() (known Known, word string) {
	text, err := os.ReadFile(c.Path())
	if err == nil {
		if err = json.Unmarshal(text, &known); err == nil && known.Version != cacheVersion {
			err = fmt.Errorf("it is of version %d, and this program keeps version %d", known.Version, cacheVersion)
		}
	}
	switch {
	case err == nil:
		return known, ""
	case errors.Is(err, fs.ErrNotExist):
		return Known{}, ""
	}
	aside := c.Path() + ".aside"
	if moved := os.Rename(c.Path(), aside); moved != nil {
		return Known{}, fmt.Sprintf("What was read last cannot be shown: %v", err)
	}
	return Known{}, fmt.Sprintf("What was read last cannot be shown (%v); the file is now %s", err, aside)
}

// Save keeps what the results say on top of what the file holds already.
// Accounts that could not be read keep what was known of them.
func (c *Cache) Save(results []Result) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("what was read cannot be kept in %s: %w", c.Path(), err)
		}
	}()
	release, err := atomicfile.LockFolder(context.Background(), c.dir, "accounts.lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	known, _ := c.Load()
	known.addResults(results, c.clock.Now())
	text, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return atomicfile.Write(c.Path(), text)
}

// addResults adds what the results say and drops what nobody has read for long.
func (k *Known) addResults(results []Result, now time.Time) {
	k.Version = cacheVersion
	if k.Accounts == nil {
		k.Accounts = map[string]cachedAccount{}
	}
	if k.Profiles == nil {
		k.Profiles = map[string]string{}
	}
	for _, res := range results {
		id := res.Target.AccountID
		if id == "" {
			continue
		}
		for _, r := range res.Target.Routes {
			if r.Profile != "" && r.Profile != audit.EnvironmentProfile && r.Mode != audit.InOrganization {
				k.Profiles[r.Profile] = id
			}
		}
		account := k.Accounts[id]
		contacts := maps.Clone(account.Contacts)
		if contacts == nil {
			contacts = map[audit.ContactType]cachedContact{}
		}
		for t, reading := range res.Contacts {
			if reading.Trouble == nil {
				contacts[t] = cachedContact{Contact: reading.Contact, CheckedAt: res.CheckedAt}
			}
		}
		if len(contacts) == 0 {
			continue
		}
		facts := res.Target.MergeFrom(account.target())
		k.Accounts[id] = cachedAccount{
			Name: facts.Name, Partition: facts.Partition, OUPath: facts.OUPath, RootEmail: facts.RootEmail, Contacts: contacts,
		}
	}
	maps.DeleteFunc(k.Accounts, func(_ string, a cachedAccount) bool { return now.Sub(a.checkedAt()) > cacheRetention })
	maps.DeleteFunc(k.Profiles, func(_, id string) bool { _, kept := k.Accounts[id]; return !kept })
}

func (a cachedAccount) target() audit.Target {
	return audit.Target{Name: a.Name, Partition: a.Partition, OUPath: a.OUPath, RootEmail: a.RootEmail}
}

// checkedAt is when one of the contacts was read last.
func (a cachedAccount) checkedAt() time.Time {
	var last time.Time
	for _, c := range a.Contacts {
		if c.CheckedAt.After(last) {
			last = c.CheckedAt
		}
	}
	return last
}

// Recall gives one row what earlier runs read of its account, judged by today's rules.
func (k *Known) Recall(row *Row, a *Auditor) { row.Known = k.result(row.Source, a) }

// result judges what is known of a target; nil where nothing is.
func (k *Known) result(t audit.Target, a *Auditor) *Result {
	if t.AccountID == "" && len(t.Routes) > 0 {
		t.AccountID = k.Profiles[t.Routes[0].Profile]
	}
	account, ok := k.Accounts[t.AccountID]
	if !ok || t.Skip != "" {
		return nil
	}
	res := Result{Target: t.MergeFrom(account.target()), Contacts: map[audit.ContactType]audit.Reading{}}
	for _, contactType := range a.contactTypes() {
		if c, known := account.Contacts[contactType]; known {
			res.Contacts[contactType] = audit.Reading{Contact: c.Contact}
			if res.CheckedAt.IsZero() || c.CheckedAt.Before(res.CheckedAt) {
				res.CheckedAt = c.CheckedAt
			}
		}
	}
	if len(res.Contacts) == 0 {
		return nil
	}
	res = a.judge(a.InForce.Policy(), res, rules.Judge)
	return &res
}
