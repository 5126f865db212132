package cloud_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
	"accountable/audit/sandbox/network"
)

// found is what a discovery brought.
type found struct {
	organization *audit.Organization
	targets      map[string]audit.Target // by account id
	order        []string
	paths        map[string]string
	tags         map[string]map[string]string
	troubles     []*audit.Trouble
	gaps         []audit.Gap
	steps        int // with targets
}

func gather(t *testing.T, steps <-chan audit.Discovery) found {
	t.Helper()
	f := found{targets: map[string]audit.Target{}, paths: map[string]string{}, tags: map[string]map[string]string{}}
	for step := range steps {
		if step.Organization != nil {
			f.organization = step.Organization
		}
		if step.Trouble != nil {
			f.troubles = append(f.troubles, trouble(t, step.Trouble))
		}
		if step.Gap != audit.GapNone {
			f.gaps = append(f.gaps, step.Gap)
		}
		if len(step.Targets) > 0 {
			f.steps++
		}
		for _, target := range step.Targets {
			if _, twice := f.targets[target.AccountID]; twice {
				t.Errorf("%s was found twice", target.AccountID)
			}
			f.targets[target.AccountID] = target
			f.order = append(f.order, target.AccountID)
		}
		maps.Copy(f.paths, step.OUPaths)
		maps.Copy(f.tags, step.Tags)
	}
	return f
}

// only is the one trouble that there is.
func (f found) only(t *testing.T) *audit.Trouble {
	t.Helper()
	if len(f.troubles) != 1 {
		t.Fatalf("%d troubles: %v", len(f.troubles), f.troubles)
	}
	return f.troubles[0]
}

func (f found) quiet(t *testing.T) {
	t.Helper()
	for _, trouble := range f.troubles {
		t.Errorf("%s: %s (%v)", trouble.Kind, trouble.Message, trouble.Err)
	}
}

const (
	closedID    = "555566667777"
	suspendedID = "666677778888"
	closingID   = "777788889999"
	newID       = "888899990000"
)

// unitsWorld is organizationWorld with units two deep and accounts in every
// state, spelled so that "manager" is the management account's profile.
func unitsWorld() sandbox.World {
	w := organizationWorld()
	for id, state := range map[string]string{
		closedID: "CLOSED", suspendedID: "SUSPENDED", closingID: "PENDING_CLOSURE", newID: "PENDING_ACTIVATION",
	} {
		w.AddAccount(id, strings.ToLower(state), goodContact)
		w.Account(id).State = state
	}
	w.Organization.Units = []sandbox.Unit{
		{ID: "ou-root-sec00000", ParentID: "r-root", Name: "Security"},
		{ID: "ou-root-work0000", ParentID: "r-root", Name: "Workloads"},
		{ID: "ou-root-prod0000", ParentID: "ou-root-work0000", Name: "Prod"},
		{ID: "ou-root-empty000", ParentID: "ou-root-prod0000", Name: "Empty"},
	}
	for id, parent := range map[string]string{
		delegateID: "ou-root-sec00000", memberID: "ou-root-prod0000", newID: "ou-root-prod0000", closedID: "r-root", suspendedID: "r-root", closingID: "r-root",
	} {
		w.Account(id).Parent = parent
	}
	w.Account(memberID).Email = "aws-root+member@octank.cloud"
	w.Account(memberID).Tags = map[string]string{"team": "payments"}
	return w
}

// namedPaths are where its accounts are, by name.
var namedPaths = map[string]string{
	managerID: "Root", closedID: "Root", suspendedID: "Root", closingID: "Root",
	delegateID: "Root/Security", memberID: "Root/Workloads/Prod", newID: "Root/Workloads/Prod",
}

func TestOrganization(t *testing.T) {
	r := rigUp(t, unitsWorld())
	f := gather(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	f.quiet(t)
	want := audit.Organization{ID: "o-octank", ManagementAccountID: managerID, CallerAccountID: managerID, Profile: "manager"}
	if f.organization == nil || *f.organization != want {
		t.Errorf("organization %+v, want %+v", f.organization, want)
	}
	if len(f.targets) != len(namedPaths) {
		t.Errorf("%d accounts, want %d", len(f.targets), len(namedPaths))
	}
	member := f.targets[memberID]
	if member.Key != memberID || member.Name != "member" || member.RootEmail != "aws-root+member@octank.cloud" || member.State != "ACTIVE" ||
		member.Partition != "aws" || member.OUPath != "r-root/ou-root-work0000/ou-root-prod0000" || member.Skip != "" {
		t.Errorf("%+v", member)
	}
	if len(member.Routes) != 1 || member.Routes[0].Mode != audit.InOrganization || member.Routes[0].CallerAccountID != managerID ||
		member.Routes[0].Profile != "manager" || member.Routes[0].Kind != "keys" || member.Routes[0].Endpoint == "" {
		t.Errorf("routes of a member: %+v", member.Routes)
	}
	own := f.targets[managerID]
	if len(own.Routes) != 1 || own.Routes[0].Mode != audit.Standalone || own.Routes[0].Profile != "manager" {
		t.Errorf("routes of the management account: %+v", own.Routes)
	}
	for id, word := range map[string]string{closedID: "closed", suspendedID: "suspended", closingID: "being closed"} {
		if skip := f.targets[id].Skip; !strings.Contains(skip, word) {
			t.Errorf("%s is skipped because %q", id, skip)
		}
	}
	if skip := f.targets[newID].Skip; skip != "" {
		t.Errorf("an account that waits for its activation is skipped because %q", skip)
	}
	if n := r.server.Count(sandbox.ListRoots) + r.server.Count(sandbox.ListTagsForResource); n != 0 {
		t.Errorf("%d requests for what was not asked for", n)
	}
}

// TestOrganizationIsReadable: the routes that were found lead to the contacts.
func TestOrganizationIsReadable(t *testing.T) {
	for _, profile := range []string{"manager", "delegate"} {
		r := rigUp(t, unitsWorld())
		f := gather(t, r.Organization(t.Context(), profile, audit.DiscoverOptions{}))
		for id, target := range f.targets {
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

// TestDelegatedAdministrator may name itself and can not reach the management
// account, unless a profile does.
func TestDelegatedAdministrator(t *testing.T) {
	r := rigUp(t, unitsWorld())
	f := gather(t, r.Organization(t.Context(), "delegate", audit.DiscoverOptions{}))
	f.quiet(t)
	if f.organization == nil || !f.organization.Delegated || f.organization.CallerAccountID != delegateID {
		t.Errorf("%+v", f.organization)
	}
	if own := f.targets[delegateID]; len(own.Routes) != 2 || own.Routes[0].Mode != audit.InOrganization || own.Routes[1].Mode != audit.Standalone {
		t.Errorf("routes of its own account: %+v", own.Routes)
	}
	out := f.targets[managerID]
	if len(out.Routes) != 0 || out.Trouble == nil || out.Trouble.Kind != audit.NotOrganizationAdmin || !strings.Contains(out.Trouble.NextStep, "profile of the management account") {
		t.Errorf("the management account: %+v", out)
	}

	w := unitsWorld()
	w.AddRole("root-reader", "delegate", managerID, "Reader")
	r = rigUp(t, w)
	f = gather(t, r.Organization(t.Context(), "delegate", audit.DiscoverOptions{}))
	if in := f.targets[managerID]; in.Trouble != nil || !slices.Equal(in.Profiles(), []string{"root-reader"}) || in.Routes[0].Mode != audit.Standalone {
		t.Errorf("the management account with a profile: %+v", in)
	}
}

// TestOrganizationOnTheWire: however accounts say where and what they are.
func TestOrganizationOnTheWire(t *testing.T) {
	for name, change := range map[string]func(*sandbox.Organization){
		"as it is":          func(*sandbox.Organization) {},
		"paths to accounts": func(o *sandbox.Organization) { o.Paths = sandbox.PathsToAccount },
		"no paths":          func(o *sandbox.Organization) { o.Paths = sandbox.NoPaths },
		"both states":       func(o *sandbox.Organization) { o.States = sandbox.StateAndStatus },
		"empty pages":       func(o *sandbox.Organization) { o.EmptyPages = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := unitsWorld()
				change(w.Organization)
				r := rigUp(t, w)
				f := gather(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{OUNames: true, Tags: true}))
				f.quiet(t)
				if !maps.Equal(f.paths, namedPaths) {
					t.Errorf("paths %v", f.paths)
				}
				if place := f.targets[memberID].OUPath; place != "r-root/ou-root-work0000/ou-root-prod0000" && w.Organization.Paths != sandbox.NoPaths {
					t.Errorf("the ids until then: %q", place)
				}
				if f.targets[closedID].Skip == "" || f.targets[memberID].Skip != "" {
					t.Errorf("skipped: %q, %q", f.targets[closedID].Skip, f.targets[memberID].Skip)
				}
				if f.tags[memberID]["team"] != "payments" || len(f.tags) != len(namedPaths) {
					t.Errorf("tags %v", f.tags)
				}
				walked := r.server.Count(sandbox.ListOrganizationalUnitsForParent)
				if limit := 2; w.Organization.Paths != sandbox.NoPaths && !w.Organization.EmptyPages && walked != limit {
					t.Errorf("%d parents were listed, want %d: only those on the way to an account", walked, limit)
				}
				if w.Organization.Paths != sandbox.NoPaths && r.server.Count(sandbox.ListAccountsForParent) != 0 {
					t.Error("accounts were asked for again")
				}
			})
		})
	}
}

// TestRetiredStatus is heeded where there is no State.
func TestRetiredStatus(t *testing.T) {
	w := unitsWorld()
	w.Organization.States = sandbox.StatusAlone
	f := gather(t, rigUp(t, w).Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	if f.targets[closedID].State != "SUSPENDED" || f.targets[closedID].Skip == "" || f.targets[memberID].State != "ACTIVE" {
		t.Errorf("%+v, %+v", f.targets[closedID], f.targets[memberID])
	}
}

// TestTroublesOfDiscovery: what keeps accounts from being found, and the command
// that cures it.
func TestTroublesOfDiscovery(t *testing.T) {
	for name, test := range map[string]struct {
		world   func(*sandbox.World)
		profile string
		targets bool
		want    expected
	}{
		"no organization": {
			world: func(w *sandbox.World) { w.Organization = nil }, profile: "member",
			want: expected{kind: audit.NoOrganization, message: "does not belong to an organization", next: "management account", command: "create-organization --feature-set ALL --profile member"},
		},
		"a member": {
			profile: "member",
			want: expected{
				kind: audit.NotOrganizationAdmin, message: "cannot manage", next: "management account (" + managerID + ")",
				command: "register-delegated-administrator --account-id " + memberID + " --service-principal account.amazonaws.com",
			},
		},
		"an administrator of something else": {
			world: func(w *sandbox.World) {
				w.Organization.OtherAdmins = []sandbox.Delegation{{AccountID: memberID, Service: "guardduty.amazonaws.com"}}
			},
			profile: "member",
			want:    expected{kind: audit.NotOrganizationAdmin, message: "cannot manage", command: "--account-id " + memberID},
		},
		"billing only": {
			world: func(w *sandbox.World) { w.Organization.BillingOnly = true }, profile: "manager", targets: true,
			want: expected{kind: audit.OrganizationFeaturesOff, message: "consolidated billing", command: "aws organizations enable-all-features --profile manager"},
		},
		"trusted access off": {
			world: func(w *sandbox.World) { w.Organization.TrustedAccess = false }, profile: "manager", targets: true,
			want: expected{
				kind: audit.TrustedAccessDisabled, message: "has not enabled trusted access", next: "Enable trusted access",
				command: "enable-aws-service-access --service-principal account.amazonaws.com --profile manager",
			},
		},
		"IAM hides the organization": {
			world: func(w *sandbox.World) { w.Deny(managerID, "organizations:*", sandbox.IdentityPolicy) }, profile: "manager",
			want: expected{kind: audit.AccessDenied, message: "organizations:DescribeOrganization", next: "Allow organizations:DescribeOrganization"},
		},
		"IAM hides the accounts": {
			world: func(w *sandbox.World) { w.Deny(managerID, "organizations:ListAccounts", sandbox.IdentityPolicy) }, profile: "manager",
			want: expected{kind: audit.AccessDenied, message: "organizations:ListAccounts", next: "Allow organizations:ListAccounts"},
		},
		"IAM hides the units": {
			world: func(w *sandbox.World) { w.Deny(managerID, "organizations:ListRoots", sandbox.IdentityPolicy) }, profile: "manager", targets: true,
			want: expected{kind: audit.AccessDenied, message: "organizations:ListRoots", next: "Allow organizations:ListRoots"},
		},
		"IAM hides the tags": {
			world: func(w *sandbox.World) { w.Deny(managerID, "organizations:ListTagsForResource", sandbox.IdentityPolicy) }, profile: "manager", targets: true,
			want: expected{kind: audit.AccessDenied, message: "organizations:ListTagsForResource", next: "Allow"},
		},
		"no such profile": {
			profile: "nobody",
			want:    expected{kind: audit.BadProfile, message: `there is no profile "nobody"`, next: "config file"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := unitsWorld()
			if test.world != nil {
				test.world(&w)
			}
			r := rigUp(t, w)
			f := gather(t, r.Organization(t.Context(), test.profile, audit.DiscoverOptions{OUNames: true, Tags: true}))
			test.want.hold(t, f.only(t))
			if (len(f.targets) > 0) != test.targets {
				t.Errorf("%d targets", len(f.targets))
			}
		})
	}
}

// TestListsThatIAMHides: whether an account is the administrator and whether
// trusted access is on need not be known beforehand.
func TestListsThatIAMHides(t *testing.T) {
	w := unitsWorld()
	w.Deny(delegateID, "organizations:ListDelegatedAdministrators", sandbox.IdentityPolicy)
	w.Deny(delegateID, "organizations:ListAWSServiceAccessForOrganization", sandbox.IdentityPolicy)
	f := gather(t, rigUp(t, w).Organization(t.Context(), "delegate", audit.DiscoverOptions{}))
	f.quiet(t)
	if len(f.targets) != len(namedPaths) {
		t.Errorf("%d targets", len(f.targets))
	}
}

// TestTrustedAccessOffIsAskedOnce and not for each member, until a moment later.
func TestTrustedAccessOffIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := unitsWorld()
		w.Organization.TrustedAccess = false
		r := rigUp(t, w)
		f := gather(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
		read := func() {
			for _, id := range []string{memberID, delegateID} {
				_, err := r.ReadContact(t.Context(), f.targets[id].Routes[0], id, audit.Security)
				expected{kind: audit.TrustedAccessDisabled, command: "enable-aws-service-access"}.hold(t, trouble(t, err))
			}
		}
		read()
		if n := r.server.Count(sandbox.GetAlternateContact); n != 0 {
			t.Errorf("%d members were asked", n)
		}
		time.Sleep(time.Minute) // whoever put it right would read again
		read()
		if n := r.server.Count(sandbox.GetAlternateContact); n != 1 {
			t.Errorf("%d members were asked a minute later, want 1", n)
		}
	})
}

// TestOrganizationInGovCloud: the service is not offered there.
func TestOrganizationInGovCloud(t *testing.T) {
	w := sandbox.World{Quotas: map[string]sandbox.Quota{}, Organization: &sandbox.Organization{ID: "o-octank", RootID: "r-root", ManagementID: managerID}}
	w.AddAccount(managerID, "manager", nil)
	w.Account(managerID).Parent, w.Account(managerID).Partition = "r-root", "aws-us-gov"
	w.AddKeys("manager", managerID)
	f := gather(t, rigUp(t, w).Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	f.quiet(t)
	if got := f.targets[managerID]; got.Partition != "aws-us-gov" || !strings.Contains(got.Skip, "linked standard account") {
		t.Errorf("%+v", got)
	}
}

// TestDiscoveryEnds when nobody wants it any more, and when nobody answers.
func TestDiscoveryEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := rigUp(t, unitsWorld())
		r.server.SetFault("", sandbox.ListOrganizationalUnitsForParent, sandbox.Fault{Kind: sandbox.Hang})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		f := gather(t, r.Organization(ctx, "manager", audit.DiscoverOptions{OUNames: true}))
		expected{kind: audit.Cancelled, next: "Run it again"}.hold(t, f.only(t))
		if !slices.Equal(f.gaps, []audit.Gap{audit.GapOUNames}) {
			t.Errorf("gaps: %v", f.gaps)
		}
		if len(f.targets) != len(namedPaths) || f.paths[managerID] != "Root" {
			t.Errorf("%d accounts, paths %v: what was found before stays", len(f.targets), f.paths)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := rigUp(t, unitsWorld())
		r.server.SetFault("", sandbox.ListAccounts, sandbox.Fault{Kind: sandbox.Hang})
		f := gather(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
		expected{kind: audit.Timeout, message: "no answer in time", next: "Try again"}.hold(t, f.only(t))
		if f.organization == nil || !slices.Equal(f.gaps, []audit.Gap{audit.GapAccounts}) {
			t.Errorf("the organization was known before: %+v; gaps: %v", f.organization, f.gaps)
		}
	})
}

// TestLargeOrganization: everything there is to learn of it is learnt, through
// the management account, its delegate and a sign-in.
func TestLargeOrganization(t *testing.T) {
	const n = 600
	for _, profile := range []string{"management", "delegate"} {
		for _, paths := range []sandbox.PathsOnWire{sandbox.PathsToParent, sandbox.NoPaths} {
			synctest.Test(t, func(t *testing.T) {
				w := demo.OrganizationOf(n)
				w.Organization.Paths = paths
				r := rigUp(t, w)
				f := gather(t, r.Organization(t.Context(), profile, audit.DiscoverOptions{OUNames: true, Tags: true}))
				f.quiet(t)
				if len(f.targets) != n+1 || len(f.paths) != n+1 || len(f.tags) != n+1 {
					t.Errorf("%s: %d accounts, %d paths, tags of %d", profile, len(f.targets), len(f.paths), len(f.tags))
				}
				deepest := 0
				for _, path := range f.paths {
					deepest = max(deepest, strings.Count(path, "/"))
				}
				if deepest != 5 {
					t.Errorf("%s: the deepest unit is %d below the root", profile, deepest)
				}
				if throttled := r.server.Throttled(); throttled != 0 {
					t.Errorf("%s: %d requests were over the quota", profile, throttled)
				}
			})
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := demo.OrganizationOf(n)
		r := rigUp(t, w, func(g *rigging) { g.env["AWS_ENDPOINT_URL"] = network.BaseURL }) // no profile is of the session
		f := gather(t, r.IdentityCenter(t.Context(), w.SignIns[0].Name))
		f.quiet(t)
		if len(f.targets) != len(w.SignIns[0].Assignments)/2 {
			t.Errorf("%d accounts of %d", len(f.targets), len(w.SignIns[0].Assignments)/2)
		}
	})
}

// TestMemberThatIsNotActive: AWS refuses it in the same words as somebody who
// does not administer the organization.
func TestMemberThatIsNotActive(t *testing.T) {
	w := unitsWorld()
	w.Organization.InactiveRefused = true
	r := rigUp(t, w)
	f := gather(t, r.Organization(t.Context(), "manager", audit.DiscoverOptions{}))
	_, err := r.ReadContact(t.Context(), f.targets[newID].Routes[0], newID, audit.Security)
	expected{kind: audit.AccessDenied, message: "PENDING_ACTIVATION", next: "ACTIVE"}.hold(t, trouble(t, err))
	if _, err := r.ReadContact(t.Context(), f.targets[memberID].Routes[0], memberID, audit.Security); err != nil {
		t.Error(err)
	}
}
