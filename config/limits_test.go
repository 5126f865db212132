package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"accountable/config"
)

// Each of these files used up the memory, or took minutes.
func TestReadFiles_Limits(t *testing.T) {
	repeat := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, test := range map[string]struct {
		text, want string // want "": the file is read
	}{
		"line":              {"[profile a]\nregion = " + strings.Repeat("x", 60<<10) + "\n", ""},
		"longer line":       {"[profile a]\nregion = " + strings.Repeat("x", 10<<20) + "\n", ":2: the line is longer than 64 KiB, the limit for lines of AWS config files"},
		"name":              {"[profile " + strings.Repeat("x", 10<<20) + "]\n", ":1: the line is longer than 64 KiB, the limit for lines of AWS config files"},
		"comment":           {"#" + strings.Repeat("x", 10<<20), ":1: the line is longer than 64 KiB, the limit for lines of AWS config files"},
		"value":             {"[profile a]\nregion = x\n" + strings.Repeat("  y\n", 30_000), ""},
		"longer value":      {"[profile a]\nregion = x\n" + strings.Repeat("  y\n", 300_000), ":2: the value of region is longer than 64 KiB, the limit for values of AWS config files"},
		"value with blanks": {"[profile a]\nregion = x\n" + strings.Repeat("\n", 300_000) + "  y\n[profile b]\n", ":2: the value of region is longer than 64 KiB, the limit for values of AWS config files"},
		"empty lines":       {"[profile a]\nregion = x\n" + strings.Repeat("\n", 300_000), ""},
		"lines":             {"[profile a]\n" + strings.Repeat("#\n", 999_999), ""},
		"more lines":        {"[profile a]\n" + strings.Repeat("\n", 1_000_000), ": has more than 1000000 lines, the limit for AWS config files"},
		"sections":          {"[profile a]\n" + repeat(200_001, "[%d]\n"), ": has more than 200000 sections, the limit for AWS config files"},
		"settings":          {"[profile a]\n" + repeat(1_002, "k%d = v\n"), ":1: [profile a] has more than 1000 settings, the limit for sections of AWS config files"},
		"nested settings":   {"[services a]\nsts =\n" + repeat(1_002, "  k%d = v\n"), ":1: [services a] has more than 1000 settings, the limit for sections of AWS config files"},
		"settings of [DEFAULT]": {
			"[DEFAULT]\n" + repeat(900, "k%d = v\n") + repeat(1_200, "[profile p%d]\n"),
			":1: [DEFAULT] adds more than 1000000 settings to the sections, the limit for AWS config files",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config")
			write(t, path, []byte(test.text))
			f, err := config.ReadFiles(path, "")
			if test.want == "" {
				if err != nil || f.Profile("a") == nil {
					t.Errorf("%v", err)
				}
				return
			}
			want := path + test.want + ": is it the right file?"
			if p, ok := errors.AsType[*config.Problem](err); !ok || p.Error() != want || len(f.Profiles) > 0 {
				t.Errorf("%d profiles, %.200v; want %s", len(f.Profiles), err, want)
			}
			if len(f.Problems) != 1 {
				t.Errorf("problems: %d", len(f.Problems))
			}
		})
	}
}

func TestReadFiles_TooLarge(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "huge"), filepath.Join(dir, "other")
	write(t, path, nil)
	write(t, other, []byte("[a]\naws_access_key_id = AKIA\naws_secret_access_key = s\n"))
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Fatal(err)
	}
	f, err := config.ReadFiles(path, other)
	if p, ok := errors.AsType[*config.Problem](err); !ok || p.Text != "is larger than 32 MiB, the limit for AWS config files: is it the right file?" {
		t.Errorf("got %v", err)
	}
	if profileNames(f) != "a" {
		t.Errorf("the profiles of the other file are %s", profileNames(f))
	}
}

// makeChain returns n profiles of which each is the source of the one before. The last one
// has keys, or the first one as its source.
func makeChain(n int, circle bool) string {
	var b strings.Builder
	for i := range n - 1 {
		fmt.Fprintf(&b, "[profile p%d]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = p%d\n", i, i+1)
	}
	if circle {
		fmt.Fprintf(&b, "[profile p%d]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = p0\n", n-1)
	} else {
		fmt.Fprintf(&b, "[profile p%d]\naws_access_key_id = AKIA\naws_secret_access_key = s\n", n-1)
	}
	return b.String()
}

func TestChain_Limit(t *testing.T) {
	const tooLong = "the chain of source profiles is longer than 32 profiles, the limit: give one of the first 32 its own credentials"
	names := []string{"p0"}
	for i := range 31 {
		names = append(names, fmt.Sprintf("p%d", i+1))
	}
	circle := strings.Join(names, " → ")
	for name, test := range map[string]struct {
		text, want string
		steps      int
	}{
		"32 profiles":             {makeChain(32, false), "", 32},
		"33 profiles":             {makeChain(33, false), tooLong, 32},
		"a circle of 32 profiles": {makeChain(32, true), "the source profiles form a cycle (" + circle + " → p0): one of them needs its own credentials", 32},
		"a circle of 33 profiles": {makeChain(33, true), tooLong, 32},
		"10,000 profiles":         {makeChain(10_000, false), tooLong, 32},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseFiles(t, test.text, "")
			got := ""
			if p := f.Profile("p0").Problem; p != nil {
				got = p.Text
			}
			if !strings.HasSuffix(got, test.want) || (test.want == "") != (got == "") {
				t.Errorf("%q, want %q", got, test.want)
			}
			if n := len(f.Chain("p0")); n != test.steps {
				t.Errorf("the chain has %d steps", n)
			}
		})
	}
}

func TestReadFiles_ManyProblems(t *testing.T) {
	f := parseFiles(t, strings.Repeat("[profile a]\n", 200_000), "")
	if n := len(f.Problems); n != 101 || f.Problems[100].Text != "199899 more problems" {
		t.Errorf("%d problems, the last: %v", n, f.Problems[n-1])
	}
}

// countBytes returns how many bytes a function allocates.
func countBytes(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Twice as many profiles must not cost four times as much.
func TestReadFiles_GrowsLinearly(t *testing.T) {
	for name, makeText := range map[string]func(n int) string{
		"chain":  func(n int) string { return makeChain(n, false) },
		"circle": func(n int) string { return makeChain(n, true) },
		"value":  func(n int) string { return "[profile a]\nregion = x\n" + strings.Repeat("  y\n", n) },
		"blanks": func(n int) string { return "[profile a]\nregion = x\n" + strings.Repeat("\n", n) + "  y\n" },
		"duplicates": func(n int) string {
			return strings.Repeat("[profile a]\n", n)
		},
		"one sign-in": func(n int) string {
			var b strings.Builder
			b.WriteString("[sso-session s]\nsso_start_url = https://octank.awsapps.com/start\nsso_region = eu-central-1\n")
			for i := range n {
				fmt.Fprintf(&b, "[profile p%d]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = Auditor\n", i)
			}
			return b.String()
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			bytesFor := func(n int) uint64 {
				path := filepath.Join(dir, strconv.Itoa(n))
				write(t, path, []byte(makeText(n)))
				return countBytes(func() { _, _ = config.ReadFiles(path, "") })
			}
			few, many := bytesFor(1_000), bytesFor(8_000)
			if many > 12*few {
				t.Errorf("%d bytes for 1,000, %d bytes for 8,000", few, many)
			}
		})
	}
}
