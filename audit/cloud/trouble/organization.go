package trouble

import (
	"fmt"

	"accountable/audit"
)

// AccountPrincipal is Account Management as a service that an organization trusts
// and delegates
// (https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-account.html).
const AccountPrincipal = "account.amazonaws.com"

// TrustedAccessOff is returned when the organization has not enabled trusted
// access. The subject is the management account's; the zero value leaves out its
// profile.
func TrustedAccessOff(management Subject) *audit.Trouble {
	return &audit.Trouble{
		Kind:     audit.TrustedAccessDisabled,
		Message:  "the organization has not enabled trusted access for AWS Account Management",
		NextStep: "Enable trusted access with credentials of the management account",
		Command:  management.Command("organizations", "enable-aws-service-access", "--service-principal", AccountPrincipal),
	}
}

// AllFeaturesOff is returned for an organization with consolidated billing only.
// The subject is the management account's; the zero value leaves out its profile.
func AllFeaturesOff(organizationID string, management Subject) *audit.Trouble {
	return &audit.Trouble{
		Kind:     audit.OrganizationFeaturesOff,
		Message:  fmt.Sprintf("organization %s has consolidated billing only; reading its members' contacts requires all features", organizationID),
		NextStep: "Enable all features with credentials of the management account; every invited member must accept",
		Command:  management.Command("organizations", "enable-all-features"),
	}
}

// NotAdministrator is returned when the caller is neither the management account
// nor the delegated administrator. profile is one of the management account, or "".
// The next step never registers the caller: most callers are ordinary accounts.
func NotAdministrator(o audit.Organization, profile string, err error) *audit.Trouble {
	next := fmt.Sprintf("Use a profile of the management account (%s), or of its delegated administrator for Account Management", o.ManagementAccountID)
	if profile != "" {
		next = fmt.Sprintf("Use profile %s (management account %s)", profile, o.ManagementAccountID)
	}
	return &audit.Trouble{
		Kind: audit.NotOrganizationAdmin, Err: err,
		Message:  fmt.Sprintf("account %s cannot manage the accounts of organization %s", o.CallerAccountID, o.ID),
		NextStep: next, NeededAccountID: o.ManagementAccountID,
	}
}

// ManagementAccountOutOfReach is the management account's trouble when a delegated
// administrator lists the organization and no profile leads to that account.
func ManagementAccountOutOfReach(o audit.Organization) *audit.Trouble {
	return &audit.Trouble{
		Kind:            audit.NotOrganizationAdmin,
		Message:         fmt.Sprintf("this is the management account, which the delegated administrator (%s) cannot manage", o.CallerAccountID),
		NextStep:        waysOut(o.ManagementAccountID),
		NeededAccountID: o.ManagementAccountID,
	}
}

// waysOut is the next step for an account that a route can never reach. Without an id it
// is the management account.
func waysOut(accountID string) string {
	subject := "the management account"
	if accountID != "" {
		subject = "account " + accountID
	}
	return "Add a profile of " + subject + ", or leave it out with a reason (leave_out in the policy)"
}

// NoRoleAssigned is the trouble of an account that Identity Center lists without a
// role.
func NoRoleAssigned() *audit.Trouble {
	return &audit.Trouble{
		Kind: audit.AccessDenied, Message: "no role is assigned to you in this account",
		NextStep: "Ask for an assignment to a permission set",
	}
}
