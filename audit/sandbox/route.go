package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The operations that the sandbox knows.
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

// operation is one thing that can be asked of a service.
type operation struct {
	name    string
	service *service
	signed  bool // whether the request must carry a signature
	// about is the account that the request names, "" for the caller's own.
	about func(*call) string
	// run carries it out, under the server's lock.
	run func(*Server, *call) (any, *failure)
}

// service is an AWS service and how it speaks.
type service struct {
	name       string // as IAM actions spell it
	operations map[string]*operation
	unknown    *operation    // answers for every operation that is not there
	absent     []string      // partitions that do not have it
	leeway     time.Duration // how far a signature's time may be from the clock
	failures   map[cause]*failure
	succeed    func(c *call, result any) reply
	fail       func(c *call, f *failure) reply
}

// newService puts the operations of a service together.
func newService(s service, operations ...operation) *service {
	s.operations = make(map[string]*operation, len(operations))
	for i := range operations {
		o := &operations[i]
		o.service = &s
		if o.about == nil {
			o.about = aboutCaller
		}
		s.operations[o.name] = o
	}
	s.unknown.service = &s
	s.unknown.about = aboutCaller
	return &s
}

func aboutCaller(*call) string { return "" }

// noSuchOperation is what a service answers to an operation that it does not have.
func noSuchOperation(status int, code, message string) *operation {
	return &operation{name: "Unknown", run: func(*Server, *call) (any, *failure) {
		return nil, &failure{status: status, code: code, message: message}
	}}
}

// addresses are the operations that are told by method and path alone.
var addresses = map[string]struct {
	service   *service
	operation string
}{
	"GET /federation/credentials": {portalService, GetRoleCredentials},
	"GET /assignment/accounts":    {portalService, PortalListAccounts},
	"GET /assignment/roles":       {portalService, ListAccountRoles},
	"POST /logout":                {portalService, Logout},
	"POST /client/register":       {oidcService, RegisterClient},
	"POST /device_authorization":  {oidcService, StartDeviceAuthorization},
	"POST /token":                 {oidcService, CreateToken},
	"POST /v1/token":              {signinService, CreateOAuth2Token},
}

// route finds the operation by where and how it is asked for: all services
// share one address, as they do behind one endpoint_url.
func route(r *http.Request, body []byte) *operation {
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
	if at, ok := addresses[r.Method+" "+r.URL.Path]; ok {
		return at.service.find(at.operation)
	}
	// Account Management names an operation by its path, first letter small.
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
