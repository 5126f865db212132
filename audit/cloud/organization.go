package cloud

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"accountable/audit"
	"accountable/audit/timing"
)

// accountPrincipal is Account Management as a service that an organization
// trusts and delegates
// (https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-account.html).
const accountPrincipal = "account.amazonaws.com"

// accountsPage is the most that one page of ListAccounts holds (Organizations model).
const accountsPage = 20

// Organization finds the accounts of the organization that the profile manages,
// or administers for account management. The first step names the organization;
// targets follow page by page, names of units and tags after them. What keeps
// accounts or names from being found is a step's Trouble. Each request may take
// as long as one account's (audit.DefaultTimeout), not counting what it waits.
func (c *Cloud) Organization(ctx context.Context, profile string, o audit.DiscoverOptions) <-chan audit.Discovery {
	steps := make(chan audit.Discovery)
	go func() {
		defer close(steps)
		w := &organizationWalk{cloud: c, options: o, steps: steps}
		if err := w.run(ctx, profile); err != nil {
			steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: w.gap}
		}
	}()
	return steps
}

// organizationWalk is one look at an organization.
type organizationWalk struct {
	cloud   *Cloud
	options audit.DiscoverOptions
	steps   chan<- audit.Discovery

	session   *session
	client    *organizations.Client
	organized audit.Organization
	own       audit.Target // the caller's, with the route by which its account is reached standalone
	closed    *audit.Trouble
	members   []member
	gap       audit.Gap // that the failure of a run leaves
}

// member is what has to be remembered of an account to learn more of it.
type member struct {
	id    string
	place []string // ids from the root to the unit that holds it; empty where the page did not say
}

func (w *organizationWalk) run(ctx context.Context, profile string) error {
	c := w.cloud
	var err error
	if w.session, err = c.session(ctx, profile); err != nil {
		return err
	}
	if profile == audit.EnvironmentProfile {
		w.own, _ = c.EnvironmentTarget()
	} else {
		w.own = c.target(*c.files.Profile(profile))
	}
	w.client = w.session.organizations()
	if err = w.look(ctx); err != nil {
		return err
	}
	w.steps <- audit.Discovery{Organization: &w.organized, Trouble: w.obstacle(ctx)}
	if err = w.list(ctx); err != nil {
		// Where nobody could tell whether the caller administers anything, a
		// refusal of the first page says that it does not.
		if t := audit.TroubleOf(err); len(w.members) > 0 || !w.organized.Delegated || t.Kind != audit.AccessDenied && t.Kind != audit.NotOrganizationAdmin {
			w.gap = audit.GapAccounts
		}
		return err
	}
	var background sync.WaitGroup
	if w.options.OUNames {
		background.Go(func() { w.report(w.nameUnits(ctx), audit.GapOUNames) })
	}
	if w.options.Tags {
		background.Go(func() { w.report(w.readTags(ctx), audit.GapTags) })
	}
	background.Wait()
	return nil
}

// report tells of what was not found, if anything.
func (w *organizationWalk) report(err error, gap audit.Gap) {
	if err != nil {
		w.steps <- audit.Discovery{Trouble: audit.TroubleOf(err), Gap: gap}
	}
}

// ask sends one request of a walk. Its error is a *audit.Trouble.
func ask[T any](ctx context.Context, c *Cloud, who subject, request func(context.Context) (T, error)) (T, error) {
	ctx, tried := withAttempts(ctx)
	ctx, cancel := timing.WithTimeout(ctx, timing.DefaultTimeout)
	defer cancel()
	out, err := request(ctx)
	if err != nil {
		var none T
		return none, c.trouble(err, call{who: who, attempts: tried})
	}
	return out, nil
}

// look finds out which organization it is and what the caller is to it.
func (w *organizationWalk) look(ctx context.Context) error {
	route := w.own.Routes[0]
	caller, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (audit.Identity, error) {
		return w.cloud.Identify(ctx, route)
	})
	if err != nil {
		return err
	}
	out, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.DescribeOrganizationOutput, error) {
		return w.client.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	})
	switch {
	case err != nil:
		return err
	case out.Organization == nil || aws.ToString(out.Organization.MasterAccountId) == "":
		return w.cloud.trouble(fmt.Errorf("describing the organization: %w", errIncomplete), call{who: w.session.who})
	}
	w.organized = audit.Organization{
		ID: aws.ToString(out.Organization.Id), ManagementAccountID: aws.ToString(out.Organization.MasterAccountId),
		CallerAccountID: caller.AccountID, Profile: route.Profile,
	}
	if out.Organization.FeatureSet == types.OrganizationFeatureSetConsolidatedBilling {
		w.closed = w.featuresOff()
	}
	if caller.AccountID == w.organized.ManagementAccountID {
		return nil
	}
	w.organized.Delegated = true
	return w.checkDelegation(ctx)
}

// checkDelegation tells a delegated administrator for account management from
// members and from those that administer something else. Where IAM does not let
// the list be read, the accounts themselves will tell.
func (w *organizationWalk) checkDelegation(ctx context.Context) error {
	pages := organizations.NewListDelegatedAdministratorsPaginator(w.client,
		&organizations.ListDelegatedAdministratorsInput{ServicePrincipal: aws.String(accountPrincipal)},
		func(o *organizations.ListDelegatedAdministratorsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.ListDelegatedAdministratorsOutput, error) {
			return pages.NextPage(ctx)
		})
		switch {
		case isMember(err):
			return w.notAdministrator(err)
		case audit.TroubleOf(err) != nil && audit.TroubleOf(err).Kind == audit.AccessDenied:
			return nil
		case err != nil:
			return err
		}
		if slices.ContainsFunc(page.DelegatedAdministrators, func(a types.DelegatedAdministrator) bool {
			return aws.ToString(a.Id) == w.organized.CallerAccountID
		}) {
			return nil
		}
	}
	return w.notAdministrator(nil)
}

// isMember tells how Organizations refuses accounts that administer nothing
// from how IAM refuses.
func isMember(err error) bool {
	denied, ok := errors.AsType[*types.AccessDeniedException](err)
	return ok && strings.Contains(strings.ToLower(denied.ErrorMessage()), "permissions to access this resource")
}

func (w *organizationWalk) notAdministrator(cause error) *audit.Trouble {
	o := w.organized
	return &audit.Trouble{
		Kind:    audit.NotOrganizationAdmin,
		Message: fmt.Sprintf("account %s does not administer the accounts of organization %s", o.CallerAccountID, o.ID),
		NextStep: fmt.Sprintf("Use a profile of the management account (%s), or have its credentials make this account the delegated administrator",
			o.ManagementAccountID),
		Command: "aws organizations register-delegated-administrator --account-id " + o.CallerAccountID + " --service-principal " + accountPrincipal,
		Err:     cause,
	}
}

func (w *organizationWalk) featuresOff() *audit.Trouble {
	t := &audit.Trouble{
		Kind:     audit.OrganizationFeaturesOff,
		Message:  fmt.Sprintf("organization %s has consolidated billing only, and its members' contacts need all features", w.organized.ID),
		NextStep: "Enable all features with credentials of the management account; every member that was invited has to agree",
		Command:  "aws organizations enable-all-features",
	}
	if w.organized.CallerAccountID == w.organized.ManagementAccountID {
		t.Command += w.session.who.flag()
	}
	return t
}

// obstacle is what keeps all members from being read, nil where nothing is known.
func (w *organizationWalk) obstacle(ctx context.Context) *audit.Trouble {
	if w.closed != nil || w.own.Skip != "" {
		return w.closed
	}
	pages := organizations.NewListAWSServiceAccessForOrganizationPaginator(w.client, &organizations.ListAWSServiceAccessForOrganizationInput{},
		func(o *organizations.ListAWSServiceAccessForOrganizationPaginatorOptions) {
			o.StopOnDuplicateToken = true
		})
	for pages.HasMorePages() {
		page, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.ListAWSServiceAccessForOrganizationOutput, error) {
			return pages.NextPage(ctx)
		})
		if err != nil {
			return nil //nolint:nilerr // the members themselves will tell
		}
		if slices.ContainsFunc(page.EnabledServicePrincipals, func(p types.EnabledServicePrincipal) bool {
			return strings.HasPrefix(aws.ToString(p.ServicePrincipal), accountPrincipal) // China's may end in .cn
		}) {
			return nil
		}
	}
	t := trustedAccessOff()
	if w.organized.CallerAccountID == w.organized.ManagementAccountID {
		t.Command += w.session.who.flag()
	}
	w.cloud.refusals.note(audit.Route{Profile: w.organized.Profile, Mode: audit.InOrganization}, t, time.Now())
	return t
}

// list streams the accounts page by page.
func (w *organizationWalk) list(ctx context.Context) error {
	pages := organizations.NewListAccountsPaginator(w.client, &organizations.ListAccountsInput{MaxResults: aws.Int32(accountsPage)},
		func(o *organizations.ListAccountsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for pages.HasMorePages() {
		page, err := ask(ctx, w.cloud, w.session.who, func(ctx context.Context) (*organizations.ListAccountsOutput, error) {
			return pages.NextPage(ctx)
		})
		if isMember(err) {
			return w.notAdministrator(err)
		}
		if err != nil {
			return err
		}
		targets := make([]audit.Target, 0, len(page.Accounts))
		for _, a := range page.Accounts {
			if aws.ToString(a.Id) == "" {
				continue
			}
			m := member{id: *a.Id, place: placeOf(a.Paths)}
			w.members = append(w.members, m)
			targets = append(targets, w.target(a, m))
		}
		if len(targets) > 0 { // a page may be empty and more may follow
			w.steps <- audit.Discovery{Targets: targets}
		}
	}
	return nil
}

// inactive are the states of accounts that are not in use any more
// (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html).
var inactive = map[string]string{
	string(types.AccountStateClosed):         "the account is closed",
	string(types.AccountStateSuspended):      "the account is suspended",
	string(types.AccountStatePendingClosure): "the account is being closed",
}

// target is an account and the ways to it: a member's leads through the
// organization, the management account's does not.
func (w *organizationWalk) target(a types.Account, m member) audit.Target {
	t := audit.Target{
		Key: m.id, AccountID: m.id, Name: aws.ToString(a.Name), RootEmail: aws.ToString(a.Email),
		Partition: w.own.Partition, State: orElse(string(a.State), string(a.Status)), OUPath: strings.Join(m.place, "/"),
		Skip: w.own.Skip,
	}
	t.Skip = orElse(t.Skip, inactive[t.State])
	w.cloud.unready.note(m.id, t.State)
	member, alone := w.own.Routes[0], w.own.Routes[0]
	member.Mode, member.CallerAccountID = audit.InOrganization, w.organized.CallerAccountID
	switch {
	case m.id == w.organized.ManagementAccountID && w.organized.Delegated:
		t.Routes = w.cloud.routesTo(m.id)
		if len(t.Routes) == 0 {
			t.Trouble = w.outOfReach()
		}
	case m.id == w.organized.ManagementAccountID:
		t.Routes = []audit.Route{alone}
	case m.id == w.organized.CallerAccountID:
		// Only a delegated administrator may name itself, and it need not.
		t.Routes = []audit.Route{member, alone}
	default:
		t.Routes, t.Trouble = []audit.Route{member}, w.closed
	}
	return t
}

// routesTo are the profiles whose file says that they lead to the account.
func (c *Cloud) routesTo(accountID string) []audit.Route {
	var routes []audit.Route
	for _, p := range c.files.Profiles {
		if p.BoundAccountID() != accountID {
			continue
		}
		if t := c.target(p); t.Trouble == nil && t.Skip == "" {
			routes = append(routes, t.Routes...)
		}
	}
	return routes
}

func (w *organizationWalk) outOfReach() *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.NotOrganizationAdmin,
		Message: fmt.Sprintf("this is the management account, which the delegated administrator (%s) cannot reach",
			w.organized.CallerAccountID),
		NextStep: "Add a profile of the management account itself",
		Command:  "aws configure sso",
	}
}

// placeOf are the ids on the way to an account, from the root to its unit. A
// path begins with the organization and may end with the account
// (shape Path of the Organizations model).
func placeOf(paths []string) []string {
	if len(paths) == 0 {
		return nil
	}
	var place []string
	for id := range strings.SplitSeq(paths[0], "/") {
		if strings.HasPrefix(id, "r-") || strings.HasPrefix(id, "ou-") {
			place = append(place, id)
		}
	}
	return place
}
