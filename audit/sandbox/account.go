package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"time"

	"accountable/audit/sandbox/response"
	"accountable/audit/sandbox/schema"
)

// accountService is Account Management (restJson1, model 2021-02-01).
var accountService = newService(
	service{
		name:      "account",
		missingIn: []string{"aws-us-gov", "aws-iso", "aws-iso-b"},
		maxSkew:   5 * time.Minute,
		unknown:   unknownOperation(http.StatusForbidden, "MissingAuthenticationTokenException", "Missing Authentication Token"),
		failures: map[cause]*response.Failure{
			unknownKey:     {Status: 403, Code: "UnrecognizedClientException", Message: "The security token included in the request is invalid."},
			expiredToken:   {Status: 403, Code: "ExpiredTokenException", Message: "The security token included in the request is expired"},
			unsigned:       {Status: 403, Code: "MissingAuthenticationTokenException", Message: "Missing Authentication Token"},
			wrongSignature: {Status: 403, Code: "InvalidSignatureException", Message: signatureMismatch},
			aboveQuota:     {Status: 429, Code: "TooManyRequestsException", Message: "Too Many Requests"},
			internalError:  {Status: 500, Code: "InternalServerException", Message: "Internal server error"},
			forbidden:      {Status: 403, Code: "AccessDeniedException"},
		},
		protocol: restJSON,
	},
	operation{name: GetAlternateContact, isSigned: true, account: accountInBody, run: onContact(getContact)},
	operation{name: PutAlternateContact, isSigned: true, account: accountInBody, run: onContact(putContact)},
	operation{name: DeleteAlternateContact, isSigned: true, account: accountInBody, run: onContact(deleteContact)},
	operation{name: GetContactInformation, isSigned: true, account: accountInBody, run: getContactInformation},
	operation{name: GetAccountInformation, isSigned: true, account: accountInBody, run: getAccountInformation},
)

// signatureMismatch is every service's answer to a signature with a wrong secret.
const signatureMismatch = "The request signature we calculated does not match the signature you provided. " +
	"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

// noContact is the answer where no contact of the type is set. AWS has no other sign of
// a missing contact.
var noContact = &response.Failure{
	Status: http.StatusNotFound, Code: "ResourceNotFoundException",
	Message: "No contact of the inputted alternate contact type found.",
}

// alternateContact is the structure AlternateContact of the model.
type alternateContact struct {
	Name                 string `json:"Name"`
	Title                string `json:"Title"`
	EmailAddress         string `json:"EmailAddress"`
	PhoneNumber          string `json:"PhoneNumber"`
	AlternateContactType string `json:"AlternateContactType"`
}

// accountInBody returns the AccountId in the body, or "".
func accountInBody(c *call) string {
	var in struct {
		AccountID any `json:"AccountId"`
	}
	if err := json.Unmarshal(c.body, &in); err != nil {
		return ""
	}
	id, _ := in.AccountID.(string)
	return id
}

// contactOperation reads or changes a contact.
type contactOperation func(s *Server, c *call, key contactKey, in map[string]string) (any, *response.Failure)

// onContact does what the three operations share: the schema, the rules for AccountId,
// the permission and the contact type.
func onContact(run contactOperation) func(*Server, *call) (any, *response.Failure) {
	return func(s *Server, c *call) (any, *response.Failure) {
		in, refusal := schema.Validate(c.operation.name, c.body)
		if refusal != nil {
			return nil, refusal
		}
		account, refusal := s.authorizeAccount(c, in["AccountId"])
		if refusal != nil {
			return nil, refusal
		}
		switch t := in["AlternateContactType"]; t {
		case Security, Billing, Operations:
			return run(s, c, contactKey{account, t}, in)
		default:
			return nil, c.denied(" (You specified an invalid Alternate Contact type.)")
		}
	}
}

func getContact(s *Server, c *call, key contactKey, _ map[string]string) (any, *response.Failure) {
	contact := s.contacts[key].visible(c.now)
	if contact == nil {
		return nil, noContact
	}
	return map[string]alternateContact{"AlternateContact": {
		Name: contact.Name, Title: contact.Title, EmailAddress: contact.Email, PhoneNumber: contact.Phone,
		AlternateContactType: key.contactType,
	}}, nil
}

func putContact(s *Server, c *call, key contactKey, in map[string]string) (any, *response.Failure) {
	s.storeContact(key, c.now, c.fault.readDelay(), &Contact{
		Name: in["Name"], Title: in["Title"], Email: schema.TrimSpace(in["EmailAddress"]), Phone: in["PhoneNumber"],
	})
	return struct{}{}, nil
}

func deleteContact(s *Server, c *call, key contactKey, _ map[string]string) (any, *response.Failure) {
	if s.contacts[key].stored() == nil {
		return nil, noContact
	}
	s.storeContact(key, c.now, c.fault.readDelay(), nil)
	return struct{}{}, nil
}

func getContactInformation(s *Server, c *call) (any, *response.Failure) {
	account, refusal := s.validateAndAuthorize(c)
	if refusal != nil {
		return nil, refusal
	}
	a, ok := s.accounts[account]
	if !ok || a.Primary == nil {
		return nil, &response.Failure{
			Status: http.StatusNotFound, Code: "ResourceNotFoundException", Message: "No contact information found.",
		}
	}
	return map[string]any{"ContactInformation": a.Primary}, nil
}

func getAccountInformation(s *Server, c *call) (any, *response.Failure) {
	account, refusal := s.validateAndAuthorize(c)
	if refusal != nil {
		return nil, refusal
	}
	out := map[string]string{"AccountId": account, "AccountState": "ACTIVE"}
	if a, ok := s.accounts[account]; ok {
		out["AccountName"] = a.Name
		out["AccountState"] = a.state()
		if !a.Created.IsZero() {
			out["AccountCreatedDate"] = a.Created.UTC().Format(time.RFC3339)
		}
	}
	return out, nil
}

func (s *Server) validateAndAuthorize(c *call) (string, *response.Failure) {
	in, refusal := schema.Validate(c.operation.name, c.body)
	if refusal != nil {
		return "", refusal
	}
	return s.authorizeAccount(c, in["AccountId"])
}

func (a *Account) state() string { return cmp.Or(a.State, "ACTIVE") }

// contactKey identifies an alternate contact.
type contactKey struct {
	account, contactType string
}

// contactRecord is a contact over time: what is stored, and what reads return until
// visibleFrom.
type contactRecord struct {
	current, previous *Contact
	visibleFrom       time.Time
}

// visible returns what a read at that time returns; nil: none is set.
func (r *contactRecord) visible(at time.Time) *Contact {
	switch {
	case r == nil:
		return nil
	case at.Before(r.visibleFrom):
		return r.previous
	default:
		return r.current
	}
}

// stored returns what is stored, visible or not.
func (r *contactRecord) stored() *Contact {
	if r == nil {
		return nil
	}
	return r.current
}

// storeContact stores a contact, or removes it with nil. Reads return the old one until
// readDelay has passed.
func (s *Server) storeContact(key contactKey, now time.Time, readDelay time.Duration, contact *Contact) {
	s.contacts[key] = &contactRecord{current: contact, previous: s.contacts[key].visible(now), visibleFrom: now.Add(readDelay)}
}

// Contact returns the stored contact, whether reads return it yet or not; ok is false
// where none is set.
func (s *Server) Contact(accountID, contactType string) (contact Contact, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.contacts[contactKey{accountID, contactType}].stored()
	if stored == nil {
		return Contact{}, false
	}
	return *stored, true
}

// SetContact changes a contact as another program would; nil removes it.
func (s *Server) SetContact(accountID, contactType string, contact *Contact) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if contact != nil {
		copied := *contact
		contact = &copied
	}
	s.storeContact(contactKey{accountID, contactType}, time.Now().Add(s.skew), 0, contact)
}
