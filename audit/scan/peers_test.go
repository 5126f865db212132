package scan_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/rules"
	"accountable/audit/scan"
)

// An account that was invited is compared with the others once all are read, in whatever
// order they come, and again when one of them changes.
func TestEngine_ComparesWithTheOtherAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, map[string]string{"m": accountA})
		team := audittest.Good
		foreign := team
		foreign.Email = "soc@former-owner.cloud"
		var members []audit.Target
		for i := range 5 {
			m := member(fmt.Sprintf("10000000000%d", i), fmt.Sprintf("member-%d", i), "")
			m.JoinedMethod = "CREATED"
			b.aws.Contacts[m.AccountID+"/SECURITY"] = team
			if i == 0 {
				m.JoinedMethod = "INVITED"
				b.aws.Contacts[m.AccountID+"/SECURITY"] = foreign
			}
			members = append(members, m)
		}
		b.dir.steps["m"] = []audit.Discovery{{Targets: members}}
		b.Start()
		b.Discover(scan.Search{Places: []scan.Place{organizationOf("m")}})
		b.finish()
		verdict := func() audit.Status {
			row := b.Roster().RowsOfAccount("100000000000")[0]
			return audittest.FindFinding(t, row.Result.Findings, rules.EmailLikeTheOthers).Status
		}
		if got := verdict(); got != audit.Warn {
			t.Errorf("an invited account with a domain of its own: %s, want warn", got)
		}
		b.aws.Contacts["100000000001/SECURITY"] = foreign
		b.Reread(b.Roster().RowsOfAccount("100000000001"))
		b.finish()
		if got := verdict(); got != audit.Pass {
			t.Errorf("another account has the domain now: %s, want pass", got)
		}
	})
}
