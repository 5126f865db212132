package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"accountable/audit/sandbox/response"
)

// maxPage is the largest page of Organizations (shape MaxResults of the model).
const maxPage = 20

// accountPrincipal is Account Management as a service principal.
const accountPrincipal = "account.amazonaws.com"

// organizationsService is AWS Organizations (awsJson1.1, model 2016-11-28). All its
// errors have status 400.
var organizationsService = newService(
	service{
		name:    "organizations",
		maxSkew: 5 * time.Minute,
		unknown: unknownOperation(http.StatusBadRequest, "UnknownOperationException", ""),
		failures: map[cause]*response.Failure{
			unknownKey:     {Status: 400, Code: "UnrecognizedClientException", Message: "The security token included in the request is invalid."},
			expiredToken:   {Status: 400, Code: "ExpiredTokenException", Message: "The security token included in the request is expired"},
			unsigned:       {Status: 400, Code: "MissingAuthenticationTokenException", Message: "Missing Authentication Token"},
			wrongSignature: {Status: 400, Code: "InvalidSignatureException", Message: signatureMismatch},
			aboveQuota: {
				Status: 400, Code: "TooManyRequestsException",
				Message: "You have sent too many requests in too short a period of time. Try again later.",
			},
			internalError: {Status: 500, Code: "ServiceException", Message: "AWS Organizations can't complete your request because of an internal service error. Try again later."},
			forbidden:     {Status: 400, Code: "AccessDeniedException"},
		},
		protocol: awsJSON,
	},
	operation{name: DescribeOrganization, isSigned: true, run: describeOrganization},
	operation{name: DescribeAccount, isSigned: true, run: describeOne("Account", accountByID)},
	operation{name: DescribeOrganizationalUnit, isSigned: true, run: describeOne("OrganizationalUnit", unitByID)},
	operation{name: ListAccounts, isSigned: true, run: listPage("Accounts", listAccounts)},
	operation{name: ListAccountsForParent, isSigned: true, run: listPage("Accounts", listAccountsIn)},
	operation{name: ListChildren, isSigned: true, run: listPage("Children", listChildren)},
	operation{name: ListParents, isSigned: true, run: listPage("Parents", listParents)},
	operation{name: ListRoots, isSigned: true, run: listPage("Roots", listRoots)},
	operation{name: ListOrganizationalUnitsForParent, isSigned: true, run: listPage("OrganizationalUnits", listUnitsIn)},
	operation{name: ListTagsForResource, isSigned: true, run: listPage("Tags", listTags)},
	operation{name: ListAWSServiceAccessForOrganization, isSigned: true, run: listPage("EnabledServicePrincipals", listTrustedServices)},
	operation{name: ListDelegatedAdministrators, isSigned: true, run: listPage("DelegatedAdministrators", listDelegatedAdmins)},
	operation{name: ListDelegatedServicesForAccount, isSigned: true, run: listPage("DelegatedServices", listDelegatedServices)},
)

// authorizeMember returns the caller's organization, or a refusal.
func (s *Server) authorizeMember(c *call) (*Organization, *response.Failure) {
	if !s.isMember(c.caller.account) {
		return nil, &response.Failure{
			Status: http.StatusBadRequest, Code: "AWSOrganizationsNotInUseException",
			Message: "Your account is not a member of an organization.",
		}
	}
	return s.world.Organization, s.checkDenials(c, "*")
}

func describeOrganization(s *Server, c *call) (any, *response.Failure) {
	o, refusal := s.authorizeMember(c)
	if refusal != nil {
		return nil, refusal
	}
	features := "ALL"
	if o.BillingOnly {
		features = "CONSOLIDATED_BILLING"
	}
	out := response.Structure{
		"Id": o.ID, "Arn": s.organizationARN("organization", ""), "FeatureSet": features,
		"MasterAccountId": o.ManagementID, "MasterAccountArn": s.organizationARN("account", "/"+o.ManagementID),
	}
	if a, ok := s.accounts[o.ManagementID]; ok {
		out["MasterAccountEmail"] = a.Email
	}
	return response.Structure{"Organization": out}, nil
}

// organizationARN returns the ARN of the organization or of something in it.
func (s *Server) organizationARN(kind, suffix string) string {
	o := s.world.Organization
	return fmt.Sprintf("arn:%s:organizations::%s:%s/%s%s", s.partition(o.ManagementID), o.ManagementID, kind, o.ID, suffix)
}

// organizationRequest has the members of all requests.
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

// authorizeAdmin reads a request that only the management account and delegated
// administrators of any service may send.
func (s *Server) authorizeAdmin(c *call) (in organizationRequest, refusal *response.Failure) {
	o, refusal := s.authorizeMember(c)
	if refusal != nil {
		return in, refusal
	}
	if own := c.caller.account; own != o.ManagementID && len(s.delegatedServices(own)) == 0 {
		f := *c.operation.service.failures[forbidden]
		f.Message = "You don't have permissions to access this resource."
		return in, &f
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return in, &response.Failure{Status: http.StatusBadRequest, Code: "SerializationException", Message: "Malformed input"}
	}
	return in, nil
}

// describeOne answers with one item.
func describeOne(member string, find func(*Server, organizationRequest) (response.Structure, *response.Failure)) func(*Server, *call) (any, *response.Failure) {
	return func(s *Server, c *call) (any, *response.Failure) {
		in, refusal := s.authorizeAdmin(c)
		if refusal != nil {
			return nil, refusal
		}
		item, refusal := find(s, in)
		if refusal != nil {
			return nil, refusal
		}
		return response.Structure{member: item}, nil
	}
}

// listPage answers with a page of a list.
func listPage(member string, list func(*Server, organizationRequest) (response.List, *response.Failure)) func(*Server, *call) (any, *response.Failure) {
	return func(s *Server, c *call) (any, *response.Failure) {
		in, refusal := s.authorizeAdmin(c)
		if refusal != nil {
			return nil, refusal
		}
		all, refusal := list(s, in)
		if refusal != nil {
			return nil, refusal
		}
		items, next, refusal := in.page(all, s.world.Organization.EmptyPages)
		if refusal != nil {
			return nil, refusal
		}
		out := response.Structure{member: items}
		if next != "" {
			out["NextToken"] = next
		}
		return out, nil
	}
}

// page returns the requested page of a list.
func (in organizationRequest) page(all response.List, isFirstEmpty bool) (items []response.Structure, next string, refusal *response.Failure) {
	size := maxPage
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	switch {
	case size < 1:
		return nil, "", invalidInput("MIN_VALUE_EXCEEDED", "You specified an invalid value for MaxResults.")
	case size > maxPage:
		return nil, "", invalidInput("MAX_VALUE_EXCEEDED", "You specified an invalid value for MaxResults.")
	case in.NextToken == "" && isFirstEmpty:
		return []response.Structure{}, response.FirstPage(), nil
	}
	items, next, ok := all.Page(in.NextToken, size)
	if !ok {
		return nil, "", invalidInput("INVALID_NEXT_TOKEN", "The NextToken that you specified is not valid.")
	}
	return items, next, nil
}

func invalidInput(reason, message string) *response.Failure {
	return &response.Failure{
		Status: http.StatusBadRequest, Code: "InvalidInputException", Message: message,
		Extra: map[string]string{"Reason": reason},
	}
}

func listRoots(s *Server, _ organizationRequest) (response.List, *response.Failure) {
	o := s.world.Organization
	return response.ListOf(response.Structure{
		"Id": o.RootID, "Arn": s.organizationARN("root", "/"+o.RootID), "Name": "Root", "PolicyTypes": []response.Structure{},
	}), nil
}

func listTrustedServices(s *Server, _ organizationRequest) (response.List, *response.Failure) {
	if o := s.world.Organization; !o.TrustedAccess || o.BillingOnly {
		return response.List{}, nil
	}
	return response.ListOf(response.Structure{"ServicePrincipal": accountPrincipal}), nil
}

// SetTrustedAccess enables or disables trusted access for account.amazonaws.com. It does
// nothing where there is no organization.
func (s *Server) SetTrustedAccess(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.world.Organization; o != nil {
		o.TrustedAccess = on
	}
}

// delegatedServices returns the services that an account administers.
func (s *Server) delegatedServices(accountID string) []string {
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

// listDelegatedAdmins lists the administrators of the requested service, or of any.
func listDelegatedAdmins(s *Server, in organizationRequest) (response.List, *response.Failure) {
	var items []response.Structure
	for _, id := range s.tree.Members {
		services := s.delegatedServices(id)
		if len(services) > 0 && (in.ServicePrincipal == "" || slices.Contains(services, in.ServicePrincipal)) {
			item := s.describeAccount(id)
			delete(item, "Paths") // the shape DelegatedAdministrator has none
			items = append(items, item)
		}
	}
	return response.ListOf(items...), nil
}

func listDelegatedServices(s *Server, in organizationRequest) (response.List, *response.Failure) {
	if !s.isMember(in.AccountID) {
		return response.List{}, accountNotFound
	}
	var items []response.Structure
	for _, service := range s.delegatedServices(in.AccountID) {
		items = append(items, response.Structure{"ServicePrincipal": service})
	}
	if len(items) == 0 {
		return response.List{}, &response.Failure{
			Status: http.StatusBadRequest, Code: "AccountNotRegisteredException",
			Message: "The account you provided is not a delegated administrator.",
		}
	}
	return response.ListOf(items...), nil
}
