package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

// shellIdentityCase is an identity that the environment can name.
type shellIdentityCase struct {
	variable  string
	env       map[string]string
	accountID string // that the identity leads to
	target    string // what notes call it
}

// orderOfIdentities returns the identities in the order in which the SDK uses them, each
// with an account of its own.
func orderOfIdentities(t *testing.T) (*harness, []shellIdentityCase) {
	t.Helper()
	world := fourWorld()
	for id, name := range map[string]string{"555566667777": "octank-build", "666677778888": "octank-tasks"} {
		world.AddAccount(id, name, team)
	}
	world.AddWebIdentity("build", "555566667777", "build")
	world.AddKeys("tasks", "666677778888")
	world.Quotas = map[string]sandbox.Quota{}
	s := serveLoopback(t, world) // as the container endpoint is
	own, tasks := world.Keys[0], world.Keys[len(world.Keys)-1]
	build := world.Profile("build")
	token := s.home + "/build.jwt"
	if err := os.WriteFile(token, []byte(build.WebIdentity), 0o600); err != nil {
		t.Fatal(err)
	}
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"AccessKeyId": %q, "SecretAccessKey": %q}`, tasks.ID, tasks.Secret)
	}))
	t.Cleanup(endpoint.Close)
	s.setenv("AWS_ENDPOINT_URL", s.endpoint)
	return s, []shellIdentityCase{
		{"AWS_ACCESS_KEY_ID", map[string]string{"AWS_ACCESS_KEY_ID": own.ID, "AWS_SECRET_ACCESS_KEY": own.Secret}, "111122223333", "@env"},
		{"AWS_WEB_IDENTITY_TOKEN_FILE", map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": build.RoleARN}, "555566667777", "@env"},
		{"AWS_PROFILE", map[string]string{"AWS_PROFILE": "stage"}, "222233334444", "stage"},
		{"AWS_DEFAULT_PROFILE", map[string]string{"AWS_DEFAULT_PROFILE": "legacy"}, "333344445555", "legacy"},
		{"AWS_CONTAINER_CREDENTIALS_FULL_URI", map[string]string{"AWS_CONTAINER_CREDENTIALS_FULL_URI": endpoint.URL}, "666677778888", "@env"},
	}
}

// TestCheck_TargetOrder runs check without a target in every combination of identities.
func TestCheck_TargetOrder(t *testing.T) {
	t.Parallel()
	s, identities := orderOfIdentities(t)
	for set := range 1 << len(identities) {
		var named []shellIdentityCase
		for i, identity := range identities {
			for name, value := range identity.env {
				if set&(1<<i) == 0 {
					value = ""
				}
				s.setenv(name, value)
			}
			if set&(1<<i) != 0 {
				named = append(named, identity)
			}
		}
		var variables []string
		for _, identity := range named {
			variables = append(variables, identity.variable)
		}
		t.Run(strings.Join(variables, "+"), func(t *testing.T) { s.expectTargetOrder(t, named) })
	}
}

// expectTargetOrder fails unless check uses the first identity alone and says so.
func (s *harness) expectTargetOrder(t *testing.T, named []shellIdentityCase) {
	t.Helper()
	s.run("check", "--fail-on", "never", "-o", "csv")
	rows, notes := strings.Count(s.out.String(), "\n")-1, s.err.String()
	if len(named) == 0 {
		if rows != 6 || notes != "" {
			t.Errorf("%d accounts, want all 6 and no note\n%s", rows, notes)
		}
		return
	}
	first := named[0]
	id := first.accountID
	if rows != 1 || !strings.Contains(s.out.String(), id[:4]+"-"+id[4:8]+"-"+id[8:]) {
		t.Errorf("%d accounts, want only %s\n%s", rows, id, s.out.String())
	}
	used := "the profile " + first.target
	if first.target == "@env" {
		used = "the credentials in the environment, @env"
	}
	want, otherCredentials := "accountable: "+first.variable+" is set: using only "+used+" (--all for every profile)\n", ""
	for i, other := range named[1:] {
		line := "accountable: not used: " + other.target + ", which " + other.variable + " names\n"
		if other.target == "@env" && isEnvironmentNamed(named[:i+1]) {
			line = "accountable: not used: the credentials that " + other.variable + " names\n"
			if otherCredentials == "" {
				otherCredentials = line
			}
		}
		if i == 0 {
			want += line //nolint:perfsprint // once
		}
	}
	if notes != want {
		t.Errorf("standard error says\n%s\nwant\n%s", notes, want)
	}
	if len(named) > 2 {
		return // --all has no other cases
	}
	s.run("check", "--all", "--fail-on", "never", "-o", "csv")
	if rows := strings.Count(s.out.String(), "\n") - 1; rows != 6 || s.err.String() != otherCredentials {
		t.Errorf("--all: %d accounts, want 6 and the note %q\n%s", rows, otherCredentials, s.err.String())
	}
}

// isEnvironmentNamed reports whether @env uses the credentials of one of the identities.
func isEnvironmentNamed(identities []shellIdentityCase) bool {
	return slices.ContainsFunc(identities, func(i shellIdentityCase) bool { return i.target == "@env" })
}

func TestCheck_RelativeContainerEndpoint(t *testing.T) {
	t.Parallel()
	s := serveWorld(t, fourWorld())
	s.setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/1")
	s.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", s.endpoint)
	opened := s.openSession()
	if err := opened.ResolveTargets(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if want := "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is set: using only the credentials in the environment, @env"; !strings.Contains(s.err.String(), want) {
		t.Errorf("standard error says %q, want %q", s.err.String(), want)
	}
}
