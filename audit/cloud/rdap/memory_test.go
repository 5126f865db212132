package rdap_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/rdap"
)

// countingRegistry counts its questions by domain.
type countingRegistry struct {
	asked map[string]int
	err   error
}

func (r *countingRegistry) LookupRenewal(_ context.Context, domain string) (audit.RenewalAnswer, error) {
	r.asked[domain]++
	return audit.RenewalAnswer{Expires: time.Date(2027, 9, 30, 0, 0, 0, 0, time.UTC), Status: "client hold"}, r.err
}

// setClock is a clock that tests set.
type setClock struct{ now time.Time }

func (c *setClock) Now() time.Time                             { return c.now }
func (c *setClock) Sleep(context.Context, time.Duration) error { return nil }

func TestMemory_AsksOnceADay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	registry := &countingRegistry{asked: map[string]int{}}
	clock := &setClock{time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)}
	ask := func(want int, save bool) {
		t.Helper()
		m := rdap.OpenMemory(registry, dir, clock)
		got, err := m.LookupRenewal(t.Context(), "octank.cloud")
		if err != nil || got.Status != "client hold" || got.Expires.Year() != 2027 {
			t.Errorf("%+v, %v", got, err)
		}
		if registry.asked["octank.cloud"] != want {
			t.Errorf("asked %d times, want %d", registry.asked["octank.cloud"], want)
		}
		if save {
			if err := m.Save(); err != nil {
				t.Error(err)
			}
		}
	}
	ask(1, false)
	ask(2, true) // the first answer was not saved
	ask(2, true)
	clock.now = clock.now.Add(23 * time.Hour)
	ask(2, true)
	clock.now = clock.now.Add(2 * time.Hour)
	ask(3, true)
	clock.now = clock.now.Add(-48 * time.Hour) // the clock jumps back: the answer is from the future
	ask(4, true)
	path := filepath.Join(dir, "renewals.json")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v; want mode 0600", info, err)
	}
}

func TestMemory_ErrorsAreNotKept(t *testing.T) {
	dir := t.TempDir()
	registry := &countingRegistry{asked: map[string]int{}, err: errors.New("busy")}
	m := rdap.OpenMemory(registry, dir, &setClock{time.Now()})
	for range 2 {
		if _, err := m.LookupRenewal(t.Context(), "octank.cloud"); err == nil {
			t.Error("no error")
		}
	}
	if err := m.Save(); err != nil || registry.asked["octank.cloud"] != 2 {
		t.Errorf("asked %d times, %v", registry.asked["octank.cloud"], err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("saved without an answer: %v, %v", left, err)
	}
}

func TestMemory_BadFileIsReplaced(t *testing.T) {
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	for name, text := range map[string]string{
		"not JSON":      "{",
		"other version": `{"v":2,"domains":{"octank.cloud":{"expires":"2030-01-01T00:00:00Z","asked_at":"2026-12-01T11:00:00Z"}}}`,
		"no domains":    `{"v":1}`,
		"too large":     `{"v":1,"domains":{"` + strings.Repeat("x", 3<<20) + `":{}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "renewals.json"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			registry := &countingRegistry{asked: map[string]int{}}
			m := rdap.OpenMemory(registry, dir, &setClock{now})
			if _, err := m.LookupRenewal(t.Context(), "octank.cloud"); err != nil || registry.asked["octank.cloud"] != 1 {
				t.Errorf("asked %d times, %v", registry.asked["octank.cloud"], err)
			}
			if err := m.Save(); err != nil {
				t.Fatal(err)
			}
			again := rdap.OpenMemory(registry, dir, &setClock{now})
			if _, err := again.LookupRenewal(t.Context(), "octank.cloud"); err != nil || registry.asked["octank.cloud"] != 1 {
				t.Errorf("asked %d times after it was saved, %v", registry.asked["octank.cloud"], err)
			}
		})
	}
}

func TestMemory_KeepsWhatOthersSaved(t *testing.T) {
	dir, clock := t.TempDir(), &setClock{time.Now()}
	registry := &countingRegistry{asked: map[string]int{}}
	one, two := rdap.OpenMemory(registry, dir, clock), rdap.OpenMemory(registry, dir, clock)
	for domain, m := range map[string]*rdap.Memory{"octank.cloud": one, "octank.net": two} {
		if _, err := m.LookupRenewal(t.Context(), domain); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(one.Save(), two.Save()); err != nil {
		t.Fatal(err)
	}
	both := rdap.OpenMemory(registry, dir, clock)
	for _, domain := range []string{"octank.cloud", "octank.net"} {
		if _, err := both.LookupRenewal(t.Context(), domain); err != nil || registry.asked[domain] != 1 {
			t.Errorf("%s: asked %d times, %v", domain, registry.asked[domain], err)
		}
	}
}
