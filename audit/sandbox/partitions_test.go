package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

// regionByAccount has a region of each account's partition in demo.Partitions.
var regionByAccount = map[string]string{
	demo.CommercialID: "eu-west-1", demo.ChinaID: "cn-northwest-1",
	demo.GovCloudID: "us-gov-east-1", demo.SovereignID: "eusc-de-east-1",
}

func TestPartitions_ProfilesHaveRegions(t *testing.T) {
	w := demo.Partitions()
	for name, want := range map[string]string{
		"commercial": "us-east-1", "china": "cn-north-1", "govcloud": "us-gov-west-1", "sovereign": "eusc-de-east-1",
	} {
		if got := w.Profile(name).Region; got != want {
			t.Errorf("%s is in %s, want %s", name, got, want)
		}
	}
	w.SignIns = []sandbox.SignIn{{Name: "octank-cn"}}
	w.AddSSO("sso", "octank-cn", demo.ChinaID, "Auditor")
	w.AddRole("role", "china", demo.ChinaID, "Auditor")
	w.AddLogin("login", demo.ChinaID)
	for profile, want := range map[string]string{"sso": "", "role": "arn:aws-cn:iam::", "login": "arn:aws-cn:iam::"} {
		p := w.Profile(profile)
		if p.Region != "cn-north-1" || !strings.HasPrefix(p.RoleARN+p.Login, want) {
			t.Errorf("%s is %+v", profile, p)
		}
	}
}

// A China key is unknown in a commercial region.
func TestPartitions_KeysWorkInTheirPartition(t *testing.T) {
	w := demo.Partitions()
	c := serveWorld(t, w)
	for id := range regionByAccount {
		for other, region := range regionByAccount {
			c.region[id] = region
			got := c.sts(c.keys[id], sandbox.GetCallerIdentity, nil)
			if id == other && got.status != http.StatusOK {
				t.Errorf("%s in %s: %d %s", id, region, got.status, got.body)
			}
			if id != other && (got.status != http.StatusForbidden || got.element(t, "Code") != "InvalidClientTokenId") {
				t.Errorf("%s in %s: %d %s", id, region, got.status, got.body)
			}
		}
	}
}

func TestPartitions_GovCloudHasNoAccountManagement(t *testing.T) {
	c := serveWorld(t, demo.Partitions())
	c.region = regionByAccount
	for _, id := range []string{demo.CommercialID, demo.ChinaID, demo.SovereignID} {
		if got := c.security(id); got.status != http.StatusOK {
			t.Errorf("%s: %d %s", id, got.status, got.body)
		}
	}
	expectRefusal(t, c.security(demo.GovCloudID), 403, "UnrecognizedClientException", "The security token included in the request is invalid.")
}

func TestPartitions_ChinaQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := serveWorld(t, demo.Partitions())
		c.region = regionByAccount
		for id, want := range map[string]int{demo.CommercialID: 15, demo.ChinaID: 5, demo.SovereignID: 15} {
			if got, _ := askUntilThrottled(func() answer { return c.security(id) }); got != want {
				t.Errorf("%s: %d answers at once, want %d", id, got, want)
			}
		}
	})
	china := sandbox.ChinaQuotas()
	if got := china[sandbox.DeleteAlternateContact].Limit; got != (sandbox.Limit{Rate: 1, Burst: 6}) {
		t.Errorf("China deletes at %+v", got)
	}
	if china[sandbox.ListAccounts] != sandbox.DocumentedQuotas()[sandbox.ListAccounts] {
		t.Error("what China's documents do not say differs")
	}
}

func TestPartitions_ChinaOrganization(t *testing.T) {
	w := newWorld()
	for i := range w.Accounts {
		w.Accounts[i].Partition = "aws-cn"
	}
	c := serveWorld(t, w)
	c.region[management] = "cn-northwest-1"
	of, _ := c.organizations(management, sandbox.DescribeOrganization, members{}).members(t)["Organization"].(map[string]any)
	if of["Arn"] != "arn:aws-cn:organizations::111122223333:organization/o-octank0001" {
		t.Errorf("the organization is %v", of["Arn"])
	}
}
