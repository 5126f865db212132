package process_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
)

// writeScript writes a shell script and returns the command that runs it.
func writeScript(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "credentials.sh")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return "sh " + path
}

// keysCommand returns a line of a script that prints the keys of a world's first key.
func keysCommand(w sandbox.World) string {
	return fmt.Sprintf(`echo '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s"}'`+"\n", w.Keys[0].ID, w.Keys[0].Secret)
}

func TestRunner_Failures(t *testing.T) {
	for name, test := range map[string]struct {
		writeScript string
		want        cloudtest.Want
		output      string
	}{
		"with a message": {
			"echo first >&2; printf 'sign in first\\033[2J: key AKIAIOSFODNN7EXAMPLE\\n' >&2; exit 3",
			cloudtest.Want{Kind: audit.NoCredentials, Message: "failed (exit status 3)"},
			"sign in first: key …",
		},
		"with a colored message": {
			`printf '\033[1;31mError\033[0m: \033]8;;https://octank.cloud\033\\sign in\033]8;;\007 first\033(B\n' >&2; exit 1`,
			cloudtest.Want{Kind: audit.NoCredentials, Message: "failed (exit status 1)"},
			"Error: sign in first",
		},
		"without a message": {"exit 1", cloudtest.Want{Kind: audit.NoCredentials, Message: "credential_process failed (exit status 1)"}, ""},
		"not JSON":          {"echo secret", cloudtest.Want{Kind: audit.NoCredentials, Message: "JSON document"}, ""},
		"another version": {
			`echo '{"Version":2}'`, cloudtest.Want{Kind: audit.NoCredentials, Message: `"Version" is not 1`}, "",
		},
		"no keys":            {`echo '{"Version":1}'`, cloudtest.Want{Kind: audit.NoCredentials, Message: "without AccessKeyId"}, ""},
		"not there":          {"exec /nonexistent/manager", cloudtest.Want{Kind: audit.NoCredentials, Message: "failed (exit status 12"}, "not found"},
		"reads the keyboard": {"read answer || { echo 'no terminal' >&2; exit 1; }", cloudtest.Want{Kind: audit.NoCredentials, Message: "failed (exit status 1)"}, "no terminal"},
		"opens the terminal": {"echo hello > /dev/tty || { echo 'no console' >&2; exit 1; }", cloudtest.Want{Kind: audit.NoCredentials, Message: "failed (exit status 1)"}, "no console"},
	} {
		t.Run(name, func(t *testing.T) {
			test.want.Next, test.want.Command = "terminal", "aws sts get-caller-identity --profile p"
			r := cloudtest.Open(t, cloudtest.OneAccount(), cloudtest.AppendConfig(cloudtest.ProcessProfile("p", writeScript(t, test.writeScript))))
			_, err := r.Read(t.Context(), "p")
			got := cloudtest.Trouble(t, err)
			test.want.Check(t, got)
			if !strings.Contains(got.HelperOutput, test.output) {
				t.Errorf("it printed %q, want %q", got.HelperOutput, test.output)
			}
			for _, text := range []string{got.Message, got.NextStep, got.Err.Error(), fmt.Sprint(got.Err)} {
				if strings.Contains(text, "secret") || test.output != "" && strings.Contains(text, test.output) {
					t.Errorf("%q quotes the output", text)
				}
			}
		})
	}
}

func TestRunner_TimeoutEndsTheCommandAndItsChildren(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.OneAccount(), cloudtest.AppendConfig(cloudtest.ProcessProfile("p", writeScript(t, "sleep 600\n"))), func(g *cloudtest.Setup) {
		g.Options.ProcessTimeout = 50 * time.Millisecond
	})
	_, err := r.Read(t.Context(), "p")
	cloudtest.Want{
		Kind: audit.Timeout, Message: "credential_process did not answer within 50ms",
		Next: "waiting for input", Command: "aws sts get-caller-identity --profile p",
	}.Check(t, cloudtest.Trouble(t, err))
}

func TestRunner_FailureCountsForAllProfiles(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	command := writeScript(t, "echo run >> "+runs+"; exit 1")
	r := cloudtest.Open(t, cloudtest.OneAccount(), cloudtest.AppendConfig(cloudtest.ProcessProfile("one", command)+cloudtest.ProcessProfile("other", command)))
	for _, profile := range []string{"one", "other"} {
		_, err := r.Read(t.Context(), profile)
		cloudtest.Want{Kind: audit.NoCredentials, Command: "aws sts get-caller-identity --profile " + profile}.Check(t, cloudtest.Trouble(t, err))
	}
	if text, err := os.ReadFile(runs); err != nil || string(text) != "run\n" {
		t.Errorf("%q, %v; want one run", text, err)
	}
}

// A command that fails or waits may need a person. It runs again after it ran in a
// terminal.
func TestRunner_OffersToRunInATerminal(t *testing.T) {
	w := cloudtest.OneAccount()
	asked := filepath.Join(t.TempDir(), "asked")
	command := writeScript(t, "if [ ! -f "+asked+" ]; then exit 1; fi\n"+keysCommand(w))
	r := cloudtest.Open(t, w, cloudtest.AppendConfig(cloudtest.ProcessProfile("one", command)+cloudtest.ProcessProfile("other", command)+cloudtest.ProcessProfile("gone", "/nonexistent/manager")))
	const id = "process:one"
	for _, profile := range []string{"one", "other"} {
		_, err := r.Read(t.Context(), profile)
		if got := cloudtest.Trouble(t, err); got.SignInID != id || got.SignIn {
			t.Errorf("%s: sign-in %q (%v), want %q", profile, got.SignInID, got.SignIn, id)
		}
	}
	want := audit.SignIn{
		ID: id, Kind: audit.SignInCommand, Name: "one", Detail: "its credential_process", Profiles: []string{"one", "other"},
		Command: []string{"aws", "sts", "get-caller-identity", "--profile", "one"},
	}
	if got, ok := r.SignIn(id); !ok || !cloudtest.EqualSignIns(got, want) {
		t.Errorf("%+v, %v; want %+v", got, ok, want)
	}
	if got := r.PendingSignIns(); len(got) != 0 {
		t.Errorf("it is pending before it failed: %+v", got)
	}
	if _, err := r.Read(t.Context(), "gone"); audit.TroubleOf(err).SignInID != "" {
		t.Error("a terminal does not help where the command is not there")
	}
	if err := os.WriteFile(asked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.ForgetCredentials(id)
	r.ExpectReadable("one")
	r.ExpectReadable("other")
}

// Other commands run two at a time.
func TestRunner_EqualCommandsRunOnce(t *testing.T) {
	w := cloudtest.OneAccount()
	trace := filepath.Join(t.TempDir(), "trace")
	command := func(n int) string {
		return writeScript(t, fmt.Sprintf("echo in >> %s\nsleep 0.05\necho out >> %s\n# %d\n", trace, trace, n)+keysCommand(w))
	}
	var sections strings.Builder
	const different, alike = 4, 8
	for i := range different {
		sections.WriteString(cloudtest.ProcessProfile("different-"+strconv.Itoa(i), command(i)))
	}
	shared := command(different)
	for i := range alike {
		sections.WriteString(cloudtest.ProcessProfile("alike-"+strconv.Itoa(i), shared))
	}
	r := cloudtest.Open(t, w, cloudtest.AppendConfig(sections.String()))
	var all sync.WaitGroup
	for _, target := range r.Targets(nil) {
		if strings.Contains(target.Key, "-") {
			all.Go(func() {
				if _, err := r.Identify(t.Context(), target.Routes[0]); err != nil {
					t.Errorf("%s: %v", target.Key, audit.TroubleOf(err).Err)
				}
			})
		}
	}
	all.Wait()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	runs, running, most := 0, 0, 0
	for line := range strings.Lines(string(text)) {
		if line == "in\n" {
			runs++
			running++
		} else {
			running--
		}
		most = max(most, running)
	}
	if runs != different+1 {
		t.Errorf("%d runs, want %d", runs, different+1)
	}
	if most > 2 {
		t.Errorf("%d ran at once, want 2 at most", most)
	}
}

// A credential_process writes nothing to the terminal.
func TestRunner_WritesNothingToTheTerminal(t *testing.T) {
	expectNoOutput(t, func() {
		w := cloudtest.OneAccount()
		noisy := writeScript(t, "echo noise >&2; echo more > /dev/stderr\n"+keysCommand(w))
		r := cloudtest.Open(t, w, cloudtest.AppendConfig(cloudtest.ProcessProfile("noisy", noisy)))
		r.ExpectReadable("noisy")
	})
}

// The SDK writes nothing to the terminal. Time is virtual, because it waits long before it
// sends a request again.
func TestSDK_WritesNothingToTheTerminal(t *testing.T) {
	expectNoOutput(t, func() {
		synctest.Test(t, func(t *testing.T) {
			w := cloudtest.OneAccount()
			w.AddRole("role", "keys", cloudtest.AccountID, "Reader")
			cloudtest.AddSignIn(&w, nil)
			r := cloudtest.Open(t, w)
			for _, profile := range []string{"keys", "role", "sso"} {
				r.ExpectReadable(profile)
			}
			r.Server.SetFault("", "", sandbox.Fault{Kind: sandbox.Truncated})
			_, err := r.Read(t.Context(), "keys")
			if kind := cloudtest.Trouble(t, err).Kind; kind != audit.BadResponse && kind != audit.Unreachable {
				t.Error(kind)
			}
		})
	})
}

// expectNoOutput fails the test if something is written to the standard streams during act.
func expectNoOutput(t *testing.T, act func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "output")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = file, file
	func() {
		defer func() { os.Stdout, os.Stderr = stdout, stderr }()
		act()
	}()
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || len(text) > 0 {
		t.Errorf("it wrote %q, %v", text, err)
	}
}

// Commands run as the AWS CLI runs them; a program that does not exist goes to a shell.
func TestRunner_SplitsTheCommandAsTheAWSCLI(t *testing.T) {
	w := cloudtest.OneAccount()
	folder := filepath.Join(t.TempDir(), "bin dir")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(folder, "creds.sh")
	text := "#!/bin/sh\necho \"$#:$*\" > \"$0.said\"\n" + keysCommand(w)
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{
		`"` + script + `"`:                              "0:",
		`"` + script + `" "--username helen"`:           "1:--username helen",
		`"` + script + `" --team #1 ; x & $HOME *`:      "7:--team #1 ; x & $HOME *",
		`sh -c "'` + script + `' --team 'team #1'"`:     "2:--team team #1",
		`sh -c "true ; '` + script + `' x"`:             "1:x",
		`$GONE"` + script + `" shell`:                   "1:shell",
		`"` + script + "\" one\n    'two\n    three'\n": "2:one two\nthree",
	} {
		r := cloudtest.Open(t, w, cloudtest.AppendConfig(cloudtest.ProcessProfile("p", command)))
		r.ExpectReadable("p")
		if said, err := os.ReadFile(script + ".said"); err != nil || string(said) != want+"\n" {
			t.Errorf("%s: it got %q, %v, want %q", command, said, err, want)
		}
	}
}
