package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"accountable/ui"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
)

// BenchmarkExec measures commands without a terminal from exec to exit. Budget: 20 ms.
// Run it with -tags e2e, which builds the program.
func BenchmarkExec(b *testing.B) {
	path := programPath(b)
	b.Setenv(runAsProgram, "1")
	for _, flag := range []string{"--version", "--help"} {
		b.Run(flag, func(b *testing.B) {
			for b.Loop() {
				if err := exec.CommandContext(b.Context(), path, flag).Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFirstFrame measures the time from the first line of main to the first
// frame with 1,000 profiles. BenchmarkExec measures the time before. Budget for both:
// 50 ms.
func BenchmarkFirstFrame(b *testing.B) {
	home := b.TempDir()
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "[profile octank-%04d]\nsso_session = octank\nsso_account_id = %012d\nsso_role_name = SecurityAudit\nregion = eu-central-1\n", i, i)
	}
	text.WriteString("[sso-session octank]\nsso_start_url = https://octank.awsapps.com/start\nsso_region = eu-central-1\n")
	path := filepath.Join(home, "config")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	env := map[string]string{
		"HOME": home, "AWS_CONFIG_FILE": path, "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "none"), "TERM": "xterm-256color", "LANG": "C.UTF-8",
	}
	sys := &command.System{Getenv: func(name string) string { return env[name] }, Environ: func() []string { return nil }}
	for b.Loop() {
		p := &program{env: command.NewEnvironment(sys, command.Version{})}
		newRootCommand(p)
		if err := p.start(); err != nil {
			b.Fatal(err)
		}
		p.env.Home, p.env.StateDir, p.env.CacheDir, p.env.ConfigDir = home, home, "", ""
		s, err := session.OpenSession(p.env, p.options)
		if err != nil {
			b.Fatal(err)
		}
		s.Targets = s.AllTargets()
		if len(s.Targets) != 1000 {
			b.Fatalf("%d targets", len(s.Targets))
		}
		m, _ := ui.New(b.Context(), screenOptions(b.Context(), s, false)).Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		if m.View().Content == "" {
			b.Fatal("nothing is drawn")
		}
	}
}
