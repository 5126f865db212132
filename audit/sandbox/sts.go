package sandbox

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"accountable/audit/sandbox/response"
)

// stsService is the Security Token Service (query protocol).
var stsService = newService(
	service{
		name:    "sts",
		maxSkew: 15 * time.Minute,
		unknown: unknownOperation(http.StatusBadRequest, "InvalidAction", "Could not find operation for version 2011-06-15"),
		failures: map[cause]*response.Failure{
			unknownKey:     {Status: 403, Code: "InvalidClientTokenId", Message: "The security token included in the request is invalid."},
			expiredToken:   {Status: 403, Code: "ExpiredToken", Message: "The security token included in the request is expired"},
			unsigned:       {Status: 403, Code: "MissingAuthenticationToken", Message: "Request is missing Authentication Token"},
			wrongSignature: {Status: 403, Code: "SignatureDoesNotMatch", Message: signatureMismatch},
			aboveQuota:     {Status: 400, Code: "Throttling", Message: "Rate exceeded"},
			internalError:  {Status: 500, Code: "InternalFailure", Message: "We encountered an internal error. Please try again."},
			forbidden:      {Status: 403, Code: "AccessDenied"},
		},
		protocol: queryXML,
	},
	operation{name: GetCallerIdentity, isSigned: true, run: getCallerIdentity},
	operation{name: AssumeRole, isSigned: true, account: accountOfRole, run: assumeRole},
	operation{name: GetSessionToken, isSigned: true, run: getSessionToken},
	operation{name: AssumeRoleWithWebIdentity, account: accountOfRole, run: assumeRoleWithWebIdentity},
)

func getCallerIdentity(_ *Server, c *call) (any, *response.Failure) {
	return struct {
		XMLName xml.Name `xml:"GetCallerIdentityResult"`
		Arn     string
		UserID  string `xml:"UserId"`
		Account string
	}{Arn: c.caller.arn, UserID: c.caller.userID, Account: c.caller.account}, nil
}

// form returns the body of a query request, which findOperation has parsed already.
func (c *call) form() url.Values {
	values, err := url.ParseQuery(string(c.body))
	if err != nil {
		return url.Values{}
	}
	return values
}

// accountOfRole returns the account in the RoleArn.
func accountOfRole(c *call) string { return accountOf(c.form().Get("RoleArn")) }

// accountOf returns the account in an ARN, or "".
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

func assumeRole(s *Server, c *call) (any, *response.Failure) {
	form := c.form()
	arn := form.Get("RoleArn")
	if f := checkRoleRequest(form); f != nil {
		return nil, f
	}
	role, ok := s.roles[arn]
	if !ok || !role.trusts(c.caller) || form.Get("ExternalId") != role.ExternalID {
		return nil, c.denied(" on resource: " + arn)
	}
	if f := s.checkDenials(c, arn); f != nil {
		return nil, f
	}
	if f := s.checkMFA(c, role, form); f != nil {
		return nil, f
	}
	return s.assume(c, role, form, "AssumeRoleResult"), nil
}

// trusts reports whether the role's trust policy names the caller: by its account, its
// ARN or its role.
func (r *Role) trusts(p *principal) bool {
	return slices.Contains(r.Trusts, p.account) || slices.Contains(r.Trusts, p.arn) ||
		p.role != "" && slices.Contains(r.Trusts, p.role)
}

func assumeRoleWithWebIdentity(s *Server, c *call) (any, *response.Failure) {
	form := c.form()
	if f := checkRoleRequest(form); f != nil {
		return nil, f
	}
	token := form.Get("WebIdentityToken")
	role, ok := s.roles[form.Get("RoleArn")]
	switch {
	case strings.Count(token, ".") != 2:
		return nil, &response.Failure{
			Status: http.StatusBadRequest, Code: "InvalidIdentityToken",
			Message: "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
		}
	case !ok || !slices.Contains(role.Tokens, token):
		return nil, &response.Failure{
			Status: http.StatusForbidden, Code: "AccessDenied",
			Message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
		}
	}
	return s.assume(c, role, form, "AssumeRoleWithWebIdentityResult"), nil
}

// sessionName is the pattern of RoleSessionName in the model.
var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

func checkRoleRequest(form url.Values) *response.Failure {
	if arn := form.Get("RoleArn"); !strings.HasPrefix(arn, "arn:") || strings.Count(arn, ":") < 5 {
		return invalidParameter(arn + " is invalid")
	}
	if name := form.Get("RoleSessionName"); !sessionName.MatchString(name) {
		return invalidParameter("1 validation error detected: Value '" + name + "' at 'roleSessionName' failed to satisfy constraint: " +
			"Member must satisfy regular expression pattern: [\\w+=,.@-]*")
	}
	if life := form.Get("DurationSeconds"); life != "" {
		if n, err := strconv.Atoi(life); err != nil || n < 900 || n > 43200 {
			return invalidParameter("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
		}
	}
	return nil
}

func invalidParameter(message string) *response.Failure {
	return &response.Failure{Status: http.StatusBadRequest, Code: "ValidationError", Message: message}
}

// stsCredentials is the structure Credentials of the model.
type stsCredentials struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

func (p *principal) credentials() stsCredentials {
	return stsCredentials{p.keyID, p.secret, p.token, p.expires.UTC().Format(time.RFC3339)}
}

// assume returns the result with credentials of a role, for an hour unless the request
// says otherwise.
func (s *Server) assume(c *call, role *Role, form url.Values, element string) any {
	life := time.Hour
	if n, err := strconv.Atoi(form.Get("DurationSeconds")); err == nil {
		life = time.Duration(n) * time.Second
	}
	name := role.ARN[strings.LastIndex(role.ARN, "/")+1:]
	p := s.issueRole(role.ARN, accountOfRole(c), name, form.Get("RoleSessionName"), c.now.Add(life))
	type user struct {
		AssumedRoleID string `xml:"AssumedRoleId"`
		Arn           string
	}
	return struct {
		XMLName         xml.Name
		Credentials     stsCredentials
		AssumedRoleUser user
	}{
		XMLName:         xml.Name{Local: element},
		Credentials:     p.credentials(),
		AssumedRoleUser: user{p.userID, p.arn},
	}
}
