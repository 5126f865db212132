package organization_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
	"accountable/audit/sandbox/network"
)

func TestOrganization_FindsMembers(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.OrganizationWithUnits())
	f := cloudtest.Collect(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	f.ExpectNoTrouble(t)
	want := audit.Organization{ID: "o-octank0001", ManagementAccountID: cloudtest.ManagerID, CallerAccountID: cloudtest.ManagerID, Profile: "manager"}
	if f.Organization == nil || *f.Organization != want {
		t.Errorf("organization %+v, want %+v", f.Organization, want)
	}
	if len(f.Targets) != len(cloudtest.NamedPaths) {
		t.Errorf("%d accounts, want %d", len(f.Targets), len(cloudtest.NamedPaths))
	}
	member := f.Targets[cloudtest.MemberID]
	if member.Key != cloudtest.MemberID || member.Name != "member" || member.RootEmail != "aws-root+member@octank.cloud" || member.State != "ACTIVE" ||
		member.Partition != "aws" || member.OUPath != "r-root/ou-root-work0000/ou-root-prod0000" || member.Skip != "" {
		t.Errorf("%+v", member)
	}
	if !member.JoinedAt.Equal(time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)) || member.JoinedMethod != "INVITED" {
		t.Errorf("a member joined %s, %q", member.JoinedAt, member.JoinedMethod)
	}
	if own := f.Targets[cloudtest.ManagerID]; !own.JoinedAt.IsZero() || own.JoinedMethod != "CREATED" {
		t.Errorf("the management account joined %s, %q", own.JoinedAt, own.JoinedMethod)
	}
	if len(member.Routes) != 1 || member.Routes[0].Mode != audit.InOrganization || member.Routes[0].CallerAccountID != cloudtest.ManagerID ||
		member.Routes[0].Profile != "manager" || member.Routes[0].Kind != "keys" || member.Routes[0].Endpoint == "" {
		t.Errorf("routes of a member: %+v", member.Routes)
	}
	own := f.Targets[cloudtest.ManagerID]
	if len(own.Routes) != 1 || own.Routes[0].Mode != audit.Standalone || own.Routes[0].Profile != "manager" {
		t.Errorf("routes of the management account: %+v", own.Routes)
	}
	for id, word := range map[string]string{cloudtest.ClosedID: "closed", cloudtest.SuspendedID: "suspended", cloudtest.ClosingID: "being closed"} {
		if skip := f.Targets[id].Skip; !strings.Contains(skip, word) {
			t.Errorf("%s is skipped because %q", id, skip)
		}
	}
	if skip := f.Targets[cloudtest.PendingID].Skip; skip != "" {
		t.Errorf("an account that waits for its activation is skipped because %q", skip)
	}
	if n := r.Server.Count(sandbox.ListRoots) + r.Server.Count(sandbox.ListTagsForResource); n != 0 {
		t.Errorf("%d requests for what was not asked for", n)
	}
}

func TestOrganization_RoutesLeadToContacts(t *testing.T) {
	for _, profile := range []string{"manager", "delegate"} {
		r := cloudtest.Open(t, cloudtest.OrganizationWithUnits())
		f := cloudtest.Collect(t, r.Organization(t.Context(), profile, audit.DiscoverOptions{}))
		for id, target := range f.Targets {
			if target.Skip != "" || target.Trouble != nil {
				continue
			}
			for _, route := range target.Routes {
				contact, err := r.ReadContact(t.Context(), route, id, audit.Security)
				if err != nil || contact == nil {
					t.Errorf("%s: %s by %s: %+v, %v", profile, id, route.Mode, contact, err)
				}
			}
		}
	}
}

// It may name itself, and it cannot reach the management account without a profile of
// it.
func TestOrganization_DelegatedAdministrator(t *testing.T) {
	r := cloudtest.Open(t, cloudtest.OrganizationWithUnits())
	f := cloudtest.Collect(t, r.Organization(t.Context(), "delegate", audit.DiscoverOptions{}))
	f.ExpectNoTrouble(t)
	if f.Organization == nil || !f.Organization.Delegated || f.Organization.CallerAccountID != cloudtest.DelegateID {
		t.Errorf("%+v", f.Organization)
	}
	if own := f.Targets[cloudtest.DelegateID]; len(own.Routes) != 2 || own.Routes[0].Mode != audit.InOrganization || own.Routes[1].Mode != audit.Standalone {
		t.Errorf("routes of its own account: %+v", own.Routes)
	}
	out := f.Targets[cloudtest.ManagerID]
	if len(out.Routes) != 0 || out.Trouble == nil || out.Trouble.Kind != audit.NotOrganizationAdmin || !strings.Contains(out.Trouble.NextStep, "profile of account "+cloudtest.ManagerID+", or leave it out") {
		t.Errorf("the management account: %+v", out)
	}

	w := cloudtest.OrganizationWithUnits()
	w.AddRole("root-reader", "delegate", cloudtest.ManagerID, "Reader")
	r = cloudtest.Open(t, w)
	f = cloudtest.Collect(t, r.Organization(t.Context(), "delegate", audit.DiscoverOptions{}))
	if in := f.Targets[cloudtest.ManagerID]; in.Trouble != nil || !slices.Equal(in.Profiles(), []string{"root-reader"}) || in.Routes[0].Mode != audit.Standalone {
		t.Errorf("the management account with a profile: %+v", in)
	}
}

func TestOrganization_FormsOfPathsAndStates(t *testing.T) {
	for name, change := range map[string]func(*sandbox.Organization){
		"as it is":          func(*sandbox.Organization) {},
		"paths to accounts": func(o *sandbox.Organization) { o.Paths = sandbox.PathsToAccount },
		"no paths":          func(o *sandbox.Organization) { o.Paths = sandbox.NoPaths },
		"both states":       func(o *sandbox.Organization) { o.States = sandbox.StateAndStatus },
		"empty pages":       func(o *sandbox.Organization) { o.EmptyPages = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := cloudtest.OrganizationWithUnits()
				change(w.Organization)
				r := cloudtest.Open(t, w)
				f := cloudtest.Collect(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{OUNames: true, Tags: true}))
				f.ExpectNoTrouble(t)
				if !maps.Equal(f.Paths, cloudtest.NamedPaths) {
					t.Errorf("paths %v", f.Paths)
				}
				if place := f.Targets[cloudtest.MemberID].OUPath; place != "r-root/ou-root-work0000/ou-root-prod0000" && w.Organization.Paths != sandbox.NoPaths {
					t.Errorf("the ids until then: %q", place)
				}
				if f.Targets[cloudtest.ClosedID].Skip == "" || f.Targets[cloudtest.MemberID].Skip != "" {
					t.Errorf("skipped: %q, %q", f.Targets[cloudtest.ClosedID].Skip, f.Targets[cloudtest.MemberID].Skip)
				}
				if f.Tags[cloudtest.MemberID]["team"] != "payments" || len(f.Tags) != len(cloudtest.NamedPaths) {
					t.Errorf("tags %v", f.Tags)
				}
				walked := r.Server.Count(sandbox.ListOrganizationalUnitsForParent)
				if limit := 2; w.Organization.Paths != sandbox.NoPaths && !w.Organization.EmptyPages && walked != limit {
					t.Errorf("%d parents were listed, want %d: only those on the way to an account", walked, limit)
				}
				if w.Organization.Paths != sandbox.NoPaths && r.Server.Count(sandbox.ListAccountsForParent) != 0 {
					t.Error("accounts were asked for again")
				}
			})
		})
	}
}

// A slash in a name is not a level.
func TestOrganization_UnitNamesWithSlashes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := cloudtest.OrganizationWithUnits()
		w.Organization.Units = append(w.Organization.Units, sandbox.Unit{ID: "ou-root-slash000", ParentID: "r-root", Name: `Workloads/Prod\`})
		w.Account(cloudtest.DelegateID).Parent = "ou-root-slash000"
		r := cloudtest.Open(t, w)
		f := cloudtest.Collect(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{OUNames: true}))
		f.ExpectNoTrouble(t)
		want := maps.Clone(cloudtest.NamedPaths)
		want[cloudtest.DelegateID] = `Root/Workloads\/Prod\\`
		if !maps.Equal(f.Paths, want) {
			t.Errorf("paths %v", f.Paths)
		}
	})
}

func TestOrganization_StatusWithoutState(t *testing.T) {
	w := cloudtest.OrganizationWithUnits()
	w.Organization.States = sandbox.StatusAlone
	f := cloudtest.Collect(t, cloudtest.Open(t, w).Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	if f.Targets[cloudtest.ClosedID].State != "SUSPENDED" || f.Targets[cloudtest.ClosedID].Skip == "" || f.Targets[cloudtest.MemberID].State != "ACTIVE" {
		t.Errorf("%+v, %+v", f.Targets[cloudtest.ClosedID], f.Targets[cloudtest.MemberID])
	}
}

// Each trouble has the command that solves it.
func TestOrganization_Troubles(t *testing.T) {
	for name, test := range map[string]struct {
		world   func(*sandbox.World)
		profile string
		targets bool
		want    cloudtest.Want
	}{
		"no organization": {
			world: func(w *sandbox.World) { w.Organization = nil }, profile: "member",
			want: cloudtest.Want{Kind: audit.NoOrganization, Message: "does not belong to an organization", Next: "management account"},
		},
		"a member": {
			profile: "member",
			want: cloudtest.Want{
				Kind: audit.NotOrganizationAdmin, Message: "cannot manage", Next: "management account (" + cloudtest.ManagerID + ")",
			},
		},
		"an administrator of something else": {
			world: func(w *sandbox.World) {
				w.Organization.OtherAdmins = []sandbox.Delegation{{AccountID: cloudtest.MemberID, Service: "guardduty.amazonaws.com"}}
			},
			profile: "member",
			want:    cloudtest.Want{Kind: audit.NotOrganizationAdmin, Message: "cannot manage"},
		},
		"billing only": {
			world: func(w *sandbox.World) { w.Organization.BillingOnly = true }, profile: "manager", targets: true,
			want: cloudtest.Want{Kind: audit.OrganizationFeaturesOff, Message: "consolidated billing", Command: "aws organizations enable-all-features --profile manager"},
		},
		"trusted access off": {
			world: func(w *sandbox.World) { w.Organization.TrustedAccess = false }, profile: "manager", targets: true,
			want: cloudtest.Want{
				Kind: audit.TrustedAccessDisabled, Message: "has not enabled trusted access", Next: "Enable trusted access",
				Command: "enable-aws-service-access --service-principal account.amazonaws.com --profile manager",
			},
		},
		"IAM hides the organization": {
			world: func(w *sandbox.World) { w.Deny(cloudtest.ManagerID, "organizations:*", sandbox.IdentityPolicy) }, profile: "manager",
			want: cloudtest.Want{Kind: audit.AccessDenied, Message: "organizations:DescribeOrganization", Next: "Allow organizations:DescribeOrganization"},
		},
		"IAM hides the accounts": {
			world: func(w *sandbox.World) {
				w.Deny(cloudtest.ManagerID, "organizations:ListAccounts", sandbox.IdentityPolicy)
			}, profile: "manager",
			want: cloudtest.Want{Kind: audit.AccessDenied, Message: "organizations:ListAccounts", Next: "Allow organizations:ListAccounts"},
		},
		"IAM hides the units": {
			world: func(w *sandbox.World) { w.Deny(cloudtest.ManagerID, "organizations:ListRoots", sandbox.IdentityPolicy) }, profile: "manager", targets: true,
			want: cloudtest.Want{Kind: audit.AccessDenied, Message: "organizations:ListRoots", Next: "Allow organizations:ListRoots"},
		},
		"IAM hides the tags": {
			world: func(w *sandbox.World) {
				w.Deny(cloudtest.ManagerID, "organizations:ListTagsForResource", sandbox.IdentityPolicy)
			}, profile: "manager", targets: true,
			want: cloudtest.Want{Kind: audit.AccessDenied, Message: "organizations:ListTagsForResource", Next: "Allow"},
		},
		"no such profile": {
			profile: "nobody",
			want:    cloudtest.Want{Kind: audit.BadProfile, Message: `there is no profile "nobody"`, Next: "config file"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := cloudtest.OrganizationWithUnits()
			if test.world != nil {
				test.world(&w)
			}
			r := cloudtest.Open(t, w)
			f := cloudtest.Collect(t, r.Organization(t.Context(), test.profile, audit.DiscoverOptions{OUNames: true, Tags: true}))
			test.want.Check(t, f.OneTrouble(t))
			if (len(f.Targets) > 0) != test.targets {
				t.Errorf("%d targets", len(f.Targets))
			}
		})
	}
}

// Accounts are found even if IAM denies the lists of administrators and of trusted
// services.
func TestOrganization_OptionalListsDenied(t *testing.T) {
	w := cloudtest.OrganizationWithUnits()
	w.Deny(cloudtest.DelegateID, "organizations:ListDelegatedAdministrators", sandbox.IdentityPolicy)
	w.Deny(cloudtest.DelegateID, "organizations:ListAWSServiceAccessForOrganization", sandbox.IdentityPolicy)
	f := cloudtest.Collect(t, cloudtest.Open(t, w).Organization(t.Context(), "delegate", audit.DiscoverOptions{}))
	f.ExpectNoTrouble(t)
	if len(f.Targets) != len(cloudtest.NamedPaths) {
		t.Errorf("%d targets", len(f.Targets))
	}
}

// Members are not asked one by one, for a moment.
func TestOrganization_TrustedAccessOffIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := cloudtest.OrganizationWithUnits()
		w.Organization.TrustedAccess = false
		r := cloudtest.Open(t, w)
		f := cloudtest.Collect(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
		read := func() {
			for _, id := range []string{cloudtest.MemberID, cloudtest.DelegateID} {
				_, err := r.ReadContact(t.Context(), f.Targets[id].Routes[0], id, audit.Security)
				cloudtest.Want{Kind: audit.TrustedAccessDisabled, Command: "enable-aws-service-access"}.Check(t, cloudtest.Trouble(t, err))
			}
		}
		read()
		if n := r.Server.Count(sandbox.GetAlternateContact); n != 0 {
			t.Errorf("%d members were asked", n)
		}
		time.Sleep(time.Minute) // after this a person would read again
		read()
		if n := r.Server.Count(sandbox.GetAlternateContact); n != 1 {
			t.Errorf("%d members were asked a minute later, want 1", n)
		}
	})
}

func TestOrganization_GovCloudIsSkipped(t *testing.T) {
	w := sandbox.World{Quotas: map[string]sandbox.Quota{}, Organization: &sandbox.Organization{ID: "o-octank0001", RootID: "r-root", ManagementID: cloudtest.ManagerID}}
	w.AddAccount(cloudtest.ManagerID, "manager", nil)
	w.Account(cloudtest.ManagerID).Parent, w.Account(cloudtest.ManagerID).Partition = "r-root", "aws-us-gov"
	w.AddKeys("manager", cloudtest.ManagerID)
	f := cloudtest.Collect(t, cloudtest.Open(t, w).Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	f.ExpectNoTrouble(t)
	if got := f.Targets[cloudtest.ManagerID]; got.Partition != "aws-us-gov" || !strings.Contains(got.Skip, "linked standard account") {
		t.Errorf("%+v", got)
	}
}

func TestOrganization_EndsWhenCanceledOrWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OrganizationWithUnits())
		r.Server.SetFault("", sandbox.ListOrganizationalUnitsForParent, sandbox.Fault{Kind: sandbox.Hang})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		f := cloudtest.Collect(t, r.Organization(ctx, "manager", audit.DiscoverOptions{OUNames: true}))
		cloudtest.Want{Kind: audit.Cancelled, Next: "Run it again"}.Check(t, f.OneTrouble(t))
		if !slices.Equal(f.Gaps, []audit.Gap{audit.GapOUNames}) {
			t.Errorf("gaps: %v", f.Gaps)
		}
		if len(f.Targets) != len(cloudtest.NamedPaths) || f.Paths[cloudtest.ManagerID] != "Root" {
			t.Errorf("%d accounts, paths %v: what was found before stays", len(f.Targets), f.Paths)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := cloudtest.Open(t, cloudtest.OrganizationWithUnits())
		r.Server.SetFault("", sandbox.ListAccounts, sandbox.Fault{Kind: sandbox.Hang})
		f := cloudtest.Collect(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
		cloudtest.Want{Kind: audit.Timeout, Message: "no answer from aws.octank.internal in time", Next: "Try again"}.Check(t, f.OneTrouble(t))
		if f.Organization == nil || !slices.Equal(f.Gaps, []audit.Gap{audit.GapAccounts}) {
			t.Errorf("the organization was known before: %+v; gaps: %v", f.Organization, f.Gaps)
		}
	})
}

// Everything is found through the management account, the delegated administrator and a
// sign-in.
func TestOrganization_Large(t *testing.T) {
	const n = 600
	for _, profile := range []string{"management", "delegate"} {
		for _, paths := range []sandbox.PathsOnWire{sandbox.PathsToParent, sandbox.NoPaths} {
			synctest.Test(t, func(t *testing.T) {
				w := demo.OrganizationOf(n)
				w.Organization.Paths = paths
				r := cloudtest.Open(t, w)
				f := cloudtest.Collect(t, r.Organization(t.Context(), profile, audit.DiscoverOptions{OUNames: true, Tags: true}))
				f.ExpectNoTrouble(t)
				if len(f.Targets) != n+1 || len(f.Paths) != n+1 || len(f.Tags) != n+1 {
					t.Errorf("%s: %d accounts, %d paths, tags of %d", profile, len(f.Targets), len(f.Paths), len(f.Tags))
				}
				deepest := 0
				for _, path := range f.Paths {
					deepest = max(deepest, strings.Count(path, "/"))
				}
				if deepest != 5 {
					t.Errorf("%s: the deepest unit is %d below the root", profile, deepest)
				}
				if throttled := r.Server.Throttled(); throttled != 0 {
					t.Errorf("%s: %d requests were over the quota", profile, throttled)
				}
			})
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := demo.OrganizationOf(n)
		r := cloudtest.Open(t, w, func(g *cloudtest.Setup) { g.Env["AWS_ENDPOINT_URL"] = network.BaseURL }) // no profile uses the session
		f := cloudtest.Collect(t, r.IdentityCenter(t.Context(), w.SignIns[0].Name))
		f.ExpectNoTrouble(t)
		if len(f.Targets) != len(w.SignIns[0].Assignments)/2 {
			t.Errorf("%d accounts of %d", len(f.Targets), len(w.SignIns[0].Assignments)/2)
		}
	})
}

// AWS refuses it with the words that it uses for callers that do not administer the
// organization.
func TestOrganization_InactiveMember(t *testing.T) {
	w := cloudtest.OrganizationWithUnits()
	w.Organization.InactiveRefused = true
	r := cloudtest.Open(t, w)
	f := cloudtest.Collect(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	_, err := r.ReadContact(t.Context(), f.Targets[cloudtest.PendingID].Routes[0], cloudtest.PendingID, audit.Security)
	cloudtest.Want{Kind: audit.AccessDenied, Message: "PENDING_ACTIVATION", Next: "ACTIVE"}.Check(t, cloudtest.Trouble(t, err))
	if _, err := r.ReadContact(t.Context(), f.Targets[cloudtest.MemberID].Routes[0], cloudtest.MemberID, audit.Security); err != nil {
		t.Error(err)
	}
}

// The next step names a profile of the management account if there is one.
func TestOrganization_NotAdministratorNamesAProfile(t *testing.T) {
	w := cloudtest.Organization()
	w.AddRole("root-reader", "member", cloudtest.ManagerID, "Reader")
	r := cloudtest.Open(t, w)
	f := cloudtest.Collect(t, r.Organization(t.Context(), "member", audit.DiscoverOptions{}))
	cloudtest.Want{
		Kind: audit.NotOrganizationAdmin, Message: "account " + cloudtest.MemberID + " cannot manage",
		Next: "Use profile root-reader (management account " + cloudtest.ManagerID + ")",
	}.Check(t, f.OneTrouble(t))
}

// A delegated administrator cannot enable trusted access: the command uses a profile of
// the management account if there is one.
func TestOrganization_TrustedAccessNamesAProfile(t *testing.T) {
	w := cloudtest.Organization()
	w.Organization.TrustedAccess = false
	w.AddRole("root-admin", "delegate", cloudtest.ManagerID, "Admin")
	f := cloudtest.Collect(t, cloudtest.Open(t, w).Organization(t.Context(), "delegate", audit.DiscoverOptions{}))
	cloudtest.Want{
		Kind: audit.TrustedAccessDisabled, Message: "has not enabled trusted access", Next: "Enable trusted access",
		Command: "aws organizations enable-aws-service-access --service-principal account.amazonaws.com --profile root-admin",
	}.Check(t, f.OneTrouble(t))
}
