package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"accountable/audit/sandbox/response"
)

// The reasons that Account Management writes in parentheses.
const (
	noTrustedAccess = " (Your organization must first enable trusted access with AWS Account Management.)"
	standaloneOnly  = " (The management account can only be managed using the standalone context from the management account.)"
)

// authorizeAccount returns the account that a request of Account Management is about, or
// a refusal. Without an AccountId it is the caller's own; with one it is a member of its
// organization, if the caller is the management account or a delegated administrator
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-api-modes-of-operation.html).
func (s *Server) authorizeAccount(c *call, accountID string) (string, *response.Failure) {
	own := c.caller.account
	resource := fmt.Sprintf("arn:%s:account::%s:account", s.partition(own), own)
	if accountID == "" {
		return own, s.checkDenials(c, resource)
	}
	o := s.world.Organization
	isDelegated := s.isMember(own) && slices.Contains(o.DelegatedAdmins, own)
	switch {
	case !s.isManagement(own) && !isDelegated:
		return "", c.denied("")
	case !o.TrustedAccess || o.BillingOnly:
		return "", c.denied(noTrustedAccess)
	case accountID == o.ManagementID:
		return "", c.denied(standaloneOnly)
	case !s.isMember(accountID), o.InactiveRefused && !s.isActive(accountID):
		return "", c.denied("")
	}
	resource = fmt.Sprintf("arn:%s:account::%s:account/%s/%s", s.partition(own), o.ManagementID, o.ID, accountID)
	return accountID, s.checkDenials(c, resource)
}

// isMember reports whether an account belongs to the organization.
func (s *Server) isMember(accountID string) bool {
	o := s.world.Organization
	if o == nil {
		return false
	}
	a, ok := s.accounts[accountID]
	return accountID == o.ManagementID || ok && a.Parent != ""
}

// isManagement reports whether an account is the organization's management account.
// Service control policies never apply to it.
func (s *Server) isManagement(accountID string) bool {
	o := s.world.Organization
	return o != nil && accountID == o.ManagementID
}

// isActive reports whether an account is in use.
func (s *Server) isActive(accountID string) bool {
	a, ok := s.accounts[accountID]
	return !ok || a.state() == "ACTIVE"
}

// checkDenials returns a refusal if the world denies the action to the caller.
func (s *Server) checkDenials(c *call, resource string) *response.Failure {
	action := c.action()
	for _, principal := range []string{c.caller.account, c.caller.arn, c.caller.role} {
		for _, d := range s.denials[principal] {
			if d.By == ServiceControlPolicy && s.isManagement(c.caller.account) {
				continue
			}
			if d.covers(action) {
				return c.denied(d.By.reason(action, resource))
			}
		}
	}
	return nil
}

// action returns the operation as an IAM action.
func (c *call) action() string { return c.operation.service.name + ":" + c.operation.name }

func (d Denial) covers(action string) bool {
	prefix, isWildcard := strings.CutSuffix(d.Action, "*")
	return d.Action == action || isWildcard && strings.HasPrefix(action, prefix)
}

// reason returns the end of AWS's message, which names the kind of policy.
func (d Denier) reason(action, resource string) string {
	switch d {
	case ServiceControlPolicy:
		return " on resource: " + resource + " with an explicit deny in a service control policy"
	case SessionPolicy:
		return " on resource: " + resource + " because no session policy allows the " + action + " action"
	default:
		return " on resource: " + resource + " because no identity-based policy allows the " + action + " action"
	}
}

// denied returns AccessDenied with the words that follow the action.
func (c *call) denied(words string) *response.Failure {
	caller := "anonymous"
	if c.caller != nil {
		caller = c.caller.arn
	}
	f := *c.operation.service.failures[forbidden]
	if f.Message == "" {
		f.Message = fmt.Sprintf("User: %s is not authorized to perform: %s%s", caller, c.action(), words)
	}
	return &f
}

// resource returns the ARN that a denial of the request would name.
func (s *Server) resource(c *call) string {
	switch {
	case c.caller == nil || c.operation.service.name == "organizations":
		return "*"
	case c.operation.service.name == "sts":
		return c.form().Get("RoleArn")
	case c.account != c.caller.account && s.world.Organization != nil:
		o := s.world.Organization
		return fmt.Sprintf("arn:%s:account::%s:account/%s/%s", s.partition(c.account), o.ManagementID, o.ID, c.account)
	default:
		return fmt.Sprintf("arn:%s:account::%s:account", s.partition(c.account), c.account)
	}
}
