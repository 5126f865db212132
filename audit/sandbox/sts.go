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
)

// stsNamespace is the XML namespace of STS (the model's version is 2011-06-15).
const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

// stsService is the Security Token Service (query protocol, XML).
var stsService = newService(
	service{
		name:    "sts",
		leeway:  15 * time.Minute,
		unknown: noSuchOperation(http.StatusBadRequest, "InvalidAction", "Could not find operation for version 2011-06-15"),
		failures: map[cause]*failure{
			unknownKey:     {status: 403, code: "InvalidClientTokenId", message: "The security token included in the request is invalid."},
			expiredToken:   {status: 403, code: "ExpiredToken", message: "The security token included in the request is expired"},
			unsigned:       {status: 403, code: "MissingAuthenticationToken", message: "Request is missing Authentication Token"},
			wrongSignature: {status: 403, code: "SignatureDoesNotMatch", message: mismatch},
			overQuota:      {status: 400, code: "Throttling", message: "Rate exceeded"},
			internal:       {status: 500, code: "InternalFailure", message: "We encountered an internal error. Please try again."},
			forbidden:      {status: 403, code: "AccessDenied"},
		},
		succeed: queryXML,
		fail:    queryXMLError,
	},
	operation{name: GetCallerIdentity, signed: true, run: callerIdentity},
	operation{name: AssumeRole, signed: true, about: accountOfRole, run: assumeRole},
	operation{name: GetSessionToken, signed: true, run: sessionToken},
	operation{name: AssumeRoleWithWebIdentity, about: accountOfRole, run: assumeRoleWithWebIdentity},
)

func queryXML(c *call, result any) reply {
	type metadata struct {
		RequestID string `xml:"RequestId"`
	}
	body := encodeXML(struct {
		XMLName  xml.Name
		Result   any
		Metadata metadata `xml:"ResponseMetadata"`
	}{
		XMLName:  xml.Name{Space: stsNamespace, Local: c.operation.name + "Response"},
		Result:   result,
		Metadata: metadata{c.id},
	})
	return reply{status: http.StatusOK, contentType: "text/xml", body: body}
}

func queryXMLError(c *call, f *failure) reply {
	type details struct{ Type, Code, Message string }
	side := "Sender"
	if f.status >= http.StatusInternalServerError {
		side = "Receiver"
	}
	body := encodeXML(struct {
		XMLName   xml.Name
		Error     details
		RequestID string `xml:"RequestId"`
	}{
		XMLName:   xml.Name{Space: stsNamespace, Local: "ErrorResponse"},
		Error:     details{side, f.code, f.message},
		RequestID: c.id,
	})
	return reply{status: f.status, contentType: "text/xml", body: body}
}

func callerIdentity(_ *Server, c *call) (any, *failure) {
	return struct {
		XMLName xml.Name `xml:"GetCallerIdentityResult"`
		Arn     string
		UserID  string `xml:"UserId"`
		Account string
	}{Arn: c.caller.arn, UserID: c.caller.userID, Account: c.caller.account}, nil
}

// form is the body of a query request; route has parsed it already.
func (c *call) form() url.Values {
	values, err := url.ParseQuery(string(c.body))
	if err != nil {
		return url.Values{}
	}
	return values
}

// accountOfRole is the account in the RoleArn.
func accountOfRole(c *call) string { return accountOf(c.form().Get("RoleArn")) }

// accountOf is the account that an ARN names, "" for what is no ARN.
func accountOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

func assumeRole(s *Server, c *call) (any, *failure) {
	form := c.form()
	arn := form.Get("RoleArn")
	if f := checkRoleRequest(form); f != nil {
		return nil, f
	}
	role, ok := s.roles[arn]
	if !ok || !role.trusts(c.caller) || form.Get("ExternalId") != role.ExternalID {
		return nil, c.denied(" on resource: " + arn)
	}
	if f := s.permit(c, arn); f != nil {
		return nil, f
	}
	if f := s.checkMFA(c, role, form); f != nil {
		return nil, f
	}
	return s.assume(c, role, form).result("AssumeRoleResult"), nil
}

// trusts tells whether the role's trust policy names the caller: by its account,
// its ARN or the role whose session it is.
func (r *Role) trusts(who *identity) bool {
	return slices.Contains(r.Trusts, who.account) || slices.Contains(r.Trusts, who.arn) ||
		who.role != "" && slices.Contains(r.Trusts, who.role)
}

func assumeRoleWithWebIdentity(s *Server, c *call) (any, *failure) {
	form := c.form()
	if f := checkRoleRequest(form); f != nil {
		return nil, f
	}
	token := form.Get("WebIdentityToken")
	role, ok := s.roles[form.Get("RoleArn")]
	switch {
	case strings.Count(token, ".") != 2:
		return nil, &failure{
			status: http.StatusBadRequest, code: "InvalidIdentityToken",
			message: "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
		}
	case !ok || !slices.Contains(role.Tokens, token):
		return nil, &failure{
			status: http.StatusForbidden, code: "AccessDenied",
			message: "Not authorized to perform sts:AssumeRoleWithWebIdentity",
		}
	}
	return s.assume(c, role, form).result("AssumeRoleWithWebIdentityResult"), nil
}

// sessionName is the pattern of RoleSessionName in the model.
var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)

func checkRoleRequest(form url.Values) *failure {
	invalid := func(message string) *failure {
		return &failure{status: http.StatusBadRequest, code: "ValidationError", message: message}
	}
	if arn := form.Get("RoleArn"); !strings.HasPrefix(arn, "arn:") || strings.Count(arn, ":") < 5 {
		return invalid(arn + " is invalid")
	}
	if name := form.Get("RoleSessionName"); !sessionName.MatchString(name) {
		return invalid("1 validation error detected: Value '" + name + "' at 'roleSessionName' failed to satisfy constraint: " +
			"Member must satisfy regular expression pattern: [\\w+=,.@-]*")
	}
	if life := form.Get("DurationSeconds"); life != "" {
		if n, err := strconv.Atoi(life); err != nil || n < 900 || n > 43200 {
			return invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
		}
	}
	return nil
}

// session is what an assumed role comes to.
type session struct {
	*identity
	role string
}

// assume issues credentials for a role: for an hour, where nothing else is asked.
func (s *Server) assume(c *call, role *Role, form url.Values) session {
	life := time.Hour
	if n, err := strconv.Atoi(form.Get("DurationSeconds")); err == nil {
		life = time.Duration(n) * time.Second
	}
	name := role.ARN[strings.LastIndex(role.ARN, "/")+1:]
	return session{s.issueRole(role.ARN, accountOfRole(c), name, form.Get("RoleSessionName"), c.now.Add(life)), role.ARN}
}

// credentialsXML is the structure Credentials.
type credentialsXML struct {
	AccessKeyID     string `xml:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      string
}

func (id *identity) credentials() credentialsXML {
	return credentialsXML{id.keyID, id.secret, id.token, id.expires.UTC().Format(time.RFC3339)}
}

func (a session) result(element string) any {
	type user struct {
		AssumedRoleID string `xml:"AssumedRoleId"`
		Arn           string
	}
	return struct {
		XMLName         xml.Name
		Credentials     credentialsXML
		AssumedRoleUser user
	}{
		XMLName:         xml.Name{Local: element},
		Credentials:     a.credentials(),
		AssumedRoleUser: user{a.userID, a.arn},
	}
}
