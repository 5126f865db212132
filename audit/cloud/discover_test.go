package cloud_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/config"
)

// listTargets lists the targets of a config. No request may be sent.
func listTargets(t *testing.T, text string, keep func(config.Profile) bool) []audit.Target {
	t.Helper()
	network := &cloudtest.Hosts{}
	r := cloudtest.Open(t, sandbox.World{}, func(g *cloudtest.Setup) {
		g.Edit = func(string) string { return text }
		g.Options.HTTPClient.Transport = network
	})
	targets := r.Targets(keep)
	if len(network.Asked) > 0 {
		t.Errorf("discovery asked %v", network.Asked)
	}
	return targets
}

// summarize writes a target in one line.
func summarize(target audit.Target) string {
	line := fmt.Sprintf("%s %s %s %v", target.Key, dashIfEmpty(target.AccountID), target.Partition, target.Profiles())
	if target.Trouble != nil {
		line += " " + string(target.Trouble.Kind)
	}
	if target.Skip != "" {
		line += " skipped"
	}
	return line
}

func dashIfEmpty(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

const discoverable = `
[profile stage]
sso_session = octank
sso_account_id = 222233334444
sso_role_name = Auditor

[profile keys]
aws_access_key_id = AKIAOCTANK
aws_secret_access_key = secret
aws_account_id = 222233334444

[profile stage-admin]
sso_session = octank
sso_account_id = 222233334444
sso_role_name = Admin

[profile stage-role]
role_arn = arn:aws:iam::222233334444:role/Reader
source_profile = keys

[profile broken]
role_arn = arn:aws:iam::222233334444:role/Reader
source_profile = nowhere

[profile gov]
region = us-gov-west-1
aws_access_key_id = AKIAOCTANK
aws_secret_access_key = secret

[profile china]
role_arn = arn:aws-cn:iam::333344445555:role/Reader
source_profile = keys

[default]
region = eu-west-1

[sso-session octank]
sso_region = us-east-1
sso_start_url = https://octank.awsapps.com/start
`

func TestTargets_JoinsProfilesOfOneAccount(t *testing.T) {
	t.Parallel()
	targets := listTargets(t, discoverable, nil)
	got := make([]string, 0, len(targets))
	for _, target := range targets {
		got = append(got, summarize(target))
	}
	want := []string{
		"stage 222233334444 aws [stage stage-admin stage-role]",
		"keys - aws [keys]", // AWS does not check what is next to static keys
		"broken 222233334444 aws [broken] bad_profile",
		"gov - aws-us-gov [gov] skipped",
		"china 333344445555 aws-cn [china]",
		"default - aws [default] no_credentials",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if skip := targets[3].Skip; !strings.Contains(skip, "linked standard account") {
		t.Errorf("GovCloud is skipped because %q", skip)
	}
}

func TestTargets_KeepSelectsProfiles(t *testing.T) {
	t.Parallel()
	targets := listTargets(t, discoverable, func(p config.Profile) bool { return strings.HasPrefix(p.Name, "stage-") })
	if len(targets) != 1 || targets[0].Key != "stage-admin" || len(targets[0].Routes) != 2 {
		t.Errorf("%+v", targets)
	}
}

func TestTargets_RoutesHaveTheirChain(t *testing.T) {
	t.Parallel()
	targets := listTargets(t, discoverable, nil)
	for _, test := range []struct {
		target, route int
		kind          string
		chain         []string
	}{
		{0, 0, "sso", []string{"Identity Center session octank, role Auditor"}},
		{0, 2, "role", []string{"access key in profile keys", "role arn:aws:iam::222233334444:role/Reader"}},
		{1, 0, "keys", []string{"access key in profile keys"}},
		{5, 0, "none", []string{"no credentials in profile default"}},
	} {
		route := targets[test.target].Routes[test.route]
		if route.Kind != test.kind || !slices.Equal(route.Chain, test.chain) || route.Mode != audit.Standalone {
			t.Errorf("%+v, want %s by %q", route, test.kind, test.chain)
		}
	}
}

// Quoted names are shown in the form that the AWS CLI accepts, and work.
func TestTargets_QuotedNames(t *testing.T) {
	t.Parallel()
	section := func(name string) string {
		return strings.Replace(cloudtest.ProcessProfile("p", `echo '{"Version":2}'`), "profile p", "profile "+name, 1)
	}
	r := cloudtest.Open(t, cloudtest.OneAccount(), cloudtest.AppendConfig(section(`"my prof"`)+section(`"both"`)))
	for _, name := range []string{"my prof", "both"} {
		target, found := r.ByProfile[name]
		if !found || target.Key != name {
			t.Errorf("there is no target %q: %v", name, slices.Sorted(maps.Keys(r.ByProfile)))
		}
		_, err := r.Identify(t.Context(), r.Route(name))
		cloudtest.Want{Kind: audit.NoCredentials, Message: `"Version" is not 1`, Command: "--profile "}.Check(t, cloudtest.Trouble(t, err))
	}
}
