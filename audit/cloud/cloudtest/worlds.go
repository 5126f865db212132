package cloudtest

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

// The accounts of the worlds.
const (
	AccountID  = "111122223333"
	MemberID   = "444455556666"
	ManagerID  = AccountID
	DelegateID = "222233334444"

	ClosedID    = "555566667777"
	SuspendedID = "666677778888"
	ClosingID   = "777788889999"
	PendingID   = "888899990000"
)

// GoodContact is the security contact of the accounts.
var GoodContact = &sandbox.Contact{
	Name: "Octank Security Operations", Title: "Security Operations Center",
	Email: "security@octank.cloud", Phone: "+1 206 555 4100",
}

// NewContact is a contact to write.
var NewContact = audit.Contact{
	Name: "Octank Duty Desk", Title: "Duty officer", Email: "duty@octank.cloud", Phone: "+1 206 555 4107",
}

// OneAccount returns a world with one account and a profile "keys" with static keys.
func OneAccount() sandbox.World {
	var w sandbox.World
	w.Quotas = map[string]sandbox.Quota{}
	w.AddAccount(AccountID, "payments-prod", GoodContact)
	w.AddKeys("keys", AccountID)
	return w
}

// ThreeAccounts is OneAccount with two accounts that have no profile.
func ThreeAccounts() sandbox.World {
	w := OneAccount()
	w.AddAccount(MemberID, "payments-stage", GoodContact)
	w.AddAccount(DelegateID, "security-tooling", GoodContact)
	return w
}

// StartURL is the start URL of the sign-in that AddSignIn adds.
const StartURL = "https://octank.awsapps.com/start"

// AddSignIn adds a sign-in to Identity Center and a profile "sso" that uses it.
func AddSignIn(w *sandbox.World, change func(*sandbox.SignIn)) {
	s := sandbox.SignIn{Name: "octank", StartURL: StartURL, Region: "eu-central-1", User: "jane", Token: "a-token"}
	if change != nil {
		change(&s)
	}
	w.SignIns = append(w.SignIns, s)
	w.AddSSO("sso", s.Key(), AccountID, "Auditor")
}

// Organization returns a world with a management account, a delegated administrator and a
// member. The profiles "manager", "delegate" and "member" have static keys.
func Organization() sandbox.World {
	w := sandbox.World{Quotas: map[string]sandbox.Quota{}, Organization: &sandbox.Organization{
		ID: "o-octank0001", RootID: "r-root", ManagementID: ManagerID, TrustedAccess: true,
		DelegatedAdmins: []string{DelegateID},
	}}
	for _, a := range []struct{ id, name string }{{ManagerID, "manager"}, {DelegateID, "delegate"}, {MemberID, "member"}} {
		w.AddAccount(a.id, a.name, GoodContact)
		w.Account(a.id).Parent = "r-root"
		w.AddKeys(a.name, a.id)
	}
	return w
}

// OrganizationWithUnits is Organization with nested units and accounts in every state.
func OrganizationWithUnits() sandbox.World {
	w := Organization()
	for id, state := range map[string]string{
		ClosedID: "CLOSED", SuspendedID: "SUSPENDED", ClosingID: "PENDING_CLOSURE", PendingID: "PENDING_ACTIVATION",
	} {
		w.AddAccount(id, strings.ToLower(state), GoodContact)
		w.Account(id).State = state
	}
	w.Organization.Units = []sandbox.Unit{
		{ID: "ou-root-sec00000", ParentID: "r-root", Name: "Security"},
		{ID: "ou-root-work0000", ParentID: "r-root", Name: "Workloads"},
		{ID: "ou-root-prod0000", ParentID: "ou-root-work0000", Name: "Prod"},
		{ID: "ou-root-empty000", ParentID: "ou-root-prod0000", Name: "Empty"},
	}
	for id, parent := range map[string]string{
		DelegateID: "ou-root-sec00000", MemberID: "ou-root-prod0000", PendingID: "ou-root-prod0000",
		ClosedID: "r-root", SuspendedID: "r-root", ClosingID: "r-root",
	} {
		w.Account(id).Parent = parent
	}
	w.Account(MemberID).Email = "aws-root+member@octank.cloud"
	w.Account(MemberID).Created, w.Account(MemberID).Invited = time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC), true
	w.Account(MemberID).Tags = map[string]string{"team": "payments"}
	return w
}

// NamedPaths are the paths of the accounts of OrganizationWithUnits.
var NamedPaths = map[string]string{
	ManagerID: "Root", ClosedID: "Root", SuspendedID: "Root", ClosingID: "Root",
	DelegateID: "Root/Security", MemberID: "Root/Workloads/Prod", PendingID: "Root/Workloads/Prod",
}

// Members returns an organization of n accounts with one profile, "team-00000".
func Members(n int) sandbox.World {
	w := demo.Many(n)
	w.Profiles, w.Denials = w.Profiles[:1], nil
	return w
}
