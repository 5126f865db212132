package cloud_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"accountable/audit/cloud/cloudtest"
	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
	"accountable/audit/sandbox/network"
)

// serveForSDK serves a world and returns an SDK configuration with the first key of the
// account.
func serveForSDK(t *testing.T, w sandbox.World, id string) aws.Config {
	t.Helper()
	server, listener := sandbox.New(w), network.Listen()
	stop := server.Serve(listener)
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	transport := &http.Transport{DialContext: listener.DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	i := slices.IndexFunc(w.Keys, func(k sandbox.Key) bool { return k.AccountID == id })
	key := w.Keys[i]
	return aws.Config{
		Region: sandbox.DefaultRegion, BaseEndpoint: aws.String(network.BaseURL), HTTPClient: &http.Client{Transport: transport},
		Credentials: credentials.NewStaticCredentialsProvider(key.ID, key.Secret, key.Token),
		Retryer:     func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// expectFilled fails the test for each field that the SDK left empty: it ignores what it
// cannot decode.
func expectFilled(t *testing.T, what string, v any, may ...string) {
	t.Helper()
	value := reflect.Indirect(reflect.ValueOf(v))
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if field.IsExported() && field.Name != "ResultMetadata" && !slices.Contains(may, field.Name) && value.Field(i).IsZero() {
			t.Errorf("%s: %s is empty", what, field.Name)
		}
	}
}

// Every answer of the sandbox decodes in the SDK without loss.
func TestSandbox_AnswersDecodeInTheSDK(t *testing.T) {
	t.Parallel()
	w := demo.World()
	w.Latency, w.Quotas = sandbox.Latency{}, map[string]sandbox.Quota{}
	w.AddKeys("manager", cloudtest.ManagerID)
	cfg := serveForSDK(t, w, cloudtest.ManagerID)
	ctx := t.Context()

	t.Run("Account Management", func(t *testing.T) {
		client := account.NewFromConfig(cfg)
		contact, err := client.GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: accounttypes.AlternateContactTypeSecurity})
		if err != nil {
			t.Fatal(err)
		}
		expectFilled(t, "GetAlternateContact", contact.AlternateContact)
		primary, err := client.GetContactInformation(ctx, &account.GetContactInformationInput{})
		if err != nil {
			t.Fatal(err)
		}
		expectFilled(t, "GetContactInformation", primary.ContactInformation, "AddressLine2", "AddressLine3", "DistrictOrCounty", "WebsiteUrl")
		information, err := client.GetAccountInformation(ctx, &account.GetAccountInformationInput{})
		if err != nil {
			t.Fatal(err)
		}
		expectFilled(t, "GetAccountInformation", information)
	})
	t.Run("STS", func(t *testing.T) {
		client := sts.NewFromConfig(cfg)
		id, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			t.Fatal(err)
		}
		expectFilled(t, "GetCallerIdentity", id)
		w.AddRole("role", "manager", cloudtest.MemberID, "Reader")
		assumed, err := sts.NewFromConfig(serveForSDK(t, w, cloudtest.ManagerID)).AssumeRole(ctx, &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::" + cloudtest.MemberID + ":role/Reader"), RoleSessionName: aws.String("jane"),
		})
		if err != nil {
			t.Fatal(err)
		}
		expectFilled(t, "AssumeRole", assumed.Credentials)
		expectFilled(t, "AssumeRole", assumed.AssumedRoleUser)
	})
	t.Run("the portal of Identity Center", func(t *testing.T) {
		signIn := w.SignIns[0]
		got, err := sso.NewFromConfig(cfg).GetRoleCredentials(ctx, &sso.GetRoleCredentialsInput{
			AccessToken: &signIn.Token,
			AccountId:   &signIn.Assignments[0].AccountID, RoleName: &signIn.Assignments[0].RoleName,
		})
		if err != nil {
			t.Fatal(err)
		}
		expectFilled(t, "GetRoleCredentials", got.RoleCredentials)
	})
	t.Run("Organizations", func(t *testing.T) { expectOrganizationsDecode(t, organizations.NewFromConfig(cfg), len(w.Accounts)) })
	t.Run("no organization", func(t *testing.T) {
		_, err := organizations.NewFromConfig(serveForSDK(t, cloudtest.OneAccount(), cloudtest.AccountID)).DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if _, ok := errors.AsType[*orgtypes.AWSOrganizationsNotInUseException](err); !ok {
			t.Error(err)
		}
	})
	t.Run("a member", func(t *testing.T) {
		_, err := organizations.NewFromConfig(serveForSDK(t, cloudtest.Organization(), cloudtest.MemberID)).ListAccounts(ctx, &organizations.ListAccountsInput{})
		if _, ok := errors.AsType[*orgtypes.AccessDeniedException](err); !ok {
			t.Error(err)
		}
	})
}

func expectOrganizationsDecode(t *testing.T, client *organizations.Client, accounts int) {
	t.Helper()
	ctx := t.Context()
	described, err := client.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
	if err != nil {
		t.Fatal(err)
	}
	expectFilled(t, "DescribeOrganization", described.Organization, "AvailablePolicyTypes")

	listed := 0
	pages := organizations.NewListAccountsPaginator(client, &organizations.ListAccountsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.Accounts {
			expectFilled(t, "ListAccounts", a, "Status", "Paths") // AWS removed the one, the other may be missing
			listed++
		}
	}
	if listed != accounts {
		t.Errorf("%d accounts listed, want %d", listed, accounts)
	}

	roots, err := client.ListRoots(ctx, &organizations.ListRootsInput{})
	if err != nil || len(roots.Roots) != 1 {
		t.Fatal(roots, err)
	}
	expectFilled(t, "ListRoots", roots.Roots[0], "PolicyTypes")
	units, err := listUnits(ctx, client, roots.Roots[0].Id)
	if err != nil || len(units) == 0 {
		t.Fatal(units, err)
	}
	for _, unit := range units {
		expectFilled(t, "ListOrganizationalUnitsForParent", unit, "Path")
	}
	services, err := client.ListAWSServiceAccessForOrganization(ctx, &organizations.ListAWSServiceAccessForOrganizationInput{})
	if err != nil || len(services.EnabledServicePrincipals) == 0 {
		t.Fatal(services, err)
	}
	expectFilled(t, "ListAWSServiceAccessForOrganization", services.EnabledServicePrincipals[0], "DateEnabled")
	admins, err := client.ListDelegatedAdministrators(ctx, &organizations.ListDelegatedAdministratorsInput{ServicePrincipal: aws.String("account.amazonaws.com")})
	if err != nil || len(admins.DelegatedAdministrators) == 0 {
		t.Fatal(admins, err)
	}
	expectFilled(t, "ListDelegatedAdministrators", admins.DelegatedAdministrators[0], "Status", "DelegationEnabledDate")
}

func listUnits(ctx context.Context, client *organizations.Client, parent *string) ([]orgtypes.OrganizationalUnit, error) {
	var all []orgtypes.OrganizationalUnit
	pages := organizations.NewListOrganizationalUnitsForParentPaginator(client, &organizations.ListOrganizationalUnitsForParentInput{ParentId: parent})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("listing the units below %s: %w", *parent, err)
		}
		all = append(all, page.OrganizationalUnits...)
	}
	return all, nil
}

func TestSandbox_ErrorsHaveTheTypesOfTheSDK(t *testing.T) {
	t.Parallel()
	client := account.NewFromConfig(serveForSDK(t, cloudtest.OneAccount(), cloudtest.AccountID))
	for name, test := range map[string]struct {
		ask  func(context.Context) error
		want error
	}{
		"not set": {func(ctx context.Context) error {
			_, err := client.GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: accounttypes.AlternateContactTypeBilling})
			return err
		}, &accounttypes.ResourceNotFoundException{}},
		"a type in small letters": {func(ctx context.Context) error {
			_, err := client.GetAlternateContact(ctx, &account.GetAlternateContactInput{AlternateContactType: "security"})
			return err
		}, &accounttypes.AccessDeniedException{}},
		"its own id": {func(ctx context.Context) error {
			_, err := client.GetAlternateContact(ctx, &account.GetAlternateContactInput{
				AlternateContactType: accounttypes.AlternateContactTypeSecurity, AccountId: aws.String(cloudtest.AccountID),
			})
			return err
		}, &accounttypes.AccessDeniedException{}},
		"a title that is too long": {func(ctx context.Context) error {
			_, err := client.PutAlternateContact(ctx, &account.PutAlternateContactInput{
				AlternateContactType: accounttypes.AlternateContactTypeSecurity, Name: aws.String("Octank"),
				Title: aws.String(string(make([]byte, 51))), EmailAddress: aws.String("security@octank.cloud"), PhoneNumber: aws.String("+1 206 555 4100"),
			})
			return err
		}, &accounttypes.ValidationException{}},
	} {
		err := test.ask(t.Context())
		api, ok := errors.AsType[smithy.APIError](err)
		if !ok || reflect.TypeOf(api) != reflect.TypeOf(test.want) || api.ErrorMessage() == "" {
			t.Errorf("%s: %v, want %T", name, err, test.want)
		}
	}
}
