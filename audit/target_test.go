package audit_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"accountable/audit"
)

var (
	ownRoute = audit.Route{Profile: "prod", Mode: audit.Standalone}
	orgRoute = audit.Route{Profile: "management", Mode: audit.InOrganization, CallerAccountID: "999988887777"}
	ssoRoute = audit.Route{Session: "octank", Role: "Admin", Mode: audit.IdentityCenter, CallerAccountID: "111122223333"}
)

func TestRoute_Label(t *testing.T) {
	for want, r := range map[string]audit.Route{"prod": ownRoute, "octank/Admin": ssoRoute, "": {}} {
		if got := r.Label(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRoute_CredentialAccount(t *testing.T) {
	for want, r := range map[string]audit.Route{"111122223333": ownRoute, "999988887777": orgRoute} {
		if got := r.CredentialAccount("111122223333"); got != want {
			t.Errorf("%s: got %s, want %s", r.Label(), got, want)
		}
	}
}

func TestTarget_Profiles(t *testing.T) {
	target := audit.Target{Routes: []audit.Route{ownRoute, ssoRoute, orgRoute, {Profile: "prod", Mode: audit.InOrganization}}}
	if got := target.Profiles(); !slices.Equal(got, []string{"prod", "management"}) {
		t.Errorf("got %q", got)
	}
	if !target.OwnsRoute(ownRoute) || target.OwnsRoute(orgRoute) || (audit.Target{}).OwnsRoute(ownRoute) {
		t.Error("only the standalone route of the target is its own")
	}
}

func TestTarget_MergeFrom(t *testing.T) {
	target := audit.Target{Key: "prod", AccountID: "111122223333", Name: "payments"}
	closed := audit.Target{
		Key: "111122223333", Name: "other", Partition: "aws", State: "SUSPENDED", OUPath: "Root/Prod", RootEmail: "root@octank.cloud",
		Skip: "the account is suspended", Tags: map[string]string{"stage": "prod"},
	}
	got := target.MergeFrom(closed)
	if got.Key != "prod" || got.Name != "payments" || got.Partition != "aws" || got.OUPath != "Root/Prod" || got.RootEmail != "root@octank.cloud" ||
		got.Skip != closed.Skip || got.Tags["stage"] != "prod" {
		t.Errorf("got %+v", got)
	}
	if got := target.MergeFrom(audit.Target{State: "ACTIVE", Skip: "left out"}); got.Skip != "" {
		t.Errorf("an active account is skipped: %q", got.Skip)
	}
}

func TestTarget_Relocated(t *testing.T) {
	target := audit.Target{Key: "prod", AccountID: "111122223333", Name: "payments", Routes: []audit.Route{ownRoute, orgRoute}}
	got := target.Relocated()
	if got.Key != "prod" || got.AccountID != "" || got.Name != "" || len(got.Routes) != 1 || !got.Routes[0].Equal(ownRoute) {
		t.Errorf("got %+v", got)
	}
}

func TestTarget_RefreshedBy(t *testing.T) {
	read := audit.Target{Key: "prod", AccountID: "111122223333", Partition: "aws", Routes: []audit.Route{ownRoute}}
	found := audit.Target{Key: "111122223333", Name: "payments", Skip: "closed", Routes: []audit.Route{ownRoute, orgRoute}}
	got := read.RefreshedBy(found)
	if got.Key != "prod" || got.AccountID != "111122223333" || got.Name != "payments" || got.Partition != "aws" || got.Skip != "" || len(got.Routes) != 2 {
		t.Errorf("got %+v", got)
	}
	if got := read.RefreshedBy(audit.Target{}); len(got.Routes) != 1 {
		t.Errorf("the routes are lost: %+v", got)
	}
}

func TestIsReadOnlyRole(t *testing.T) {
	for role, want := range map[string]bool{
		"ViewOnlyAccess": true, "AWSReadOnlyAccess": true, "SecurityAudit": true, "AdministratorAccess": false, "": false,
	} {
		if got := audit.IsReadOnlyRole(role); got != want {
			t.Errorf("%q: got %v", role, got)
		}
	}
}

func TestPacing_Remaining(t *testing.T) {
	for name, test := range map[string]struct {
		pacing audit.Pacing
		left   int
		want   time.Duration
	}{
		"none waits":       {audit.Pacing{}, 200, 0},
		"all wait":         {audit.Pacing{Waiting: 30, Longest: 3 * time.Second}, 30, 3 * time.Second},
		"some wait":        {audit.Pacing{Waiting: 30, Longest: 3 * time.Second}, 300, 30 * time.Second},
		"more wait than n": {audit.Pacing{Waiting: 30, Longest: 3 * time.Second}, 10, 3 * time.Second},
	} {
		if got := test.pacing.Remaining(test.left); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func TestSplitOUPath(t *testing.T) {
	for name, test := range map[string]struct {
		path  string
		names []string
		again string // the path of the names, if it differs
	}{
		"outside an organization": {"", nil, ""},
		"root":                    {"Root", []string{"Root"}, ""},
		"nested":                  {"Root/Prod/X", []string{"Root", "Prod", "X"}, ""},
		"slash in a name":         {`Root/Prod\/X`, []string{"Root", "Prod/X"}, ""},
		"slashes at the ends":     {`\/a\//b`, []string{"/a/", "b"}, ""},
		"backslash in a name":     {`Root/a\\b`, []string{"Root", `a\b`}, ""},
		"backslash at the end":    {`Root/a\\/b`, []string{"Root", `a\`, "b"}, ""},
		"backslash, then slash":   {`Root/a\\\/b`, []string{"Root", `a\/b`}, ""},
		"empty names":             {"a//b/", []string{"a", "", "b", ""}, ""},
		"unescaped backslash":     {`Root/a\b\`, []string{"Root", `a\b\`}, `Root/a\\b\\`},
	} {
		names := audit.SplitOUPath(test.path)
		if !slices.Equal(names, test.names) {
			t.Errorf("%s: got %q, want %q", name, names, test.names)
		}
		if got, want := audit.JoinOUPath(names...), cmp.Or(test.again, test.path); got != want {
			t.Errorf("%s: joined again it is %q, want %q", name, got, want)
		}
	}
}

// Different units have different paths.
func FuzzJoinOUPath(f *testing.F) {
	for _, seed := range [][3]string{
		{"Root", "Prod", "X"}, {"Root", "Prod/X", ""}, {"Root", `Prod\`, "X"}, {"/", `\`, `\/`}, {"", "", ""}, {"\xff", "\x00", "é"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, names := range [][]string{{a, b, c}, {a, b}, {a}} {
			path := audit.JoinOUPath(names...)
			if got := audit.SplitOUPath(path); path != "" && !slices.Equal(got, names) {
				t.Errorf("%q is the path %q, which holds %q", names, path, got)
			}
			if above, ok := strings.CutSuffix(path, "/"+audit.JoinOUPath(names[len(names)-1])); ok && above != audit.JoinOUPath(names[:len(names)-1]...) {
				t.Errorf("%q: a name is not appended by a slash", names)
			}
		}
	})
}
