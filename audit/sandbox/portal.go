package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/response"
	"accountable/audit/sandbox/signin"
)

// portalService is the Identity Center portal (restJson1, model 2019-06-10). Requests
// are not signed: the bearer token identifies the person.
var portalService = newService(
	service{
		name:    "sso",
		unknown: unknownOperation(http.StatusNotFound, "ResourceNotFoundException", "No such operation"),
		failures: map[cause]*response.Failure{
			expiredToken:  {Status: 401, Code: "UnauthorizedException", Message: "Session token not found or invalid"},
			aboveQuota:    {Status: 429, Code: "TooManyRequestsException", Message: "HTTP 429 Unknown Code"},
			internalError: {Status: 500, Code: "InternalServerException", Message: "Internal server error"},
			// The person has no assignment; signing in again does not change that.
			forbidden: {Status: 403, Code: "ForbiddenException", Message: "No access"},
		},
		protocol: restJSON,
	},
	operation{name: GetRoleCredentials, account: accountInQuery, run: getRoleCredentials},
	operation{name: PortalListAccounts, run: listPortalAccounts},
	operation{name: ListAccountRoles, account: accountInQuery, run: listAccountRoles},
	operation{name: Logout, run: logout},
)

// tokenService is Identity Center's token service (restJson1, not signed, model
// 2019-06-10).
var tokenService = newService(
	service{
		name:    "sso-oauth",
		unknown: unknownOperation(http.StatusNotFound, "UnknownOperationException", ""),
		failures: map[cause]*response.Failure{
			expiredToken:  signin.ExpiredToken,
			aboveQuota:    signin.SlowDown,
			internalError: signin.OAuthFailure(http.StatusInternalServerError, "InternalServerException", "server_error"),
			forbidden:     signin.AccessDenied,
		},
		protocol: oauthJSON,
	},
	operation{name: RegisterClient, run: func(s *Server, c *call) (any, *response.Failure) {
		return s.center.RegisterClient(c.body, c.now)
	}},
	operation{name: StartDeviceAuthorization, run: func(s *Server, c *call) (any, *response.Failure) {
		return s.center.StartDevice(c.body, signin.PageURL(c.http), c.now)
	}},
	operation{name: CreateToken, run: func(s *Server, c *call) (any, *response.Failure) {
		return s.center.CreateToken(c.body, c.now)
	}},
)

// loginService is the service of `aws login` (restJson1, not signed: the request has a
// proof of possession). It refuses to renew sessions; it is not asked while they are
// valid.
var loginService = newService(
	service{
		name:    "signin",
		unknown: unknownOperation(http.StatusNotFound, "ResourceNotFoundException", "No such operation"),
		failures: map[cause]*response.Failure{
			expiredToken:  &loginExpired,
			aboveQuota:    {Status: 429, Code: "TooManyRequestsError", Message: "Rate exceeded"},
			internalError: {Status: 500, Code: "InternalServerException", Message: "Internal server error"},
			forbidden: {
				Status: 403, Code: "AccessDeniedException", Message: "Not allowed to call CreateOAuth2Token",
				Extra: map[string]string{"error": "INSUFFICIENT_PERMISSIONS"},
			},
		},
		protocol: restJSON,
	},
	operation{name: CreateOAuth2Token, run: func(*Server, *call) (any, *response.Failure) { return nil, &loginExpired }},
)

// loginExpired says that a person has to run `aws login` again.
var loginExpired = response.Failure{
	Status: http.StatusUnauthorized, Code: "AccessDeniedException", Message: "The session has expired",
	Extra: map[string]string{"error": "TOKEN_EXPIRED"},
}

func accountInQuery(c *call) string { return c.http.URL.Query().Get("account_id") }

// bearerToken returns the access token of a request to the portal.
func (c *call) bearerToken() string { return c.http.Header.Get("X-Amz-Sso_bearer_token") }

// person returns the sign-in whose token a request to the portal has.
func (s *Server) person(c *call) (*SignIn, *response.Failure) {
	who, ok := s.center.Person(c.bearerToken(), c.now)
	if !ok {
		return nil, c.operation.service.failures[expiredToken]
	}
	return who, nil
}

// portalLife is the life of role credentials: the default of a permission set.
const portalLife = time.Hour

// portalPage is the largest page of the portal (shape MaxResultType of the model).
const portalPage = 100

func getRoleCredentials(s *Server, c *call) (any, *response.Failure) {
	query := c.http.URL.Query()
	requested := Assignment{AccountID: query.Get("account_id"), RoleName: query.Get("role_name")}
	if requested.AccountID == "" || requested.RoleName == "" {
		return nil, invalidPortalRequest("account_id and role_name are required")
	}
	who, refusal := s.person(c)
	if refusal != nil {
		return nil, refusal
	}
	if !slices.Contains(slices.Collect(s.center.Assignments(who)), requested) {
		return nil, c.denied("")
	}
	// Identity Center creates one role for each permission set.
	name := "AWSReservedSSO_" + requested.RoleName + "_" + ids.Digest(requested.RoleName)[:16]
	role := principalARN(s.partition(requested.AccountID), requested.AccountID, "role/aws-reserved/sso.amazonaws.com/"+name)
	p := s.issueRole(role, requested.AccountID, name, who.User, c.now.Add(portalLife))
	return response.Structure{"roleCredentials": response.Structure{
		"accessKeyId": p.keyID, "secretAccessKey": p.secret, "sessionToken": p.token,
		"expiration": p.expires.UnixMilli(), // milliseconds since 1970
	}}, nil
}

// listPortalAccounts lists the accounts that the person may enter, each once.
func listPortalAccounts(s *Server, c *call) (any, *response.Failure) {
	who, refusal := s.person(c)
	if refusal != nil {
		return nil, refusal
	}
	var accounts []string
	listed := map[string]bool{}
	for a := range s.center.Assignments(who) {
		if !listed[a.AccountID] {
			accounts = append(accounts, a.AccountID)
		}
		listed[a.AccountID] = true
	}
	return portalListPage("accountList", c.http.URL.Query(), response.List{Len: len(accounts), Item: func(i int) response.Structure {
		item := response.Structure{"accountId": accounts[i]}
		if a, ok := s.accounts[accounts[i]]; ok {
			item["accountName"], item["emailAddress"] = a.Name, a.Email
		}
		return item
	}})
}

// listAccountRoles lists the permission sets with which the person may enter an account.
func listAccountRoles(s *Server, c *call) (any, *response.Failure) {
	who, refusal := s.person(c)
	if refusal != nil {
		return nil, refusal
	}
	id := accountInQuery(c)
	if id == "" {
		return nil, invalidPortalRequest("account_id is required")
	}
	var roles []string
	for a := range s.center.Assignments(who) {
		if a.AccountID == id && !slices.Contains(roles, a.RoleName) {
			roles = append(roles, a.RoleName)
		}
	}
	if len(roles) == 0 {
		return nil, c.denied("")
	}
	return portalListPage("roleList", c.http.URL.Query(), response.List{Len: len(roles), Item: func(i int) response.Structure {
		return response.Structure{"roleName": roles[i], "accountId": id}
	}})
}

// portalListPage answers with a page of a list.
func portalListPage(member string, query url.Values, all response.List) (any, *response.Failure) {
	size := portalPage
	if given := query.Get("max_result"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 1 || n > portalPage {
			return nil, invalidPortalRequest("max_result must be between 1 and 100")
		}
		size = n
	}
	items, next, ok := all.Page(query.Get("next_token"), size)
	if !ok {
		return nil, invalidPortalRequest("next_token is not valid")
	}
	out := response.Structure{member: items}
	if next != "" {
		out["nextToken"] = next
	}
	return out, nil
}

func invalidPortalRequest(message string) *response.Failure {
	return &response.Failure{Status: http.StatusBadRequest, Code: "InvalidRequestException", Message: message}
}

// logout revokes all tokens of the session.
func logout(s *Server, c *call) (any, *response.Failure) {
	if _, refusal := s.person(c); refusal != nil {
		return nil, refusal
	}
	s.center.Logout(c.bearerToken())
	return struct{}{}, nil
}
