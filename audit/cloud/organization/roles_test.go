package organization_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"accountable/audit/cloud/organization"
)

func TestRoleMemory_SavesRoles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	first, second := organization.OpenRoleMemory(dir), organization.OpenRoleMemory(dir)
	if err := first.Save(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("a folder was made for nothing")
	}
	if got := first.Role("octank", "111122223333"); got != "" {
		t.Errorf("role %q, want none", got)
	}
	first.Remember("octank", "111122223333", "Auditor")
	second.Remember("octank", "222233334444", "Admin")
	for _, m := range []*organization.RoleMemory{first, second} {
		if err := m.Save(); err != nil {
			t.Fatal(err)
		}
	}
	later := organization.OpenRoleMemory(dir)
	for id, want := range map[string]string{"111122223333": "Auditor", "222233334444": "Admin", "333344445555": ""} {
		if got := later.Role("octank", id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if got := later.Role("another", "111122223333"); got != "" {
		t.Errorf("another session has %q", got)
	}
	info, err := os.Stat(later.Path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestRoleMemory_DamagedFile(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "{", `{"octank":"x"}`, strings.Repeat(" ", 9<<20)} {
		dir := t.TempDir()
		m := organization.OpenRoleMemory(dir)
		if err := os.WriteFile(m.Path(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := m.Role("octank", "111122223333"); got != "" {
			t.Errorf("%.20q: %q", text, got)
		}
		m.Remember("octank", "111122223333", "Auditor")
		if err := m.Save(); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
		if got := organization.OpenRoleMemory(dir).Role("octank", "111122223333"); got != "Auditor" {
			t.Errorf("%.20q: %q after it was saved", text, got)
		}
	}
}

func TestRoleMemory_ConcurrentPrograms(t *testing.T) {
	m := organization.OpenRoleMemory(t.TempDir())
	var all sync.WaitGroup
	for _, id := range []string{"111122223333", "222233334444", "333344445555"} {
		all.Go(func() {
			m.Remember("octank", id, "Auditor")
			if m.Role("octank", id) != "Auditor" {
				t.Error(id)
			}
			if err := m.Save(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
