package cli

import (
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/rogpeppe/go-internal/testscript"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/awsfiles"
	"accountable/audit/sandbox/network"
	"accountable/ui/cli/command"
)

// TestScripts runs the scripts of testdata/script. Each is a shell session in an
// empty home folder. Commands of the scripts:
//
//	world NAME           serve a world of the sandbox and write its AWS config
//	accountable ARGS     run the program; ! expects an exit code other than 0
//	code N               check the last exit code
//	usage TEXT           the last command failed with 2, printed nothing and reported TEXT
//	prints TEXT…         standard output of the last command has the texts
//	notes TEXT…          standard error of the last command has the texts
//	answer TEXT          the next commands have a terminal on which TEXT is typed
//	calls N [OPERATION]  AWS received N requests since the world or "calls reset"
//	contact ID [FIELD VALUE]  the security contact of an account; without a field: none
//	private FILE         only the owner can read the file; ! expects that others can
//	replace FILE OLD NEW edit a file
//	append FILE OTHER    append another file
func TestScripts(t *testing.T) {
	testscript.RunT(serialT{t}, testscript.Params{
		Dir:   "testdata/script",
		Setup: setupScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"world": scriptWorld, "accountable": scriptAccountable, "code": scriptCode, "usage": scriptUsage,
			"prints": scriptPrints, "notes": scriptNotes, "answer": scriptAnswer, "calls": scriptCalls,
			"contact": scriptContact, "private": scriptPrivate, "replace": scriptReplace, "append": scriptAppend,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// serialT runs scripts one after the other: the program reads the working folder of the
// process.
type serialT struct{ *testing.T }

func (t serialT) Parallel()     {}
func (t serialT) Verbose() bool { return testing.Verbose() }
func (t serialT) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { f(serialT{t}) })
}

// script is the state of a running script.
type script struct {
	t      *testing.T
	aws    *virtualAWS // nil: the program runs in real time
	server *sandbox.Server
	before map[sandbox.Request]int // requests that calls does not count
	answer string                  // what is typed; "": there is no terminal
	code   int
	out    strings.Builder
	err    strings.Builder
}

type scriptKey struct{}

func scriptOf(ts *testscript.TestScript) *script {
	s, ok := ts.Value(scriptKey{}).(*script)
	if !ok {
		ts.Fatalf("the script has no state")
	}
	return s
}

func setupScript(env *testscript.Env) error {
	t, ok := env.T().(serialT)
	if !ok {
		return errors.New("the script has no test")
	}
	env.Values[scriptKey{}] = &script{t: t.T}
	for name, value := range map[string]string{
		"HOME": env.WorkDir, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TMPDIR": env.WorkDir + "/.tmp",
		"POLICY": env.WorkDir + "/accountable.yaml",
	} {
		env.Setenv(name, value)
	}
	return nil
}

// scriptWorlds are the worlds that scripts name.
var scriptWorlds = map[string]func() sandbox.World{
	"four": fourWorld, "company": companyWorld, "domains": domainWorld, "signed-out": signedOutWorld,
	"four-and-tools": func() sandbox.World {
		w := fourWorld()
		w.AddAccount("555566667777", "octank-tools", team)
		w.AddKeys("tools", "555566667777")
		return w
	},
	"four-and-brackets": func() sandbox.World {
		w := fourWorld()
		w.AddAccount("555566667777", "[PROD] Project", team)
		w.AddKeys("[PROD]-Project-Name.AdministratorAccess", "555566667777")
		w.AddKeys("P-Project-Name.AdministratorAccess", "555566667777")
		return w
	},
	"company-with-brackets": func() sandbox.World {
		w := companyWorld()
		for id, name := range map[string]string{"666677778888": "[PROD] Payments", "777788889999": "P Payments"} {
			w.AddAccount(id, name, nil)
			w.Account(id).Parent, w.Account(id).Email = "ou-k7q2-workload", "aws-root+"+id+"@octank.cloud"
		}
		return w
	},
	"company-that-grows": func() sandbox.World {
		w := companyWorld()
		for id, days := range map[string]int{management: 900, tools: 1, shop: 900, web: 5, old: 900} {
			w.Account(id).Created = time.Now().AddDate(0, 0, -days)
		}
		w.Account(web).Invited = true
		return w
	},
	"company-of-one-person": func() sandbox.World {
		w := companyWorld()
		w.Account(shop).Email = "jane.doe+shop@octank.cloud"
		w.Account(web).Contacts[sandbox.Billing] = *team
		w.Deny(tools, "account:GetAlternateContact", sandbox.ServiceControlPolicy)
		return w
	},
	"company-with-person-as-root": func() sandbox.World {
		w := companyWorld()
		w.Account(tools).Email = "john.roe+tools@octank.cloud"
		return w
	},
	"four-and-admin": func() sandbox.World {
		w := fourWorld()
		w.AddKeys("prod-admin", "111122223333")
		return w
	},
}

func scriptWorld(ts *testscript.TestScript, _ bool, args []string) {
	world, known := scriptWorlds[strings.Join(args, " ")]
	if !known {
		ts.Fatalf("unknown world %q", args)
	}
	s := scriptOf(ts)
	s.server = sandbox.New(world())
	s.aws = newVirtualAWS(s.server)
	_, err := awsfiles.Write(s.server, ts.Getenv("HOME"), network.BaseURL)
	ts.Check(err)
}

// scriptVariables are the environment variables that the program gets from a script.
var scriptVariables = []string{
	"HOME", "TERM", "LANG", "TMPDIR", "PATH", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "XDG_STATE_HOME", "ACCOUNTABLE_THEME",
}

func scriptAccountable(ts *testscript.TestScript, neg bool, args []string) {
	s := scriptOf(ts)
	folder, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(folder)) }()
	s.out.Reset()
	s.err.Reset()
	variables := environ{}
	for _, name := range scriptVariables {
		if value := ts.Getenv(name); value != "" {
			variables[name] = value
		}
	}
	sys := variables.system()
	variables.locateFolders(sys)
	sys.In = strings.NewReader("y\n") // answers no question
	sys.Out, sys.Err, sys.ErrTerminal = &s.out, &s.err, s.answer != ""
	sys.Getwd = func() (string, error) { return ts.MkAbs("."), nil }
	if s.answer != "" {
		console := &command.Console{In: strings.NewReader(s.answer), Out: &s.err}
		sys.OpenConsole = func() (*command.Console, error) { return console, nil }
	}
	s.aws.run(s.t, func(t *testing.T, client *http.Client) {
		t.Helper()
		sys.HTTPClient = client
		if s.server != nil {
			sys.DNS, sys.RDAPServers = s.server.World().Zone, command.RDAPServersAt(network.BaseURL)
		}
		s.code = Run(t.Context(), sys, command.Version{Number: "1.2.3"}, args)
	})
	_, _ = ts.Stdout().Write([]byte(s.out.String()))
	_, _ = ts.Stderr().Write([]byte(ansi.Strip(s.err.String())))
	if (s.code != 0) != neg {
		ts.Fatalf("exit code %d", s.code)
	}
}

func scriptCode(ts *testscript.TestScript, _ bool, args []string) {
	if got := strconv.Itoa(scriptOf(ts).code); len(args) != 1 || args[0] != got {
		ts.Fatalf("exit code %s, want %s", got, args)
	}
}

func scriptUsage(ts *testscript.TestScript, _ bool, args []string) {
	s := scriptOf(ts)
	if s.code != command.ExitUsage || s.out.Len() > 0 {
		ts.Fatalf("exit code %d, want %d and nothing on standard output", s.code, command.ExitUsage)
	}
	expectTexts(ts, "standard error", s.err.String(), args)
}

func scriptPrints(ts *testscript.TestScript, _ bool, args []string) {
	expectTexts(ts, "standard output", scriptOf(ts).out.String(), args)
}

func scriptNotes(ts *testscript.TestScript, _ bool, args []string) {
	expectTexts(ts, "standard error", ansi.Strip(scriptOf(ts).err.String()), args)
}

func expectTexts(ts *testscript.TestScript, stream, got string, texts []string) {
	for _, text := range texts {
		if !strings.Contains(got, strings.ReplaceAll(text, `\n`, "\n")) {
			ts.Fatalf("%s has no %q", stream, text)
		}
	}
}

func scriptAnswer(ts *testscript.TestScript, _ bool, args []string) {
	scriptOf(ts).answer = strings.Join(args, " ") + "\n"
}

func scriptCalls(ts *testscript.TestScript, _ bool, args []string) {
	s := scriptOf(ts)
	if args[0] == "reset" {
		s.before = s.server.Requests()
		return
	}
	n := 0
	for request, count := range s.server.Requests() {
		if len(args) < 2 || args[1] == request.Operation {
			n += count - s.before[request]
		}
	}
	if got := strconv.Itoa(n); got != args[0] {
		ts.Fatalf("%s requests reached AWS, want %s", got, args[0])
	}
}

func scriptContact(ts *testscript.TestScript, _ bool, args []string) {
	contact, set := scriptOf(ts).server.Contact(args[0], sandbox.Security)
	if len(args) == 1 {
		if set {
			ts.Fatalf("account %s has %+v", args[0], contact)
		}
		return
	}
	fields := map[string]string{"name": contact.Name, "title": contact.Title, "email": contact.Email, "phone": contact.Phone}
	if got := fields[args[1]]; got != args[2] {
		ts.Fatalf("the %s of account %s is %q, want %q", args[1], args[0], got, args[2])
	}
}

func scriptPrivate(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if mode := info.Mode().Perm(); (mode != 0o600) != neg {
		ts.Fatalf("%s has mode %v", args[0], mode)
	}
}

func scriptReplace(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o600))
}

func scriptAppend(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0]) + ts.ReadFile(args[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}
