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

	GetRoleCredentials = "GetRoleCredentials" //nolint:gosec // a name, no credential
	CreateOAuth2Token  = "CreateOAuth2Token"  //nolint:gosec // the same

	DescribeOrganization                = "DescribeOrganization"
	ListAccounts                        = "ListAccounts"
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

// route finds the operation by where and how it is asked for: all services
// share one address, as they do behind one endpoint_url.
func route(r *http.Request, body []byte) *operation {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		_, name, _ := strings.Cut(target, ".")
		return organizationsService.find(name)
	}
	switch r.URL.Path {
	case "/":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return stsService.unknown
		}
		return stsService.find(form.Get("Action"))
	case "/federation/credentials":
		return portalService.find(GetRoleCredentials)
	case "/v1/token":
		return signinService.find(CreateOAuth2Token)
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
