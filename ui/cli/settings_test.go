package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

// ownSettings is where the person's settings stand.
const ownSettings = ".config/accountable/settings.yaml"

func TestSettingsThatAreWrongEndACommand(t *testing.T) {
	s := over(t, four())
	s.put(ownSettings, "version: 1\nthemes: dark\nprofiles: {leaveout: [legacy]}\n")
	for _, args := range [][]string{{"check"}, {"set", "prod", "--email", "soc@octank.cloud", "--yes"}, {"login"}} {
		s.want(2, "", ownSettings+":2:1:", args...)
		if !strings.Contains(s.err.String(), ownSettings+":3:12:") || !strings.Contains(s.err.String(), "leave_out") {
			t.Errorf("%v: not all is told:\n%s", args, s.err.String())
		}
	}
	if n := len(s.server.Requests()); n > 0 {
		t.Errorf("%d requests reached AWS, want none", n)
	}
}

func TestProfilesThatSettingsLeaveOut(t *testing.T) {
	s := over(t, four())
	s.put(ownSettings, "version: 1\nprofiles: {leave_out: [leg*, locked]}\n")
	s.want(0, "2 accounts: 1 warn, 1 pass", "left out by your settings: legacy and locked", "check")
	s.want(1, "1 account: 1 fail", "", "check", "legacy")
	s.want(2, "", "Your settings leave out legacy and locked", "check", "333344445555")
	s.want(1, "1 account: 1 fail", "", "check", "l*y")
	t.Setenv("AWS_PROFILE", "legacy")
	s.want(1, "1 account: 1 fail", "AWS_PROFILE is set", "check")
	t.Setenv("AWS_PROFILE", "")
	s.put(ownSettings, "version: 1\nprofiles: {leave_out: [\"*\"]}\n")
	s.want(2, "", "leave out every profile", "check")
}

func TestSettingsThatKeepFromWriting(t *testing.T) {
	world := four()
	world.AddKeys("prod-admin", "111122223333")
	s := over(t, world)
	set := []string{"set", "--email", "soc@octank.cloud", "--yes"}
	s.put(ownSettings, "version: 1\nread_only: true\n")
	s.want(2, "", "read_only in your settings: set would change a contact", append(set, "prod")...)
	s.work() // a policy cannot lift it
	s.put("work/accountable.yaml", "version: 1\nread_only: false\n")
	s.want(2, "", "belongs in settings.yaml", append(set, "prod")...)
	s.put("work/accountable.yaml", "version: 1\n")
	s.want(2, "", "read_only in your settings", append(set, "prod", "--policy", "accountable.yaml")...)
	s.sys.Getwd = nil

	s.put(ownSettings, "version: 1\nprofiles: {read_only: [pro*]}\n")
	s.want(1, "", "prod is a read-only profile, and no other leads there", append(set, "prod")...)
	s.put(ownSettings, "version: 1\nprofiles: {read_only: [prod]}\n")
	s.want(0, "written  prod-admin", "written by prod-admin", append(set, "prod-admin")...)
	if n := s.writes(); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
	if n := s.server.Requests()[sandbox.Request{AccountID: "111122223333", Operation: "PutAlternateContact"}]; n != 1 {
		t.Errorf("%d writes to prod, want 1", n)
	}
}

func TestSettingsForTheCache(t *testing.T) {
	s := over(t, four())
	s.put(ownSettings, "version: 1\ncache: false\n")
	s.want(0, "1 pass", "", "check", "prod")
	if kept, _ := filepath.Glob(filepath.Join(s.home, ".cache", "accountable", "*")); len(kept) > 0 {
		t.Errorf("%v is kept", kept)
	}
}

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
