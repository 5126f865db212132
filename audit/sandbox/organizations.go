package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// maxPage is the most that one page of Organizations holds (shape MaxResults).
const maxPage = 20

// accountPrincipal is Account Management as a service principal.
const accountPrincipal = "account.amazonaws.com"

// organizationsService is AWS Organizations (awsJson1.1; the model's version is
// 2016-11-28). Its errors are all 400.
var organizationsService = newService(
	service{
		name:    "organizations",
		leeway:  5 * time.Minute,
		unknown: noSuchOperation(http.StatusBadRequest, "UnknownOperationException", ""),
		failures: map[cause]*failure{
			unknownKey:     {status: 400, code: "UnrecognizedClientException", message: "The security token included in the request is invalid."},
			expiredToken:   {status: 400, code: "ExpiredTokenException", message: "The security token included in the request is expired"},
			unsigned:       {status: 400, code: "MissingAuthenticationTokenException", message: "Missing Authentication Token"},
			wrongSignature: {status: 400, code: "InvalidSignatureException", message: mismatch},
			overQuota: {
				status: 400, code: "TooManyRequestsException",
				message: "You have sent too many requests in too short a period of time. Try again later.",
			},
			internal:  {status: 500, code: "ServiceException", message: "AWS Organizations can't complete your request because of an internal service error. Try again later."},
			forbidden: {status: 400, code: "AccessDeniedException"},
		},
		succeed: awsJSON,
		fail:    awsJSONError,
	},
	operation{name: DescribeOrganization, signed: true, run: describeOrganization},
	operation{name: DescribeAccount, signed: true, run: described("Account", accountNamed)},
	operation{name: DescribeOrganizationalUnit, signed: true, run: described("OrganizationalUnit", unitNamed)},
	operation{name: ListAccounts, signed: true, run: listed("Accounts", accountsOf)},
	operation{name: ListAccountsForParent, signed: true, run: listed("Accounts", accountsBelow)},
	operation{name: ListChildren, signed: true, run: listed("Children", childrenOf)},
	operation{name: ListParents, signed: true, run: listed("Parents", parentOf)},
	operation{name: ListRoots, signed: true, run: listed("Roots", rootsOf)},
	operation{name: ListOrganizationalUnitsForParent, signed: true, run: listed("OrganizationalUnits", unitsBelow)},
	operation{name: ListTagsForResource, signed: true, run: listed("Tags", tagsOf)},
	operation{name: ListAWSServiceAccessForOrganization, signed: true, run: listed("EnabledServicePrincipals", trustedServicesOf)},
	operation{name: ListDelegatedAdministrators, signed: true, run: listed("DelegatedAdministrators", delegatedAdminsOf)},
	operation{name: ListDelegatedServicesForAccount, signed: true, run: listed("DelegatedServices", delegatedServicesOf)},
)

// organizationOf is the caller's organization, provided that it has one.
func (s *Server) organizationOf(c *call) (*Organization, *failure) {
	if !s.member(c.caller.account) {
		return nil, &failure{
			status: http.StatusBadRequest, code: "AWSOrganizationsNotInUseException",
			message: "Your account is not a member of an organization.",
		}
	}
	return s.world.Organization, s.permit(c, "*")
}

func describeOrganization(s *Server, c *call) (any, *failure) {
	o, refusal := s.organizationOf(c)
	if refusal != nil {
		return nil, refusal
	}
	features := "ALL"
	if o.BillingOnly {
		features = "CONSOLIDATED_BILLING"
	}
	out := structure{
		"Id": o.ID, "Arn": s.organizationARN("organization", ""), "FeatureSet": features,
		"MasterAccountId": o.ManagementID, "MasterAccountArn": s.organizationARN("account", "/"+o.ManagementID),
	}
	if a, ok := s.accounts[o.ManagementID]; ok {
		out["MasterAccountEmail"] = a.Email
	}
	return structure{"Organization": out}, nil
}

// organizationARN names something of the organization.
func (s *Server) organizationARN(kind, end string) string {
	o := s.world.Organization
	return fmt.Sprintf("arn:%s:organizations::%s:%s/%s%s", s.partition(o.ManagementID), o.ManagementID, kind, o.ID, end)
}

// organizationRequest is what Organizations is asked with: each operation reads
// the members that it has.
type organizationRequest struct {
	AccountID            string `json:"AccountId"`
	OrganizationalUnitID string `json:"OrganizationalUnitId"`
	ParentID             string `json:"ParentId"`
	ChildID              string `json:"ChildId"`
	ChildType            string `json:"ChildType"`
	ResourceID           string `json:"ResourceId"`
	ServicePrincipal     string `json:"ServicePrincipal"`
	NextToken            string `json:"NextToken"`
	MaxResults           *int   `json:"MaxResults"`
}

// administered reads a request that only the management account and delegated
// administrators, of whatever service, may make.
func (s *Server) administered(c *call) (in organizationRequest, refusal *failure) {
	o, refusal := s.organizationOf(c)
	if refusal != nil {
		return in, refusal
	}
	if own := c.caller.account; own != o.ManagementID && len(s.delegations(own)) == 0 {
		f := *c.operation.service.failures[forbidden]
		f.message = "You don't have permissions to access this resource."
		return in, &f
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return in, &failure{status: http.StatusBadRequest, code: "SerializationException", message: "Malformed input"}
	}
	return in, nil
}

// described answers with one thing.
func described(member string, one func(*Server, organizationRequest) (structure, *failure)) func(*Server, *call) (any, *failure) {
	return func(s *Server, c *call) (any, *failure) {
		in, refusal := s.administered(c)
		if refusal != nil {
			return nil, refusal
		}
		item, refusal := one(s, in)
		if refusal != nil {
			return nil, refusal
		}
		return structure{member: item}, nil
	}
}

// listed answers with a page of a list.
func listed(member string, all func(*Server, organizationRequest) (list, *failure)) func(*Server, *call) (any, *failure) {
	return func(s *Server, c *call) (any, *failure) {
		in, refusal := s.administered(c)
		if refusal != nil {
			return nil, refusal
		}
		items, refusal := all(s, in)
		if refusal != nil {
			return nil, refusal
		}
		page, next, refusal := in.page(items, s.world.Organization.EmptyPages)
		if refusal != nil {
			return nil, refusal
		}
		out := structure{member: page}
		if next != "" {
			out["NextToken"] = next
		}
		return out, nil
	}
}

// page cuts the page out of a list that is asked for.
func (in organizationRequest) page(all list, emptyFirst bool) (items []structure, next string, refusal *failure) {
	size := maxPage
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	switch {
	case size < 1:
		return nil, "", invalidInput("MIN_VALUE_EXCEEDED", "You specified an invalid value for MaxResults.")
	case size > maxPage:
		return nil, "", invalidInput("MAX_VALUE_EXCEEDED", "You specified an invalid value for MaxResults.")
	case in.NextToken == "" && emptyFirst:
		return []structure{}, pageToken(0), nil
	}
	items, next, ok := all.page(in.NextToken, size)
	if !ok {
		return nil, "", invalidInput("INVALID_NEXT_TOKEN", "The NextToken that you specified is not valid.")
	}
	return items, next, nil
}

func invalidInput(reason, message string) *failure {
	return &failure{
		status: http.StatusBadRequest, code: "InvalidInputException", message: message,
		extra: map[string]string{"Reason": reason},
	}
}

func rootsOf(s *Server, _ organizationRequest) (list, *failure) {
	o := s.world.Organization
	return listOf(structure{
		"Id": o.RootID, "Arn": s.organizationARN("root", "/"+o.RootID), "Name": "Root", "PolicyTypes": []structure{},
	}), nil
}

func trustedServicesOf(s *Server, _ organizationRequest) (list, *failure) {
	if o := s.world.Organization; !o.TrustedAccess || o.BillingOnly {
		return list{}, nil
	}
	return listOf(structure{"ServicePrincipal": accountPrincipal}), nil
}

// SetTrustedAccess makes the organization trust account.amazonaws.com or not, as
// enable-aws-service-access and disable-aws-service-access do. It does nothing
// where there is no organization.
func (s *Server) SetTrustedAccess(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.world.Organization; o != nil {
		o.TrustedAccess = on
	}
}

// delegations are the services that an account administers.
func (s *Server) delegations(accountID string) []string {
	o := s.world.Organization
	var services []string
	if slices.Contains(o.DelegatedAdmins, accountID) {
		services = append(services, accountPrincipal)
	}
	for _, d := range o.OtherAdmins {
		if d.AccountID == accountID {
			services = append(services, d.Service)
		}
	}
	return services
}

// delegatedAdminsOf are the accounts that administer the service asked for, or any.
func delegatedAdminsOf(s *Server, in organizationRequest) (list, *failure) {
	var items []structure
	for _, id := range s.tree.members {
		services := s.delegations(id)
		if len(services) > 0 && (in.ServicePrincipal == "" || slices.Contains(services, in.ServicePrincipal)) {
			item := s.describeAccount(id)
			delete(item, "Paths") // the shape DelegatedAdministrator has none
			items = append(items, item)
		}
	}
	return listOf(items...), nil
}

func delegatedServicesOf(s *Server, in organizationRequest) (list, *failure) {
	if !s.member(in.AccountID) {
		return list{}, accountNotFound
	}
	var items []structure
	for _, service := range s.delegations(in.AccountID) {
		items = append(items, structure{"ServicePrincipal": service})
	}
	if len(items) == 0 {
		return list{}, &failure{
			status: http.StatusBadRequest, code: "AccountNotRegisteredException",
			message: "The account you provided is not a delegated administrator.",
		}
	}
	return listOf(items...), nil
}
