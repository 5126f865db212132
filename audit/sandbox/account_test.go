package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"accountable/audit/sandbox"
)

const notFound = "No contact of the inputted alternate contact type found."

func TestContact_PutReplaceDelete(t *testing.T) {
	c := serveWorld(t, newWorld())
	billing := members{"AlternateContactType": sandbox.Billing}
	expectRefusal(t, c.account(member, sandbox.GetAlternateContact, billing), 404, "ResourceNotFoundException", notFound)

	spaced := sandbox.Contact{Name: "  Octank Finance ", Title: " Payables\t", Email: "\u3000 Billing+AP@octank.cloud ", Phone: " +1 206 555 4180 "}
	for _, contact := range []sandbox.Contact{spaced, goodContact} {
		if got := c.account(member, sandbox.PutAlternateContact, putRequest(contact, billing)); got.status != http.StatusOK || got.body != "{}" {
			t.Fatalf("put answered %d %s", got.status, got.body)
		}
		want := contact
		want.Email = strings.TrimSpace(contact.Email)
		if got, ok := c.server.Contact(member, sandbox.Billing); !ok || got != want {
			t.Errorf("stored %+v, want %+v", got, want)
		}
		got := c.account(member, sandbox.GetAlternateContact, billing).members(t)["AlternateContact"]
		if got := encodeJSON(t, got); got != encodeJSON(t, putRequest(want, billing)) {
			t.Errorf("read %s, want %s", got, encodeJSON(t, putRequest(want, billing)))
		}
	}

	if got := c.account(member, sandbox.DeleteAlternateContact, billing); got.status != http.StatusOK {
		t.Errorf("delete answered %d %s", got.status, got.body)
	}
	expectRefusal(t, c.account(member, sandbox.DeleteAlternateContact, billing), 404, "ResourceNotFoundException", notFound)
	expectRefusal(t, c.account(member, sandbox.GetAlternateContact, billing), 404, "ResourceNotFoundException", notFound)
	if got := c.security(member); got.status != http.StatusOK {
		t.Errorf("the security contact went with the billing contact: %s", got.body)
	}
}

func TestContact_UnknownTypeIsDenied(t *testing.T) {
	c := serveWorld(t, newWorld())
	for _, kind := range []string{"security", "Billing", "OTHER", ""} {
		got := c.account(member, sandbox.GetAlternateContact, members{"AlternateContactType": kind})
		expectRefusal(t, got, 403, "AccessDeniedException", "User: arn:aws:iam::333344445555:user/333344445555 is not authorized to perform: "+
			"account:GetAlternateContact (You specified an invalid Alternate Contact type.)")
	}
}

func TestSchema_Violations(t *testing.T) {
	const (
		emailPattern = `ECMA 262 regex "^[\s]*[\w+=.#|!&-]+@[\w.-]+\.[\w]+[\s]*$" does not match input string `
		phonePattern = `ECMA 262 regex "^[\s0-9()+-]+$" does not match input string `
	)
	long := func(n int) string { return strings.Repeat("é", n) }
	cases := []struct {
		name    string
		in      members
		message string // "" for none
	}{
		{"longest values", members{"Name": long(64), "Title": long(50)}, ""},
		{"every kind of space", members{"EmailAddress": "\u00a0security@octank.cloud\v", "PhoneNumber": "+1\u3000206"}, ""},
		{"no name", members{"Name": nil}, `[object has missing required properties (["Name"])]`},
		{"no email and title", members{"Title": nil, "EmailAddress": nil}, `[object has missing required properties (["EmailAddress","Title"])]`},
		{"no type", members{"AlternateContactType": nil}, `[object has missing required properties (["AlternateContactType"])]`},
		{"empty name", members{"Name": ""}, `[string "" is too short (length: 0, required minimum: 1)]`},
		{"long name", members{"Name": long(65)}, `[string "` + long(65) + `" is too long (length: 65, maximum allowed: 64)]`},
		{"long title", members{"Title": long(51)}, `[string "` + long(51) + `" is too long (length: 51, maximum allowed: 50)]`},
		{"not ASCII", members{"EmailAddress": "sécurité@octank.cloud"}, `[` + emailPattern + `"sécurité@octank.cloud"]`},
		{"letters in the phone", members{"PhoneNumber": "+1 206 555 4100 ext 7"}, `[` + phonePattern + `"+1 206 555 4100 ext 7"]`},
		{"two at once", members{"EmailAddress": "x", "PhoneNumber": "x"}, `[` + emailPattern + `"x", ` + phonePattern + `"x"]`},
		{"an account of letters", members{"AccountId": "payments"}, `[ECMA 262 regex "^\d{12}$" does not match input string "payments"]`},
		{"a number", members{"Name": 7}, `[instance type (number) does not match any allowed primitive type (allowed: ["string"])]`},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := serveWorld(t, newWorld())
			got := c.account(member, sandbox.PutAlternateContact, putRequest(goodContact, tc.in))
			if tc.message == "" {
				if got.status != http.StatusOK {
					t.Errorf("answered %d %s", got.status, got.body)
				}
				return
			}
			expectRefusal(t, got, 400, "ValidationException", tc.message)
			if stored, _ := c.server.Contact(member, sandbox.Security); stored != goodContact {
				t.Errorf("what was refused is stored: %+v", stored)
			}
		})
	}
}

func TestAccountID_AllowedCallers(t *testing.T) {
	const (
		standalone = " (The management account can only be managed using the standalone context from the management account.)"
		trust      = " (Your organization must first enable trusted access with AWS Account Management.)"
	)
	cases := []struct {
		name           string
		caller, target string
		change         func(*sandbox.World)
		denied         bool
		because        string
	}{
		{name: "management account, a member", caller: management, target: member},
		{name: "management account, its own id", caller: management, target: management, denied: true, because: standalone},
		{name: "management account, an outsider", caller: management, target: outsider, denied: true},
		{name: "delegated administrator, a member", caller: delegated, target: member},
		{name: "delegated administrator, its own id", caller: delegated, target: delegated},
		{name: "delegated administrator, the management account", caller: delegated, target: management, denied: true, because: standalone},
		{name: "member, its own id", caller: member, target: member, denied: true},
		{name: "member, another", caller: member, target: delegated, denied: true},
		{name: "outsider, its own id", caller: outsider, target: outsider, denied: true},
		{
			name: "no trusted access", caller: management, target: member, denied: true, because: trust,
			change: func(w *sandbox.World) { w.Organization.TrustedAccess = false },
		},
		{
			name: "billing features alone", caller: management, target: member, denied: true, because: trust,
			change: func(w *sandbox.World) { w.Organization.BillingOnly = true },
		},
		{
			name: "no organization anywhere", caller: member, target: outsider, denied: true,
			change: func(w *sandbox.World) { w.Organization = nil },
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld()
			if tc.change != nil {
				tc.change(&w)
			}
			got := serveWorld(t, w).account(tc.caller, sandbox.GetAlternateContact, members{
				"AlternateContactType": sandbox.Security, "AccountId": tc.target,
			})
			if tc.denied {
				expectRefusal(t, got, 403, "AccessDeniedException", "User: arn:aws:iam::"+tc.caller+":user/"+tc.caller+
					" is not authorized to perform: account:GetAlternateContact"+tc.because)
			} else if got.status != http.StatusOK {
				t.Errorf("answered %d %s", got.status, got.body)
			}
		})
	}
}

func TestDenial_NamesResourceAndPolicy(t *testing.T) {
	cases := []struct {
		name     string
		deny     sandbox.Denial
		caller   string
		target   string
		resource string // "" for allowed
		because  string
	}{
		{
			name: "no IAM policy", caller: member,
			deny:     sandbox.Denial{Principal: member, Action: "account:GetAlternateContact"},
			resource: "arn:aws:account::333344445555:account",
			because:  "because no identity-based policy allows the account:GetAlternateContact action",
		},
		{
			name: "no session policy, by ARN, in the organization", caller: management, target: member,
			deny:     sandbox.Denial{Principal: "arn:aws:iam::111122223333:user/111122223333", Action: "account:*", By: sandbox.SessionPolicy},
			resource: "arn:aws:account::111122223333:account/o-octank0001/333344445555",
			because:  "because no session policy allows the account:GetAlternateContact action",
		},
		{
			name: "service control policy", caller: member,
			deny:     sandbox.Denial{Principal: member, Action: "*", By: sandbox.ServiceControlPolicy},
			resource: "arn:aws:account::333344445555:account", because: "with an explicit deny in a service control policy",
		},
		{
			name: "service control policy on the management account", caller: management,
			deny: sandbox.Denial{Principal: management, Action: "*", By: sandbox.ServiceControlPolicy},
		},
		{
			name: "another action", caller: member,
			deny: sandbox.Denial{Principal: member, Action: "account:PutAlternateContact"},
		},
		{
			name: "another account", caller: member,
			deny: sandbox.Denial{Principal: delegated, Action: "account:GetAlternateContact"},
		},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld()
			w.Denials = []sandbox.Denial{tc.deny}
			in := members{"AlternateContactType": sandbox.Security}
			if tc.target != "" {
				in["AccountId"] = tc.target
			}
			got := serveWorld(t, w).account(tc.caller, sandbox.GetAlternateContact, in)
			if tc.resource == "" {
				if got.status != http.StatusOK {
					t.Errorf("answered %d %s", got.status, got.body)
				}
				return
			}
			expectRefusal(t, got, 403, "AccessDeniedException", "User: arn:aws:iam::"+tc.caller+":user/"+tc.caller+
				" is not authorized to perform: account:GetAlternateContact on resource: "+tc.resource+" "+tc.because)
		})
	}
}

func TestAccountInformation(t *testing.T) {
	w := newWorld()
	w.Account(member).State = "SUSPENDED"
	w.Account(member).Primary = &sandbox.PrimaryContact{FullName: "Octank Cloud Accounts", City: "Seattle"}
	c := serveWorld(t, w)
	if got := c.account(member, sandbox.GetAccountInformation, members{}).body; got !=
		`{"AccountId":"333344445555","AccountName":"account-3333","AccountState":"SUSPENDED"}` {
		t.Error(got)
	}
	if got := c.account(management, sandbox.GetContactInformation, members{"AccountId": member}).members(t); got["ContactInformation"] == nil {
		t.Error(got)
	}
	expectRefusal(t, c.account(management, sandbox.GetContactInformation, members{}), 404, "ResourceNotFoundException", "No contact information found.")
}

func TestSetContact_IsVisible(t *testing.T) {
	c := serveWorld(t, newWorld())
	otherContact := sandbox.Contact{Name: "Jane Doe", Title: "CTO", Email: "jane.doe@octank.cloud", Phone: "+1 206 555 4127"}
	c.server.SetContact(member, sandbox.Security, &otherContact)
	if got := c.security(member); !strings.Contains(got.body, otherContact.Email) {
		t.Error(got.body)
	}
	c.server.SetContact(member, sandbox.Security, nil)
	if _, ok := c.server.Contact(member, sandbox.Security); ok {
		t.Error("a contact that was removed is still there")
	}
	expectRefusal(t, c.security(member), 404, "ResourceNotFoundException", notFound)
}

func TestRequests_AreCounted(t *testing.T) {
	c := serveWorld(t, newWorld())
	c.security(member)
	c.security(member)
	c.account(management, sandbox.GetAlternateContact, members{"AlternateContactType": sandbox.Security, "AccountId": member})
	c.account(management, sandbox.DeleteAlternateContact, members{"AlternateContactType": sandbox.Billing})
	want := map[sandbox.Request]int{
		{AccountID: member, Operation: sandbox.GetAlternateContact}:        3,
		{AccountID: management, Operation: sandbox.DeleteAlternateContact}: 1,
	}
	got := c.server.Requests()
	if len(got) != len(want) {
		t.Errorf("counted %v, want %v", got, want)
	}
	for request, n := range want {
		if got[request] != n {
			t.Errorf("%v was counted %d times, want %d", request, got[request], n)
		}
	}
	if n := c.server.Count(sandbox.GetAlternateContact); n != 3 {
		t.Errorf("%d reads in all, want 3", n)
	}
}
