package cli

import "testing"

// userSettings is the path of the user's settings.
const userSettings = ".config/accountable/settings.yaml"

// TestSettings_Theme: a flag and the variable override the settings.
func TestSettings_Theme(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	drawn := func(args ...string) string {
		s.run(append([]string{"legacy", "--color", "always"}, args...)...)
		return s.out.String()
	}
	themes := map[string]string{}
	for _, theme := range []string{"dark", "light"} {
		themes[theme] = drawn("--theme", theme)
	}
	if themes["dark"] == themes["light"] {
		t.Fatal("the themes are alike")
	}
	s.writeFile(userSettings, "version: 1\ntheme: light\n")
	if drawn() != themes["light"] {
		t.Error("the settings have no effect")
	}
	if drawn("--theme", "dark") != themes["dark"] {
		t.Error("the flag does not win")
	}
	s.setenv("ACCOUNTABLE_THEME", "dark")
	if drawn() != themes["dark"] {
		t.Error("the variable does not win")
	}
}
