package organization

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"accountable/audit"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
	"accountable/audit/workers"
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

// member is an account of the organization.
type member struct {
	id, name, email, state string
	joined                 time.Time
	joinedMethod           string
	path                   []string // ids from the root to its unit; empty where the page did not say
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
	switch err = w.listAccounts(ctx); {
	case isIncomplete(err): // the other accounts are right
		w.report(err, audit.GapAccounts)
	case err != nil:
		// If IAM hid whether the caller administers anything, a refusal of the first
		// page says that it does not.
		t := audit.TroubleOf(err)
		isRefused := t.Kind == audit.AccessDenied || t.Kind == audit.NotOrganizationAdmin
		if len(w.members) > 0 || !w.organization.Delegated || !isRefused {
			w.gap = audit.GapAccounts
		}
		return err
	}
	var background workers.Group
	if w.query.Options.OUNames {
		background.Go(func() { w.findMore(ctx, w.nameUnits, audit.GapOUNames) })
	}
	if w.query.Options.Tags {
		background.Go(func() { w.findMore(ctx, w.readTags, audit.GapTags) })
	}
	background.Wait()
	return nil
}

// findMore finds facts about accounts that are known by now, or reports the gap.
func (w *walk) findMore(ctx context.Context, find func(context.Context) error, gap audit.Gap) {
	var err error
	if p := workers.Catch(ctx, func() { err = find(ctx) }); p != nil {
		err = p
	}
	w.report(err, gap)
}

// isIncomplete reports whether a list was read, but not all of it.
func isIncomplete(err error) bool {
	_, ok := errors.AsType[*trouble.ListError](err)
	return ok
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
	found, err := trouble.Ask(ctx, w.call, func(ctx context.Context) (*types.Organization, error) {
		out, err := w.client.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if err != nil {
			return nil, err
		}
		return out.Organization, w.readOrganization(out.Organization)
	})
	if err != nil {
		return err
	}
	w.organization.CallerAccountID, w.organization.Profile = caller.AccountID, w.query.Own.Routes[0].Profile
	if found.FeatureSet == types.OrganizationFeatureSetConsolidatedBilling {
		w.featuresOff = trouble.AllFeaturesOff(w.organization.ID, w.managementSubject())
	}
	if caller.AccountID == w.organization.ManagementAccountID {
		return nil
	}
	w.organization.Delegated = true
	return w.checkDelegation(ctx)
}

// readOrganization keeps the ids of the organization.
func (w *walk) readOrganization(o *types.Organization) (err error) {
	if o == nil {
		return fmt.Errorf("describing the organization: %w", trouble.ErrIncomplete)
	}
	if w.organization.ID, err = shape.OrganizationID.Read(o.Id); err != nil {
		return err
	}
	w.organization.ManagementAccountID, err = shape.AccountID.Read(o.MasterAccountId)
	return err
}

// managementSubject returns the caller if it is the management account, else a
// profile that leads to it, else the zero value.
func (w *walk) managementSubject() trouble.Subject {
	if w.organization.CallerAccountID == w.organization.ManagementAccountID {
		return w.call.Subject
	}
	return trouble.Subject{Profile: config.Profile{Name: w.managementProfile()}}
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
	administrators := list[types.DelegatedAdministrator, string]{
		what: "delegated administrators", max: maxServices,
		fetch: func(ctx context.Context, token *string) ([]types.DelegatedAdministrator, *string, error) {
			out, err := w.client.ListDelegatedAdministrators(ctx, &organizations.ListDelegatedAdministratorsInput{
				ServicePrincipal: aws.String(trouble.AccountPrincipal), NextToken: token,
			})
			if err != nil {
				return nil, nil, err
			}
			return out.DelegatedAdministrators, out.NextToken, nil
		},
		read: func(a types.DelegatedAdministrator) (string, error) { return shape.AccountID.Read(a.Id) },
		key:  identity,
	}
	for ids, err := range administrators.pages(ctx, w.call) {
		switch {
		case isMemberRefusal(err):
			return w.notAdministrator(err)
		case err != nil && audit.TroubleOf(err).Kind == audit.AccessDenied:
			return nil
		case err != nil:
			return err
		case slices.Contains(ids, w.organization.CallerAccountID):
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
	trusted := list[types.EnabledServicePrincipal, string]{
		what: "services", max: maxServices,
		fetch: func(ctx context.Context, token *string) ([]types.EnabledServicePrincipal, *string, error) {
			out, err := w.client.ListAWSServiceAccessForOrganization(ctx, &organizations.ListAWSServiceAccessForOrganizationInput{NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.EnabledServicePrincipals, out.NextToken, nil
		},
		read: func(p types.EnabledServicePrincipal) (string, error) {
			return shape.ServicePrincipal.Read(p.ServicePrincipal)
		},
		key: identity,
	}
	isAccountManagement := func(principal string) bool {
		return strings.HasPrefix(principal, trouble.AccountPrincipal) // China's may end in .cn
	}
	for principals, err := range trusted.pages(ctx, w.call) {
		if err != nil || slices.ContainsFunc(principals, isAccountManagement) {
			return nil // after an error, reading the members decides
		}
	}
	t := trouble.TrustedAccessOff(w.managementSubject())
	w.directory.RecordRefusal(audit.Route{Profile: w.organization.Profile, Mode: audit.InOrganization}, t)
	return t
}

// listAccounts sends the accounts page by page.
func (w *walk) listAccounts(ctx context.Context) error {
	accounts := list[types.Account, member]{
		what: "accounts", max: maxAccounts,
		fetch: func(ctx context.Context, token *string) ([]types.Account, *string, error) {
			out, err := w.client.ListAccounts(ctx, &organizations.ListAccountsInput{MaxResults: aws.Int32(organizationPage), NextToken: token})
			if err != nil {
				return nil, nil, err
			}
			return out.Accounts, out.NextToken, nil
		},
		read: readMember,
		key:  func(m member) string { return m.id },
	}
	for members, err := range accounts.pages(ctx, w.call) {
		if isMemberRefusal(err) {
			return w.notAdministrator(err)
		}
		if err != nil {
			return err
		}
		w.members = append(w.members, members...)
		targets := make([]audit.Target, len(members))
		for i, m := range members {
			targets[i] = w.target(m)
		}
		w.steps <- audit.Discovery{Targets: targets}
	}
	return nil
}

// readMember checks an account of AWS's list.
func readMember(a types.Account) (m member, err error) {
	if m.id, err = shape.AccountID.Read(a.Id); err != nil {
		return m, err
	}
	if m.name, err = shape.AccountName.ReadOptional(a.Name); err != nil {
		return m, err
	}
	if m.email, err = shape.AccountEmail.ReadOptional(a.Email); err != nil {
		return m, err
	}
	state := cmp.Or(string(a.State), string(a.Status))
	if m.state, err = shape.AccountState.ReadOptional(&state); err != nil {
		return m, err
	}
	method := string(a.JoinedMethod)
	if m.joinedMethod, err = shape.JoinedMethod.ReadOptional(&method); err != nil {
		return m, err
	}
	if a.JoinedTimestamp != nil {
		m.joined = a.JoinedTimestamp.UTC()
	}
	m.path, err = pathOf(a.Paths)
	return m, err
}

// identity is the key of items that are only a text.
func identity(text string) string { return text }

// inactiveStates are the states of accounts that are no longer in use
// (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html).
var inactiveStates = map[string]string{
	string(types.AccountStateClosed):         "the account is closed",
	string(types.AccountStateSuspended):      "the account is suspended",
	string(types.AccountStatePendingClosure): "the account is being closed",
}

// target returns an account with its routes: members are reached through the
// organization, the management account is not.
func (w *walk) target(m member) audit.Target {
	own, o := w.query.Own, w.organization
	t := audit.Target{
		Key: m.id, AccountID: m.id, Name: m.name, RootEmail: m.email, JoinedAt: m.joined, JoinedMethod: m.joinedMethod,
		Partition: own.Partition, State: m.state, OUPath: audit.JoinOUPath(m.path...),
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
func pathOf(paths []string) ([]string, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if len(paths[0]) > maxPath {
		return nil, &transport.AnswerError{Reason: "its path is too long"}
	}
	var ids []string
	for id := range strings.SplitSeq(paths[0], "/") {
		if !strings.HasPrefix(id, "r-") && !strings.HasPrefix(id, "ou-") {
			continue
		}
		checked, err := shape.ParentID.Read(&id)
		if err != nil {
			return nil, err
		}
		ids = append(ids, checked)
	}
	return ids, nil
}

// maxPath is the length of the longest path of ids that is read, in bytes: one of
// maxDepth units, whose ids have up to 68 characters.
const maxPath = 70 * (maxDepth + 3)
