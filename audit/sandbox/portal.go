package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// portalService is the Identity Center portal (restJson1, not signed: the
// bearer token tells who asks; the model's version is 2019-06-10).
var portalService = newService(
	service{
		name:    "sso",
		unknown: noSuchOperation(http.StatusNotFound, "ResourceNotFoundException", "No such operation"),
		failures: map[cause]*failure{
			expiredToken: {status: 401, code: "UnauthorizedException", message: "Session token not found or invalid"},
			overQuota:    {status: 429, code: "TooManyRequestsException", message: "HTTP 429 Unknown Code"},
			internal:     {status: 500, code: "InternalServerException", message: "Internal server error"},
			// No assignment; signing in again does not cure it.
			forbidden: {status: 403, code: "ForbiddenException", message: "No access"},
		},
		succeed: restJSON,
		fail:    restJSONError,
	},
	operation{name: GetRoleCredentials, about: accountInQuery, run: roleCredentials},
	operation{name: PortalListAccounts, run: portalAccounts},
	operation{name: ListAccountRoles, about: accountInQuery, run: accountRoles},
	operation{name: Logout, run: logout},
)

func accountInQuery(c *call) string { return c.http.URL.Query().Get("account_id") }

// portalLife is how long the role credentials of the portal last: the default
// of a permission set.
const portalLife = time.Hour

// portalPage is the most that one page of the portal holds (shape MaxResultType).
const portalPage = 100

func roleCredentials(s *Server, c *call) (any, *failure) {
	query := c.http.URL.Query()
	wanted := Assignment{query.Get("account_id"), query.Get("role_name")}
	if wanted.AccountID == "" || wanted.RoleName == "" {
		return nil, badPortalRequest("account_id and role_name are required")
	}
	who, refusal := s.bearer(c)
	if refusal != nil {
		return nil, refusal
	}
	if !s.assigned(who.signIn, wanted) {
		return nil, c.denied("")
	}
	// Identity Center makes a role of its own for each permission set.
	name := "AWSReservedSSO_" + wanted.RoleName + "_" + digest(wanted.RoleName)[:16]
	role := principalARN(s.partition(wanted.AccountID), wanted.AccountID, "role/aws-reserved/sso.amazonaws.com/"+name)
	id := s.issueRole(role, wanted.AccountID, name, who.signIn.User, c.now.Add(portalLife))
	type credentials struct {
		AccessKeyID     string `json:"accessKeyId"`
		SecretAccessKey string `json:"secretAccessKey"`
		SessionToken    string `json:"sessionToken"`
		Expiration      int64  `json:"expiration"` // milliseconds since 1970
	}
	return map[string]credentials{
		"roleCredentials": {id.keyID, id.secret, id.token, id.expires.UnixMilli()},
	}, nil
}

// portalAccounts lists the accounts that the person may enter, each once.
func portalAccounts(s *Server, c *call) (any, *failure) {
	who, refusal := s.bearer(c)
	if refusal != nil {
		return nil, refusal
	}
	var ids []string
	seen := map[string]bool{}
	for a := range s.assignments(who.signIn) {
		if !seen[a.AccountID] {
			ids = append(ids, a.AccountID)
		}
		seen[a.AccountID] = true
	}
	return portalList("accountList", c.http.URL.Query(), list{len(ids), func(i int) structure {
		item := structure{"accountId": ids[i]}
		if a, ok := s.accounts[ids[i]]; ok {
			item["accountName"], item["emailAddress"] = a.Name, a.Email
		}
		return item
	}})
}

// accountRoles lists the permission sets by which the person may enter an account.
func accountRoles(s *Server, c *call) (any, *failure) {
	who, refusal := s.bearer(c)
	if refusal != nil {
		return nil, refusal
	}
	id := accountInQuery(c)
	if id == "" {
		return nil, badPortalRequest("account_id is required")
	}
	var roles []string
	for a := range s.assignments(who.signIn) {
		if a.AccountID == id && !slices.Contains(roles, a.RoleName) {
			roles = append(roles, a.RoleName)
		}
	}
	if len(roles) == 0 {
		return nil, c.denied("")
	}
	return portalList("roleList", c.http.URL.Query(), list{len(roles), func(i int) structure {
		return structure{"roleName": roles[i], "accountId": id}
	}})
}

// portalList answers with a page of a list.
func portalList(member string, query url.Values, all list) (any, *failure) {
	size := portalPage
	if given := query.Get("max_result"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > portalPage {
			return nil, badPortalRequest("max_result must be between 1 and 100")
		}
		size = n
	}
	items, next, ok := all.page(query.Get("next_token"), size)
	if !ok {
		return nil, badPortalRequest("next_token is not valid")
	}
	out := structure{member: items}
	if next != "" {
		out["nextToken"] = next
	}
	return out, nil
}

func badPortalRequest(message string) *failure {
	return &failure{status: http.StatusBadRequest, code: "InvalidRequestException", message: message}
}

// logout ends the session: none of its tokens is good any more, nor refreshed.
// Role credentials that it gave live on until they run out.
func logout(s *Server, c *call) (any, *failure) {
	who, refusal := s.bearer(c)
	if refusal != nil {
		return nil, refusal
	}
	who.revoked = true
	return struct{}{}, nil
}
