package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/policy"
	"accountable/audit/rules"
)

// peersOf counts accounts of an organization with contacts at these domains.
func peersOf(domains ...string) *rules.Peers {
	var p rules.Peers
	for _, domain := range domains {
		p.Run.Add(audit.Contact{Email: "soc@" + domain})
		p.Organization.Add(audit.Contact{Email: "soc@" + domain})
	}
	return &p
}

func TestEmailLikeTheOthers(t *testing.T) {
	ours := []string{"octank.cloud", "octank.cloud", "octank.cloud", "mail.octank.cloud"}
	with := func(more ...string) *rules.Peers { return peersOf(append(append([]string{}, ours...), more...)...) }
	for _, c := range []struct {
		name, email, joined string
		peers               *rules.Peers
		policy              policy.Policy
		want                audit.Status
		detail              string
	}{
		{"invited, alone", "soc@former-owner.cloud", "INVITED", with("former-owner.cloud"), policy.Policy{}, audit.Warn, `has a contact at "former-owner.cloud"`},
		{"invited, with others", "soc@eu.octank.cloud", "INVITED", with("eu.octank.cloud"), policy.Policy{}, audit.Pass, "other accounts"},
		{"created", "soc@former-owner.cloud", "CREATED", with("former-owner.cloud"), policy.Policy{}, audit.Pass, "created in the organization"},
		{"below 5 accounts", "soc@former-owner.cloud", "INVITED", peersOf("a.cloud", "b.cloud", "c.cloud", "former-owner.cloud"), policy.Policy{}, audit.Pass, "fewer than 5"},
		{"without an organization", "soc@former-owner.cloud", "", with("former-owner.cloud"), policy.Policy{}, audit.NotJudged, "without --org"},
		{"not read yet", "soc@former-owner.cloud", "INVITED", nil, policy.Policy{}, audit.NotJudged, "not known yet"},
		{"declared", "soc@former-owner.cloud", "INVITED", with("former-owner.cloud"), policy.Policy{SharedMailboxes: audittest.Mailboxes("former-owner.cloud")}, audit.Pass, "the policy declares"},
	} {
		facts := audittest.FactsOf(audittest.GoodWith(audit.FieldEmail, c.email))
		facts.Target.JoinedMethod, facts.Peers = c.joined, c.peers
		f := audittest.FindFinding(t, rules.Judge(c.policy, facts), rules.EmailLikeTheOthers)
		if f.Status != c.want || !strings.Contains(f.Detail, c.detail) {
			t.Errorf("%s: %s, %q; want %s, %q", c.name, f.Status, f.Detail, c.want, c.detail)
		}
	}
}

func TestDomainCount_MostUsed(t *testing.T) {
	for name, c := range map[string]struct {
		domains []string
		want    string
	}{
		"most":         {[]string{"a.cloud", "a.cloud", "x.a.cloud", "b.cloud", "c.cloud"}, "a.cloud"},
		"half":         {[]string{"a.cloud", "a.cloud", "a.cloud", "b.cloud", "b.cloud", "b.cloud"}, ""},
		"few accounts": {[]string{"a.cloud", "a.cloud", "a.cloud", "a.cloud"}, ""},
		"no domains":   {[]string{"", "co.uk", "10.0.0.1", "a.cloud", "a.cloud"}, ""},
	} {
		if got := peersOf(c.domains...).Run.MostUsed(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if fmt.Sprint((*rules.Peers)(nil).Equal(nil), peersOf("a.cloud").Equal(nil), peersOf("a.cloud").Equal(peersOf("a.cloud")), peersOf("a.cloud").Equal(peersOf("b.cloud"))) != "true false true false" {
		t.Error("Equal is wrong")
	}
}
