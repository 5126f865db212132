package cli

import (
	"bytes"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/audit/sandbox/demo"
	"accountable/audit/sandbox/network"
	"accountable/ui"
	"accountable/ui/cli/command"
	"accountable/ui/cli/session"
	"accountable/ui/terminal"
)

var update = flag.Bool("update", false, "write screenshots/*.svg instead of comparing with them")

// darkWindow and lightWindow are the terminals of the pictures.
var (
	darkWindow  = [2]string{"#0d1117", "#d0d7de"}
	lightWindow = [2]string{"#ffffff", "#1f2328"}
)

// pictureDay is the virtual time of the pictures.
var pictureDay = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

// TestScreenshots draws the pictures with the demo in virtual time, so that every run
// draws the same bytes.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	toStaging := []string{"j", "j", "j", "j"} // payments-staging has no contact
	for _, shot := range []struct {
		name          string
		width, height int
		light         bool
		show          func(*terminal.Terminal)
	}{
		{name: "accounts-dark", width: 150, height: 26, show: func(term *terminal.Terminal) { term.Press("j", "j") }},
		{name: "accounts-light", width: 150, height: 26, light: true, show: func(term *terminal.Terminal) { term.Press("j", "j") }},
		{name: "detail", width: 100, height: 44, show: func(term *terminal.Terminal) { term.Press("j", "j", "enter") }},
		{name: "form", width: 100, height: 26, show: func(term *terminal.Terminal) {
			term.Press(append(toStaging, "e")...)
			term.Wait(2 * time.Second)
			term.Type("Octank Security Operations")
			term.Press("tab")
			term.Type("Duty officer")
			term.Press("tab")
			term.Type("security(at)octank.cloud")
			term.Press("tab")
			term.Type("+1 206 555 4100")
		}},
		{name: "confirm", width: 100, height: 30, show: func(term *terminal.Terminal) {
			term.Press("j", "j", "e") // payments-prod has personal mailbox
			term.Wait(2 * time.Second)
			for _, value := range []string{"Octank Security Operations", "Duty officer", "security@octank.cloud", "+1 206 555 4100"} {
				term.Press("ctrl+u")
				term.Type(value)
				term.Press("tab")
			}
			term.Press("ctrl+s")
			term.Wait(2 * time.Second)
		}},
		{name: "organization", width: 120, height: 40, show: func(term *terminal.Terminal) {
			term.Press("O") // the first row is the management account's
			term.Wait(time.Second)
			term.Press("enter")
			term.Wait(20 * time.Second) // until all is found, named and read
		}},
		{name: "plan", width: 120, height: 40, show: planned},
		{name: "apply", width: 120, height: 18, show: func(term *terminal.Terminal) {
			planned(term)
			write(term)
			term.Wait(900 * time.Millisecond) // some are written by then
		}},
		{name: "history", width: 120, height: 18, show: func(term *terminal.Terminal) {
			planned(term)
			write(term)
			term.Wait(20 * time.Second) // until all are written
			for _, key := range []string{"esc", "esc", "h"} {
				term.Press(key)
				term.Wait(time.Second)
			}
		}},
		{name: "walk", width: 100, height: 30, show: func(term *terminal.Terminal) {
			term.Press("w")
			term.Wait(2 * time.Second)
			term.Press("enter") // it begins
			term.Wait(2 * time.Second)
		}},
		{name: "sign-in", width: 100, height: 26, show: func(term *terminal.Terminal) {
			term.Press("L")
			term.Wait(time.Second)
		}},
		{name: "narrow", width: 60, height: 16, show: func(term *terminal.Terminal) { term.Press("n") }},
	} {
		t.Run(shot.name, func(t *testing.T) {
			s := newHarness(t)
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(pictureDay)) // virtual time begins in 2000
				window := darkWindow
				options := []terminal.Option{terminal.ProgramOptions(tea.WithFilter(ui.MergeMouse))}
				if shot.light {
					window = lightWindow
					options = append(options, terminal.LightBackground())
				}
				term := terminal.Run(t, s.demo(t), shot.width, shot.height, options...)
				term.Wait(10 * time.Second) // until all is read
				shot.show(term)
				compare(t, shot.name+".svg", term.SVG(window[0], window[1]))
			})
		})
	}
}

// planned opens the organization and plans the policy for all accounts with problems.
func planned(term *terminal.Terminal) {
	term.Press("O")
	term.Wait(time.Second)
	term.Press("enter")
	term.Wait(20 * time.Second)
	term.Press("A", "a")
	term.Wait(3 * time.Second)
}

// write confirms the plan.
func write(term *terminal.Terminal) {
	term.Press("a")
	term.Wait(2 * time.Second)
	term.Press("enter")
}

// demo returns the screens of the demo with a sandbox in memory.
func (s *harness) demo(t *testing.T) tea.Model {
	t.Helper()
	world := demo.World()
	server := sandbox.New(world)
	listener := network.Listen()
	stop := server.Serve(listener)
	transport := &http.Transport{DialContext: listener.DialContext}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	paths, err := awsfiles.Write(server, s.home, network.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{env: command.NewEnvironment(s.sys, command.Version{Number: "1.0.0"})}
	newRootCommand(p)
	if err := p.start(); err != nil {
		t.Fatal(err)
	}
	policy, err := writeDemoPolicy(s.home, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	env := p.env.InSandbox(s.home, network.BaseURL, &http.Client{Transport: transport}, world)
	env.DemoPolicy, env.Home, env.ConfigDir = policy, paths.Home, filepath.Join(s.home, "config")
	session, err := session.OpenSession(env, p.options)
	if err != nil {
		t.Fatal(err)
	}
	session.Targets = session.AllTargets()
	return ui.New(t.Context(), screenOptions(t.Context(), session, false))
}

// compare compares a picture with the committed one.
func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("..", "..", "screenshots", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the program draws now; look at it, then: go test ./ui/cli -run TestScreenshots -update", path)
	}
}
