package organization

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"accountable/audit"
	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// walk is one pass over an organization.
type walk struct {
	directory *Directory
	query     Query
	steps     chan<- audit.Discovery

	client       *organizations.Client
	call         trouble.Call
	organization audit.Organization
	featuresOff  *audit.Trouble // nil for an organization with all features
	members      []member
	gap          audit.Gap // what is missing when run fails
}

// member is what later requests need of an account.
type member struct {
	id   string
	path []string // ids from the root to its unit; empty where the page did not say
}

func (w *walk) run(ctx context.Context) error {
	session, err := w.directory.store.Session(ctx, w.query.Profile)
	if err != nil {
		return err
	}
	w.client, w.call = session.Organizations(), session.Call()
	if err = w.describe(ctx); err != nil {
		return err
	}
	w.steps <- audit.Discovery{Organization: &w.organization, Trouble: w.findObstacle(ctx)}
	if err = w.listAccounts(ctx); err != nil {
		// If IAM hid whether the caller administers anything, a refusal of the first
		// page says that it does not.
		t := audit.TroubleOf(err)
		isRefused := t.Kind == audit.AccessDenied || t.Kind == audit.NotOrganizationAdmin
		if len(w.members) > 0 || !w.organization.Delegated || !isRefused {
			w.gap = audit.GapAccounts
		}
		return err
	}
	var background sync.WaitGroup
	if w.query.Options.OUNames {
		background.Go(func() { w.report(w.nameUnits(ctx), audit.GapOUNames) })
	}
	if w.query.Options.Tags {
		background.Go(func() { w.report(w.readTags(ctx), audit.GapTags) })
	}
	background.Wait()
	return nil
}

// report sends a step for what could not be found.
func (w *walk) report(err error, gap audit.Gap) {
	if err != nil {
		w.steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: gap}
	}
}

// describe finds the organization and the caller's part in it.
func (w *walk) describe(ctx context.Context) error {
	caller, err := trouble.Ask(ctx, w.call, func(ctx context.Context) (audit.Identity, error) {
		return w.directory.store.Identify(ctx, w.query.Own.Routes[0])
	})
	if err != nil {
		return err
	}
	out, err := trouble.Ask(ctx, w.call, func(ctx context.Context) (*organizations.DescribeOrganizationOutput, error) {
		out, err := w.client.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if err == nil && (out.Organization == nil || aws.ToString(out.Organization.MasterAccountId) == "") {
			return nil, fmt.Errorf("describing the organization: %w", trouble.ErrIncomplete)
		}
		return out, err
	})
	if err != nil {
		return err
	}
	w.organization = audit.Organization{
		ID: aws.ToString(out.Organization.Id), ManagementAccountID: aws.ToString(out.Organization.MasterAccountId),
		CallerAccountID: caller.AccountID, Profile: w.query.Own.Routes[0].Profile,
	}
	if out.Organization.FeatureSet == types.OrganizationFeatureSetConsolidatedBilling {
		w.featuresOff = trouble.AllFeaturesOff(w.organization.ID, w.managementSubject())
	}
	if caller.AccountID == w.organization.ManagementAccountID {
		return nil
	}
	w.organization.Delegated = true
	return w.checkDelegation(ctx)
}

// managementSubject returns the caller if it is the management account, else a
// profile that leads to it, else the zero value.
func (w *walk) managementSubject() trouble.Subject {
	if w.organization.CallerAccountID == w.organization.ManagementAccountID {
		return w.call.Subject
	}
	return trouble.Subject{Profile: config.Profile{Display: w.managementProfile()}}
}

// managementProfile returns a profile whose file names the management account, or "".
func (w *walk) managementProfile() string {
	if routes := w.query.RoutesTo(w.organization.ManagementAccountID); len(routes) > 0 {
		return routes[0].Label()
	}
	return ""
}

// checkDelegation returns an error unless the caller is a delegated administrator
// for Account Management. Where IAM does not allow the list, the accounts decide.
func (w *walk) checkDelegation(ctx context.Context) error {
	pages := listPages(ctx, w.call, func(ctx context.Context, token *string) (page[types.DelegatedAdministrator], error) {
		out, err := w.client.ListDelegatedAdministrators(ctx, &organizations.ListDelegatedAdministratorsInput{
			ServicePrincipal: aws.String(trouble.AccountPrincipal), NextToken: token,
		})
		if err != nil {
			return page[types.DelegatedAdministrator]{}, err
		}
		return page[types.DelegatedAdministrator]{out.DelegatedAdministrators, out.NextToken}, nil
	})
	for administrators, err := range pages {
		switch {
		case isMemberRefusal(err):
			return w.notAdministrator(err)
		case err != nil && audit.TroubleOf(err).Kind == audit.AccessDenied:
			return nil
		case err != nil:
			return err
		}
		if slices.ContainsFunc(administrators, func(a types.DelegatedAdministrator) bool {
			return aws.ToString(a.Id) == w.organization.CallerAccountID
		}) {
			return nil
		}
	}
	return w.notAdministrator(nil)
}

// isMemberRefusal recognizes how Organizations refuses accounts that administer
// nothing. IAM refuses with other words.
func isMemberRefusal(err error) bool {
	denied, ok := errors.AsType[*types.AccessDeniedException](err)
	return ok && strings.Contains(strings.ToLower(denied.ErrorMessage()), "permissions to access this resource")
}

func (w *walk) notAdministrator(cause error) *audit.Trouble {
	return trouble.NotAdministrator(w.organization, w.managementProfile(), cause)
}

// findObstacle returns what keeps all members from being read; nil where nothing is
// known.
func (w *walk) findObstacle(ctx context.Context) *audit.Trouble {
	if w.featuresOff != nil || w.query.Own.Skip != "" {
		return w.featuresOff
	}
	pages := listPages(ctx, w.call, func(ctx context.Context, token *string) (page[types.EnabledServicePrincipal], error) {
		out, err := w.client.ListAWSServiceAccessForOrganization(ctx, &organizations.ListAWSServiceAccessForOrganizationInput{NextToken: token})
		if err != nil {
			return page[types.EnabledServicePrincipal]{}, err
		}
		return page[types.EnabledServicePrincipal]{out.EnabledServicePrincipals, out.NextToken}, nil
	})
	isAccountManagement := func(p types.EnabledServicePrincipal) bool {
		return strings.HasPrefix(aws.ToString(p.ServicePrincipal), trouble.AccountPrincipal) // China's may end in .cn
	}
	for trusted, err := range pages {
		if err != nil || slices.ContainsFunc(trusted, isAccountManagement) {
			return nil // after an error, reading the members decides
		}
	}
	t := trouble.TrustedAccessOff(w.managementSubject())
	w.directory.RecordRefusal(audit.Route{Profile: w.organization.Profile, Mode: audit.InOrganization}, t)
	return t
}

// listAccounts sends the accounts page by page.
func (w *walk) listAccounts(ctx context.Context) error {
	pages := listPages(ctx, w.call, func(ctx context.Context, token *string) (page[types.Account], error) {
		out, err := w.client.ListAccounts(ctx, &organizations.ListAccountsInput{MaxResults: aws.Int32(organizationPage), NextToken: token})
		if err != nil {
			return page[types.Account]{}, err
		}
		return page[types.Account]{out.Accounts, out.NextToken}, nil
	})
	for accounts, err := range pages {
		if isMemberRefusal(err) {
			return w.notAdministrator(err)
		}
		if err != nil {
			return err
		}
		targets := make([]audit.Target, 0, len(accounts))
		for _, a := range accounts {
			if aws.ToString(a.Id) == "" {
				continue
			}
			m := member{id: *a.Id, path: pathOf(a.Paths)}
			w.members = append(w.members, m)
			targets = append(targets, w.target(a, m))
		}
		if len(targets) > 0 { // an empty page may be followed by others
			w.steps <- audit.Discovery{Targets: targets}
		}
	}
	return nil
}

// inactiveStates are the states of accounts that are no longer in use
// (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html).
var inactiveStates = map[string]string{
	string(types.AccountStateClosed):         "the account is closed",
	string(types.AccountStateSuspended):      "the account is suspended",
	string(types.AccountStatePendingClosure): "the account is being closed",
}

// target returns an account with its routes: members are reached through the
// organization, the management account is not.
func (w *walk) target(a types.Account, m member) audit.Target {
	own, o := w.query.Own, w.organization
	t := audit.Target{
		Key: m.id, AccountID: m.id, Name: aws.ToString(a.Name), RootEmail: aws.ToString(a.Email),
		Partition: own.Partition, State: cmp.Or(string(a.State), string(a.Status)), OUPath: strings.Join(m.path, "/"),
	}
	t.Skip = cmp.Or(own.Skip, inactiveStates[t.State])
	w.directory.recordState(m.id, t.State)
	standalone, member := own.Routes[0], own.Routes[0]
	member.Mode, member.CallerAccountID = audit.InOrganization, o.CallerAccountID
	switch {
	case m.id == o.ManagementAccountID && o.Delegated:
		t.Routes = w.query.RoutesTo(m.id)
		if len(t.Routes) == 0 {
			t.Trouble = trouble.ManagementAccountOutOfReach(o)
		}
	case m.id == o.ManagementAccountID:
		t.Routes = []audit.Route{standalone}
	case m.id == o.CallerAccountID:
		// Only a delegated administrator may name itself, and it need not.
		t.Routes = []audit.Route{member, standalone}
	default:
		t.Routes, t.Trouble = []audit.Route{member}, w.featuresOff
	}
	return t
}

// pathOf returns the ids from the root to an account's unit. A path begins with the
// organization and may end with the account (shape Path of the Organizations model).
func pathOf(paths []string) []string {
	if len(paths) == 0 {
		return nil
	}
	var ids []string
	for id := range strings.SplitSeq(paths[0], "/") {
		if strings.HasPrefix(id, "r-") || strings.HasPrefix(id, "ou-") {
			ids = append(ids, id)
		}
	}
	return ids
}
