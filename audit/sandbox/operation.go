package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"accountable/audit/sandbox/response"
)

// The operations of the sandbox.
const (
	GetAlternateContact    = "GetAlternateContact"
	PutAlternateContact    = "PutAlternateContact"
	DeleteAlternateContact = "DeleteAlternateContact"
	GetContactInformation  = "GetContactInformation"
	GetAccountInformation  = "GetAccountInformation"

	GetCallerIdentity         = "GetCallerIdentity"
	AssumeRole                = "AssumeRole"
	AssumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
	GetSessionToken           = "GetSessionToken"

	GetRoleCredentials = "GetRoleCredentials"
	// PortalListAccounts is the portal's ListAccounts; Organizations has one too.
	PortalListAccounts = "PortalListAccounts"
	ListAccountRoles   = "ListAccountRoles"
	Logout             = "Logout"

	RegisterClient           = "RegisterClient"
	StartDeviceAuthorization = "StartDeviceAuthorization"
	CreateToken              = "CreateToken"

	CreateOAuth2Token = "CreateOAuth2Token"

	DescribeOrganization                = "DescribeOrganization"
	DescribeAccount                     = "DescribeAccount"
	DescribeOrganizationalUnit          = "DescribeOrganizationalUnit"
	ListAccounts                        = "ListAccounts"
	ListAccountsForParent               = "ListAccountsForParent"
	ListChildren                        = "ListChildren"
	ListParents                         = "ListParents"
	ListTagsForResource                 = "ListTagsForResource"
	ListDelegatedServicesForAccount     = "ListDelegatedServicesForAccount"
	ListRoots                           = "ListRoots"
	ListOrganizationalUnitsForParent    = "ListOrganizationalUnitsForParent"
	ListAWSServiceAccessForOrganization = "ListAWSServiceAccessForOrganization"
	ListDelegatedAdministrators         = "ListDelegatedAdministrators"
)

// operation is an operation of a service.
type operation struct {
	name     string
	service  *service
	isSigned bool // the request must have a signature
	// account returns the account that the request names, or "". Nil: it names none.
	account func(*call) string
	// run executes the request. The server's lock is held.
	run func(*Server, *call) (any, *response.Failure)
}

// cause is a reason to refuse for which every service has its own words.
type cause int

const (
	unknownKey cause = iota
	expiredToken
	unsigned
	wrongSignature
	aboveQuota
	internalError
	forbidden // an empty message stands for one that names the caller and the action
)

// service is an AWS service.
type service struct {
	name       string // in IAM actions
	operations map[string]*operation
	unknown    *operation    // answers for all other operations
	missingIn  []string      // partitions that do not have the service
	maxSkew    time.Duration // how far a signature's time may be from the clock
	failures   map[cause]*response.Failure
	protocol   protocol
}

// protocol writes answers.
type protocol struct {
	succeed func(c *call, result any) response.Response
	fail    func(c *call, f *response.Failure) response.Response
}

// The protocols of the services.
var (
	restJSON = protocol{
		func(_ *call, result any) response.Response { return response.RESTJSON(result) },
		func(_ *call, f *response.Failure) response.Response { return response.RESTJSONFailure(f) },
	}
	oauthJSON = protocol{
		func(_ *call, result any) response.Response { return response.RESTJSON(result) },
		func(_ *call, f *response.Failure) response.Response { return response.OAuthFailure(f) },
	}
	awsJSON = protocol{
		func(_ *call, result any) response.Response { return response.AWSJSON(result) },
		func(_ *call, f *response.Failure) response.Response { return response.AWSJSONFailure(f) },
	}
	queryXML = protocol{
		func(c *call, result any) response.Response { return response.QueryXML(c.operation.name, c.id, result) },
		func(c *call, f *response.Failure) response.Response { return response.QueryXMLFailure(c.id, f) },
	}
)

// newService returns a service with its operations.
func newService(s service, operations ...operation) *service {
	s.operations = make(map[string]*operation, len(operations))
	for i := range operations {
		operations[i].service = &s
		s.operations[operations[i].name] = &operations[i]
	}
	s.unknown.service = &s
	return &s
}

// unknownOperation answers for operations that a service does not have.
func unknownOperation(status int, code, message string) *operation {
	return &operation{name: "Unknown", run: func(*Server, *call) (any, *response.Failure) {
		return nil, &response.Failure{Status: status, Code: code, Message: message}
	}}
}

// operationsByPath are the operations that method and path identify.
var operationsByPath = map[string]struct {
	service   *service
	operation string
}{
	"GET /federation/credentials": {portalService, GetRoleCredentials},
	"GET /assignment/accounts":    {portalService, PortalListAccounts},
	"GET /assignment/roles":       {portalService, ListAccountRoles},
	"POST /logout":                {portalService, Logout},
	"POST /client/register":       {tokenService, RegisterClient},
	"POST /device_authorization":  {tokenService, StartDeviceAuthorization},
	"POST /token":                 {tokenService, CreateToken},
	"POST /v1/token":              {loginService, CreateOAuth2Token},
}

// findOperation finds the operation of a request. All services share one address, as
// they do with one endpoint_url.
func findOperation(r *http.Request, body []byte) *operation {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		_, name, _ := strings.Cut(target, ".")
		return organizationsService.find(name)
	}
	if r.URL.Path == "/" {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return stsService.unknown
		}
		return stsService.find(form.Get("Action"))
	}
	if found, ok := operationsByPath[r.Method+" "+r.URL.Path]; ok {
		return found.service.find(found.operation)
	}
	// Account Management has the operation in the path, with a lower-case first letter.
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || r.Method != http.MethodPost {
		return accountService.unknown
	}
	return accountService.find(strings.ToUpper(name[:1]) + name[1:])
}

func (s *service) find(name string) *operation {
	if o, ok := s.operations[name]; ok {
		return o
	}
	return s.unknown
}
