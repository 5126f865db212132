package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config"
)

func FuzzReadFiles(f *testing.F) {
	f.Add([]byte(closureConfig), []byte("[base account]\naws_access_key_id = AKIA\naws_secret_access_key = x\n"))
	f.Add([]byte("[profile a\n[profile b] c\r\n\x00\xff=\n k=v\n=\"\n[]\nx"), []byte("[profile c]\n[sso-session c]\nk=\n  a=1\n  b\n"))
	f.Add([]byte("[profile a]\nk = v\n  [b\n  [c]\n  role_arn = d\nregion = e\n  [f] ; g\n  = h # i\n"), []byte("[c]\nk=\n  [d]\n  e=f\n"))
	f.Add([]byte("\ufeff[default]\n[profile profile a]\n[profile sso-session a]\n[a]"), []byte("[DEFAULT]\n \" = '\n"))
	dir := f.TempDir()
	paths := [2]string{filepath.Join(dir, "config"), filepath.Join(dir, "credentials")}
	again := [2]string{filepath.Join(dir, "closure"), ""}
	f.Fuzz(func(t *testing.T, configText, credentialsText []byte) {
		write(t, paths[0], configText)
		write(t, paths[1], credentialsText)
		files, err := config.ReadFiles(paths[0], paths[1])
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i := range files.Profiles {
			p := &files.Profiles[i]
			if seen[p.Name] || p.Name == "" {
				t.Fatalf("the name %q comes twice or is empty", p.Name)
			}
			seen[p.Name] = true
			if files.Profile(p.Name) != p {
				t.Fatalf("%q is not returned by name", p.Name)
			}
			if p.Line == 0 || p.File != paths[0] && p.File != paths[1] || p.Problem != nil && p.Problem.Line == 0 {
				t.Fatalf("%q has no position: %+v", p.Name, p)
			}
			files.Chain(p.Name)
			if p.Problem != nil {
				continue
			}
			write(t, again[0], files.Closure(p.Name))
			closure, err := config.ReadFiles(again[0], again[1])
			if err != nil {
				t.Fatal(err)
			}
			q := closure.Profile(config.ClosureProfile)
			if q == nil || q.Problem != nil {
				t.Fatalf("the closure of %q: %+v\n%s", p.Name, q, files.Closure(p.Name))
			}
			if q.Kind != p.Kind || q.AccountID != p.AccountID || q.Partition != p.Partition || len(closure.Chain(q.Name)) != len(files.Chain(p.Name)) {
				t.Fatalf("%q differs in its closure: %+v, not %+v", p.Name, *q, *p)
			}
		}
		for _, p := range files.Problems {
			if p.Text == "" || p.File == "" {
				t.Fatalf("an empty problem: %+v", p)
			}
		}
	})
}

// FuzzEveryLineIsReadOrReported checks that each line is read, reported or a
// comment. Each line has its own token, which must be in what was read.
func FuzzEveryLineIsReadOrReported(f *testing.F) {
	forms := []string{
		"[profile %s]", "%s = v", "k%[1]s = %[1]s ; c", "  %s = v", "  %s", "\t%s:", "%s", "[%s", "[profile %s] x", "[profile %s # ]", "=%s", "  =%s",
		"%s =", "[sso-session %s]", "[services %s]", "[profile]", "[%s]", "[Profile %s]", "[profile %[1]s]=", "x]%s", "k-%s: ",
		"  [%s", "  [%s]", "  [%s] x", "\t[%s] = v",
	}
	for i := range forms {
		f.Add([]byte{byte(i), 1, byte(i), byte(i)})
	}
	dir := f.TempDir()
	path := filepath.Join(dir, "config")
	f.Fuzz(func(t *testing.T, picks []byte) {
		picks = picks[:min(len(picks), 15)]
		lines := append(make([]string, 0, 1+len(picks)), "[profile first]")
		for i, b := range picks {
			lines = append(lines, strings.ReplaceAll(strings.ReplaceAll(forms[int(b)%len(forms)], "%[1]s", "%s"), "%s", fmt.Sprintf("token%d.", i)))
		}
		write(t, path, []byte(strings.Join(lines, "\n")))
		files, err := config.ReadFiles(path, "")
		if err != nil {
			t.Fatal(err)
		}
		reported := map[int]bool{}
		for _, p := range files.Problems {
			reported[p.Line] = true
		}
		found := fmt.Sprintf("%q", allTexts(files, lines))
		lost := false // below a header that is reported
		for i, l := range lines {
			switch {
			case strings.HasPrefix(l, "["):
				lost = reported[i+1]
			case strings.HasPrefix(strings.TrimSpace(l), "["):
				lost = lost || reported[i+1]
			}
			if !lost && !reported[i+1] && i > 0 && !strings.Contains(found, fmt.Sprintf("token%d.", i-1)) {
				t.Fatalf("line %d is neither read nor reported:\n%s\n%s", i+1, strings.Join(lines, "\n"), problemTexts(files.Problems))
			}
		}
	})
}

// allTexts returns the names, keys and values of everything that was read.
func allTexts(files *config.Files, lines []string) []any {
	var texts []any
	for _, p := range files.Profiles {
		texts = append(texts, p.Name, p.Values, p.NestedValues())
	}
	for _, l := range lines {
		kind, name, _ := strings.Cut(strings.Trim(l, "[]"), " ")
		if s := files.Section(kind, name); s != nil {
			texts = append(texts, s.Name, s.Values, s.Nested)
		}
	}
	return texts
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
