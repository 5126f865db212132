package policy_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"accountable/config/policy"
)

func settingsFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), policy.SettingsName)
	writeFile(t, path, []byte(text))
	return path
}

func TestReadSettings(t *testing.T) {
	no, yes := false, true
	path := settingsFile(t, `version: 1
profiles:
  leave_out: [legacy-*, "@env"]
  read_only: ["*-ro"]
  writing:
    - "*-admin"
read_only: true
theme: light
mouse: false
cache: True
`)
	got, err := policy.ReadSettings(path)
	if err != nil {
		t.Fatal(err)
	}
	want := policy.Settings{
		Path: path, LeaveOut: globs(t, "legacy-*", "@env"), ReadOnlyProfiles: globs(t, "*-ro"), WritingProfiles: globs(t, "*-admin"),
		Lines:    map[string][]int{"leave_out": {3, 3}, "read_only": {4}, "writing": {6}},
		ReadOnly: true, Theme: "light", Mouse: &no, Cache: &yes,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestReadSettings_Missing(t *testing.T) {
	got, err := policy.ReadSettings(filepath.Join(t.TempDir(), "none.yaml"))
	if err != nil || !reflect.DeepEqual(got, policy.Settings{}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestReadSettings_Problems(t *testing.T) {
	for name, test := range map[string]struct{ text, problems string }{
		"nothing":            {"", "1:1: is empty: write version: 1, or remove the file"},
		"no version":         {"mouse: true\n", `1:1: the key "version" is missing: write version: 1 at the top`},
		"a newer version":    {"version: 7\nmice: 2\n", `1:10: version 7 is newer than this program, which reads version 1: update accountable`},
		"an unknown key":     {versionLine + "mousse: true\n", `2:1: unknown key "mousse" (did you mean "mouse"?)`},
		"no truth":           {versionLine + "read_only: yes\nmouse: off\ncache: \"true\"\n", `2:12: "read_only" must be true or false, not "yes" (did you mean true, without quotes?)` + "\n" + `3:8: "mouse" must be true or false, not "off" (did you mean false, without quotes?)` + "\n" + `4:8: "cache" must be true or false, not "true" (did you mean true, without quotes?)`},
		"no truth at all":    {versionLine + "mouse:\ncache: [true]\n", `2:7: "mouse" must be true or false, not nothing` + "\n" + `3:8: "cache" must be true or false, not a list`},
		"a theme":            {versionLine + "theme: bright\n", `2:8: "theme" must be auto, dark, light or plain, not "bright" (did you mean "light"?)`},
		"the company's keys": {versionLine + "contacts: {}\nleave_out: []\n", `2:1: "contacts" belongs in accountable.yaml: it applies to the whole company` + "\n" + `3:1: "leave_out" is for accounts and belongs in accountable.yaml; for profiles, use "leave_out" below "profiles"`},
		"profiles":           {versionLine + "profiles: {leave: [x], read_only: prod, writing: [\"[z-a]\", true]}\n", `2:12: unknown key "leave" (did you mean "leave_out"?)` + "\n" + `2:35: "read_only" needs a list, not a text: start each entry with a dash (- …) or write [ … , … ]` + "\n" + `2:60: an entry of "writing" needs a text, not true: put it in quotes if you mean the text`},
		"both ways":          {versionLine + "profiles:\n  read_only: [prod]\n  writing: [stage, prod]\n", `4:20: "prod" is listed under "read_only" on line 3 already: remove one of them`},
		"no YAML":            {versionLine + "theme: @x\n", `2:8: a text that starts with @ needs quotes`},
	} {
		t.Run(name, func(t *testing.T) {
			path := settingsFile(t, test.text)
			_, err := policy.ReadSettings(path)
			if err == nil {
				t.Fatal("nothing is problems")
			}
			if got := strings.ReplaceAll(err.Error(), path+":", ""); got != test.problems {
				t.Errorf("it is problems\n%s\nnot\n%s", got, test.problems)
			}
		})
	}
}
