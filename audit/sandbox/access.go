package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// The reasons that Account Management puts into parentheses.
const (
	noTrustedAccess = " (Your organization must first enable trusted access with AWS Account Management.)"
	standaloneOnly  = " (The management account can only be managed using the standalone context from the management account.)"
)

// enter decides which account a request of Account Management is about and
// whether the caller may make it there: without an AccountId its own; with one
// a member of its organization, if it is the management account or a delegated
// administrator
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-api-modes-of-operation.html).
func (s *Server) enter(c *call, accountID string) (string, *failure) {
	own := c.caller.account
	resource := fmt.Sprintf("arn:%s:account::%s:account", s.partition(own), own)
	if accountID == "" {
		return own, s.permit(c, resource)
	}
	o := s.world.Organization
	management := s.managementAccount(own)
	delegated := s.member(own) && slices.Contains(o.DelegatedAdmins, own)
	switch {
	case !management && !delegated:
		return "", c.denied("")
	case !o.TrustedAccess || o.BillingOnly:
		return "", c.denied(noTrustedAccess)
	case accountID == o.ManagementID:
		return "", c.denied(standaloneOnly)
	case !s.member(accountID), o.InactiveRefused && !s.active(accountID):
		return "", c.denied("")
	}
	resource = fmt.Sprintf("arn:%s:account::%s:account/%s/%s", s.partition(own), o.ManagementID, o.ID, accountID)
	return accountID, s.permit(c, resource)
}

// member tells whether an account belongs to the organization.
func (s *Server) member(accountID string) bool {
	o := s.world.Organization
	if o == nil {
		return false
	}
	a, ok := s.accounts[accountID]
	return accountID == o.ManagementID || ok && a.Parent != ""
}

// active tells whether an account is neither closed nor suspended nor on its way.
func (s *Server) active(accountID string) bool {
	a, ok := s.accounts[accountID]
	return !ok || a.state() == "ACTIVE"
}

// permit asks the world's denials.
func (s *Server) permit(c *call, resource string) *failure {
	action := c.action()
	for _, principal := range []string{c.caller.account, c.caller.arn, c.caller.role} {
		for _, d := range s.denials[principal] {
			if d.By == ServiceControlPolicy && s.managementAccount(c.caller.account) {
				continue
			}
			if d.covers(action) {
				return c.denied(d.By.words(action, resource))
			}
		}
	}
	return nil
}

// action is the operation as IAM spells it.
func (c *call) action() string { return c.operation.service.name + ":" + c.operation.name }

func (d Denial) covers(action string) bool {
	prefix, wild := strings.CutSuffix(d.Action, "*")
	return d.Action == action || wild && strings.HasPrefix(action, prefix)
}

// managementAccount tells whether an account manages the organization; service
// control policies never bind it.
func (s *Server) managementAccount(accountID string) bool {
	o := s.world.Organization
	return o != nil && accountID == o.ManagementID
}

// words is the end of the message by which AWS says which kind of policy denied.
func (d Denier) words(action, resource string) string {
	switch d {
	case ServiceControlPolicy:
		return " on resource: " + resource + " with an explicit deny in a service control policy"
	case SessionPolicy:
		return " on resource: " + resource + " because no session policy allows the " + action + " action"
	default:
		return " on resource: " + resource + " because no identity-based policy allows the " + action + " action"
	}
}

// denied is AccessDenied with the words that follow the action.
func (c *call) denied(words string) *failure {
	who := "anonymous"
	if c.caller != nil {
		who = c.caller.arn
	}
	f := *c.operation.service.failures[forbidden]
	if f.message == "" {
		f.message = fmt.Sprintf("User: %s is not authorized to perform: %s%s", who, c.action(), words)
	}
	return &f
}

// resource is the ARN that a denial of the request would name.
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
