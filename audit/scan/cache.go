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

// Cache keeps the last results in a file of mode 0600 in the cache folder, for the
// next start to show until AWS has answered. Cached data is never used for writes.
type Cache struct {
	dir   string
	clock audit.Clock
}

// OpenCache returns the cache of a folder, which Save creates with mode 0700.
func OpenCache(dir string, clock audit.Clock) *Cache { return &Cache{dir: dir, clock: clock} }

// Path returns the path of the file.
func (c *Cache) Path() string { return filepath.Join(c.dir, "accounts.json") }

// cachedResults has room for about 50,000 accounts.
var cachedResults = atomicfile.Limit{Bytes: 32 << 20, Of: "cached results"}

const (
	cacheVersion = 1
	// cacheRetention is how long an account that is no longer read stays in the cache.
	cacheRetention = 180 * 24 * time.Hour
)

// Known holds what earlier runs read.
type Known struct {
	Version  int                      `json:"v"`
	Accounts map[string]cachedAccount `json:"accounts"` // by id
	Profiles map[string]string        `json:"profiles"` // account id by profile
	// Looked is when a person last looked at all accounts of an organization, by its id.
	Looked map[string]time.Time `json:"looked,omitempty"`
}

// HasJoined reports whether an account joined an organization since a person last looked
// at all its accounts. It is false before the first look.
func (k *Known) HasJoined(organizationID string, t audit.Target) bool {
	last, looked := k.Looked[organizationID]
	return looked && t.JoinedAt.After(last)
}

// cachedAccount holds the facts about one account. Verdicts are not kept.
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

// Load reads the cache. It renames a file that it cannot use, and returns a sentence
// about that, without a full stop; an unusable cache is not an error.
func (c *Cache) Load() (known Known, problem string) {
	text, err := atomicfile.ReadPrivate(c.Path(), cachedResults)
	if err == nil {
		if err = json.Unmarshal(text, &known); err == nil && known.Version != cacheVersion {
			err = fmt.Errorf("it has format %d, this program reads format %d", known.Version, cacheVersion)
		}
	}
	switch {
	case err == nil:
		return known, ""
	case errors.Is(err, fs.ErrNotExist):
		return Known{}, ""
	}
	if _, unsafe := errors.AsType[*atomicfile.UnsafeError](err); unsafe {
		return Known{}, fmt.Sprintf("did not read the cached results: %v", err)
	}
	aside := c.Path() + ".aside"
	if moved := os.Rename(c.Path(), aside); moved != nil {
		return Known{}, fmt.Sprintf("could not read the cached results: %v", err)
	}
	return Known{}, fmt.Sprintf("could not read the cached results (%v); the file was renamed to %s", err, aside)
}

// Save adds results to the file. Contacts that could not be read keep their cached
// values. It waits for another process at most 5 seconds, and no longer than until ctx
// ends.
func (c *Cache) Save(ctx context.Context, results []Result) error {
	return c.change(ctx, func(k *Known, now time.Time) { k.addResults(results, now) })
}

// RecordLook records in the file that a person looks at all accounts of an organization
// now. It waits as Save does.
func (c *Cache) RecordLook(ctx context.Context, organizationID string) error {
	return c.change(ctx, func(k *Known, now time.Time) {
		k.Version = cacheVersion
		if k.Looked == nil {
			k.Looked = map[string]time.Time{}
		}
		k.Looked[organizationID] = now
		maps.DeleteFunc(k.Looked, func(_ string, at time.Time) bool { return now.Sub(at) > cacheRetention })
	})
}

// change replaces the file by a changed one.
func (c *Cache) change(ctx context.Context, change func(k *Known, now time.Time)) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("could not save the results in %s: %w", c.Path(), err)
		}
	}()
	release, err := atomicfile.LockFolder(ctx, c.dir, "accounts.lock")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	known, _ := c.Load()
	change(&known, c.clock.Now())
	text, err := json.Marshal(known)
	if err != nil {
		return err
	}
	if int64(len(text)) > cachedResults.Bytes { // the next run could not read them
		return &atomicfile.TooLargeError{Path: "the new file", Limit: cachedResults}
	}
	return atomicfile.Write(c.Path(), text)
}

// addResults adds results and removes accounts that were not read for long.
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

// checkedAt returns when one of the contacts was read last.
func (a cachedAccount) checkedAt() time.Time {
	var last time.Time
	for _, c := range a.Contacts {
		if c.CheckedAt.After(last) {
			last = c.CheckedAt
		}
	}
	return last
}

// Result judges what is known of a target by the policy in force; nil if nothing is
// known.
func (k *Known) Result(t audit.Target, a *Auditor) *Result {
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
