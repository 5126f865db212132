package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
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
	operation{name: ListAccounts, signed: true, run: listed("Accounts", accountsOf)},
	operation{name: ListRoots, signed: true, run: listed("Roots", rootsOf)},
	operation{name: ListOrganizationalUnitsForParent, signed: true, run: listed("OrganizationalUnits", unitsOf)},
	operation{name: ListAWSServiceAccessForOrganization, signed: true, run: listed("EnabledServicePrincipals", trustedServicesOf)},
	operation{name: ListDelegatedAdministrators, signed: true, run: listed("DelegatedAdministrators", delegatedAdminsOf)},
)

// structure is a JSON object whose members depend on what is known.
type structure map[string]any

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

// pageRequest is what the lists of Organizations are asked with.
type pageRequest struct {
	ParentID         string `json:"ParentId"`
	ServicePrincipal string `json:"ServicePrincipal"`
	NextToken        string `json:"NextToken"`
	MaxResults       *int   `json:"MaxResults"`
}

// listed is a list that only the management account and delegated
// administrators may read, in pages.
func listed(member string, all func(*Server, pageRequest) ([]structure, *failure)) func(*Server, *call) (any, *failure) {
	return func(s *Server, c *call) (any, *failure) {
		o, refusal := s.organizationOf(c)
		if refusal != nil {
			return nil, refusal
		}
		if own := c.caller.account; own != o.ManagementID && !slices.Contains(o.DelegatedAdmins, own) {
			f := *c.operation.service.failures[forbidden]
			f.message = "You don't have permissions to access this resource."
			return nil, &f
		}
		var in pageRequest
		if err := json.Unmarshal(c.body, &in); err != nil {
			return nil, &failure{status: http.StatusBadRequest, code: "SerializationException", message: "Malformed input"}
		}
		items, refusal := all(s, in)
		if refusal != nil {
			return nil, refusal
		}
		page, next, refusal := in.page(items, o.EmptyPages)
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

// page cuts a page out of a list. The token says where the next one begins.
func (in pageRequest) page(items []structure, emptyFirst bool) (page []structure, next string, refusal *failure) {
	size, start := maxPage, 0
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	if size < 1 || size > maxPage {
		reason := "MAX_VALUE_EXCEEDED"
		if size < 1 {
			reason = "MIN_VALUE_EXCEEDED"
		}
		return nil, "", invalidInput(reason, "You specified an invalid value for MaxResults.")
	}
	if in.NextToken != "" {
		text, err := base64.RawURLEncoding.DecodeString(in.NextToken)
		start, err = atoi(string(text), err)
		if err != nil || start < 0 || start > len(items) {
			return nil, "", invalidInput("INVALID_NEXT_TOKEN", "The NextToken that you specified is not valid.")
		}
	} else if emptyFirst {
		return []structure{}, token(0), nil
	}
	end := min(start+size, len(items))
	if end < len(items) {
		next = token(end)
	}
	return append([]structure{}, items[start:end]...), next, nil
}

func atoi(text string, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

func token(start int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(start)))
}

func invalidInput(reason, message string) *failure {
	return &failure{
		status: http.StatusBadRequest, code: "InvalidInputException", message: message,
		extra: map[string]string{"Reason": reason},
	}
}

// accountsOf are the members of the organization in the world's order.
func accountsOf(s *Server, _ pageRequest) ([]structure, *failure) {
	var items []structure
	for _, id := range s.order {
		if s.member(id) {
			item := s.describeAccount(id)
			item["Paths"] = []string{s.path(id)}
			items = append(items, item)
		}
	}
	return items, nil
}

// describeAccount is an account as lists show it. Status is left out: AWS
// retired it in favour of State.
func (s *Server) describeAccount(id string) structure {
	a := s.accounts[id]
	item := structure{
		"Id": id, "Arn": s.organizationARN("account", "/"+id), "Name": a.Name, "Email": a.Email,
		"State": a.state(), "JoinedMethod": "CREATED",
	}
	if !a.Created.IsZero() {
		item["JoinedTimestamp"] = float64(a.Created.UnixMilli()) / 1000
	}
	return item
}

// path is where an account is: o-…/r-…/ou-…/.
func (s *Server) path(accountID string) string {
	o := s.world.Organization
	units := ""
	for parent := s.accounts[accountID].Parent; parent != "" && parent != o.RootID; {
		i := slices.IndexFunc(o.Units, func(u Unit) bool { return u.ID == parent })
		if i < 0 || strings.Contains(units, parent) {
			break
		}
		units = parent + "/" + units
		parent = o.Units[i].ParentID
	}
	return o.ID + "/" + o.RootID + "/" + units
}

func rootsOf(s *Server, _ pageRequest) ([]structure, *failure) {
	o := s.world.Organization
	return []structure{{
		"Id": o.RootID, "Arn": s.organizationARN("root", "/"+o.RootID), "Name": "Root", "PolicyTypes": []structure{},
	}}, nil
}

func unitsOf(s *Server, in pageRequest) ([]structure, *failure) {
	o := s.world.Organization
	known := in.ParentID == o.RootID
	var items []structure
	for _, u := range o.Units {
		known = known || u.ID == in.ParentID
		if u.ParentID == in.ParentID {
			items = append(items, structure{"Id": u.ID, "Arn": s.organizationARN("ou", "/"+u.ID), "Name": u.Name})
		}
	}
	if !known {
		return nil, &failure{
			status: http.StatusBadRequest, code: "ParentNotFoundException",
			message: "You provided a root or organizational unit that doesn't exist.",
		}
	}
	return items, nil
}

func trustedServicesOf(s *Server, _ pageRequest) ([]structure, *failure) {
	if o := s.world.Organization; !o.TrustedAccess || o.BillingOnly {
		return nil, nil
	}
	return []structure{{"ServicePrincipal": accountPrincipal}}, nil
}

func delegatedAdminsOf(s *Server, in pageRequest) ([]structure, *failure) {
	if in.ServicePrincipal != "" && in.ServicePrincipal != accountPrincipal {
		return nil, nil
	}
	var items []structure
	for _, id := range s.world.Organization.DelegatedAdmins {
		if _, ok := s.accounts[id]; ok {
			items = append(items, s.describeAccount(id))
		}
	}
	return items, nil
}
