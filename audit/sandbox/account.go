package sandbox

import (
	"encoding/json"
	"net/http"
	"time"
)

// accountService is Account Management (restJson1; the model's version is 2021-02-01).
var accountService = newService(
	service{
		name:    "account",
		absent:  []string{"aws-us-gov", "aws-iso", "aws-iso-b"},
		leeway:  5 * time.Minute,
		unknown: noSuchOperation(http.StatusForbidden, "MissingAuthenticationTokenException", "Missing Authentication Token"),
		failures: map[cause]*failure{
			unknownKey:     {status: 403, code: "UnrecognizedClientException", message: "The security token included in the request is invalid."},
			expiredToken:   {status: 403, code: "ExpiredTokenException", message: "The security token included in the request is expired"},
			unsigned:       {status: 403, code: "MissingAuthenticationTokenException", message: "Missing Authentication Token"},
			wrongSignature: {status: 403, code: "InvalidSignatureException", message: mismatch},
			overQuota:      {status: 429, code: "TooManyRequestsException", message: "Too Many Requests"},
			internal:       {status: 500, code: "InternalServerException", message: "Internal server error"},
			forbidden:      {status: 403, code: "AccessDeniedException"},
		},
		succeed: restJSON,
		fail:    restJSONError,
	},
	operation{name: GetAlternateContact, signed: true, about: accountInBody, run: alternateContact(getContact)},
	operation{name: PutAlternateContact, signed: true, about: accountInBody, run: alternateContact(putContact)},
	operation{name: DeleteAlternateContact, signed: true, about: accountInBody, run: alternateContact(deleteContact)},
	operation{name: GetContactInformation, signed: true, about: accountInBody, run: contactInformation},
	operation{name: GetAccountInformation, signed: true, about: accountInBody, run: accountInformation},
)

// mismatch is what every service says of a signature made with another secret.
const mismatch = "The request signature we calculated does not match the signature you provided. " +
	"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."

// noContact is the answer where no contact of the type is set: the one signal
// for "missing" that there is.
var noContact = &failure{
	status: http.StatusNotFound, code: "ResourceNotFoundException",
	message: "No contact of the inputted alternate contact type found.",
}

// alternateContactJSON is the structure AlternateContact.
type alternateContactJSON struct {
	Name                 string `json:"Name"`
	Title                string `json:"Title"`
	EmailAddress         string `json:"EmailAddress"`
	PhoneNumber          string `json:"PhoneNumber"`
	AlternateContactType string `json:"AlternateContactType"`
}

// accountInBody is the AccountId that the body names, if it is one.
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

// contactAction is what an operation does with the contact that it is about.
type contactAction func(s *Server, c *call, key contactKey, in map[string]string) (any, *failure)

// alternateContact does what the three operations share: the schema, the rules
// on AccountId, the permission and the type of the contact.
func alternateContact(act contactAction) func(*Server, *call) (any, *failure) {
	return func(s *Server, c *call) (any, *failure) {
		in, refusal := check(c.body, schemas[c.operation.name])
		if refusal != nil {
			return nil, refusal
		}
		account, refusal := s.enter(c, in["AccountId"])
		if refusal != nil {
			return nil, refusal
		}
		switch t := in["AlternateContactType"]; t {
		case Security, Billing, Operations:
			return act(s, c, contactKey{account, t}, in)
		default:
			return nil, c.denied(" (You specified an invalid Alternate Contact type.)")
		}
	}
}

func getContact(s *Server, c *call, key contactKey, _ map[string]string) (any, *failure) {
	contact := s.written[key].seen(c.now)
	if contact == nil {
		return nil, noContact
	}
	return map[string]alternateContactJSON{"AlternateContact": {
		Name: contact.Name, Title: contact.Title, EmailAddress: contact.Email, PhoneNumber: contact.Phone,
		AlternateContactType: key.kind,
	}}, nil
}

func putContact(s *Server, c *call, key contactKey, in map[string]string) (any, *failure) {
	s.store(key, c.now.Add(c.fault.lag()), c.now, &Contact{
		Name: in["Name"], Title: in["Title"], Email: trim(in["EmailAddress"]), Phone: in["PhoneNumber"],
	})
	return struct{}{}, nil
}

func deleteContact(s *Server, c *call, key contactKey, _ map[string]string) (any, *failure) {
	if s.written[key].latest() == nil {
		return nil, noContact
	}
	s.store(key, c.now.Add(c.fault.lag()), c.now, nil)
	return struct{}{}, nil
}

func contactInformation(s *Server, c *call) (any, *failure) {
	account, refusal := s.checkAndEnter(c)
	if refusal != nil {
		return nil, refusal
	}
	a, ok := s.accounts[account]
	if !ok || a.Primary == nil {
		return nil, &failure{
			status: http.StatusNotFound, code: "ResourceNotFoundException", message: "No contact information found.",
		}
	}
	return map[string]any{"ContactInformation": a.Primary}, nil
}

func accountInformation(s *Server, c *call) (any, *failure) {
	account, refusal := s.checkAndEnter(c)
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

func (s *Server) checkAndEnter(c *call) (string, *failure) {
	in, refusal := check(c.body, schemas[c.operation.name])
	if refusal != nil {
		return "", refusal
	}
	return s.enter(c, in["AccountId"])
}

func (a *Account) state() string {
	if a.State == "" {
		return "ACTIVE"
	}
	return a.State
}
