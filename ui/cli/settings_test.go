package cli

import (
	"testing"
)

// ownSettings is where the person's settings stand.
const ownSettings = ".config/accountable/settings.yaml"

// TestTheThemeOfSettings: a flag and the variable win.
func TestTheThemeOfSettings(t *testing.T) {
	s := over(t, four())
	drawn := func(args ...string) string {
		s.run(append([]string{"check", "legacy", "--color", "always"}, args...)...)
		return s.out.String()
	}
	themes := map[string]string{}
	for _, theme := range []string{"dark", "light"} {
		themes[theme] = drawn("--theme", theme)
	}
	if themes["dark"] == themes["light"] {
		t.Fatal("the themes are alike")
	}
	s.put(ownSettings, "version: 1\ntheme: light\n")
	if drawn() != themes["light"] {
		t.Error("the settings have no say")
	}
	if drawn("--theme", "dark") != themes["dark"] {
		t.Error("the flag does not win")
	}
	t.Setenv("ACCOUNTABLE_THEME", "dark")
	if drawn() != themes["dark"] {
		t.Error("the variable does not win")
	}
}
