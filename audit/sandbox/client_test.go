package sandbox_test

import (
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/network"
)

// The accounts of the worlds.
const (
	management = "111122223333"
	delegated  = "222233334444"
	member     = "333344445555"
	outsider   = "999900001111"
)

var goodContact = sandbox.Contact{
	Name: "Octank Security Operations", Title: "Security Operations Center",
	Email: "security@octank.cloud", Phone: "+1 206 555 4100",
}

// newWorld returns an organization of three accounts and one outside. Each has a profile
// with static keys, named after the account id.
func newWorld() sandbox.World {
	w := sandbox.World{
		Organization: &sandbox.Organization{
			ID: "o-octank0001", RootID: "r-root", ManagementID: management,
			TrustedAccess: true, DelegatedAdmins: []string{delegated},
			Units: []sandbox.Unit{
				{ID: "ou-root-workload", ParentID: "r-root", Name: "Workloads"},
				{ID: "ou-root-products", ParentID: "ou-root-workload", Name: "Production"},
			},
		},
		Quotas: map[string]sandbox.Quota{},
	}
	for _, a := range []struct{ id, parent string }{
		{management, "r-root"}, {delegated, "r-root"}, {member, "ou-root-products"}, {outsider, ""},
	} {
		w.AddAccount(a.id, "account-"+a.id[:4], &goodContact)
		w.Account(a.id).Parent = a.parent
		w.AddKeys(a.id, a.id)
	}
	return w
}

// client sends requests with the keys of accounts.
type client struct {
	t      testing.TB
	server *sandbox.Server
	http   *http.Client
	keys   map[string]sandbox.Key // by account
	region map[string]string      // of the requests of an account; "" is the default
}

// serveWorld serves a world in memory and returns a client for it.
func serveWorld(tb testing.TB, w sandbox.World) *client {
	tb.Helper()
	listener, server := network.Listen(), sandbox.New(w)
	stop := server.Serve(listener)
	transport := &http.Transport{DialContext: listener.DialContext}
	tb.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := stop(); err != nil {
			tb.Error(err)
		}
	})
	c := &client{t: tb, server: server, http: &http.Client{Transport: transport}, keys: map[string]sandbox.Key{}, region: map[string]string{}}
	for _, key := range w.Keys {
		c.keys[key.AccountID] = key
	}
	return c
}

// answer is a response.
type answer struct {
	status int
	header http.Header
	body   string
}

// members is a JSON object.
func (a answer) members(tb testing.TB) map[string]any {
	tb.Helper()
	var members map[string]any
	if err := json.Unmarshal([]byte(a.body), &members); err != nil {
		tb.Fatalf("%q is no JSON object: %v", a.body, err)
	}
	return members
}

// text returns a text member of the JSON body.
func (a answer) text(tb testing.TB, name string) string {
	tb.Helper()
	text, ok := a.members(tb)[name].(string)
	if !ok {
		tb.Fatalf("%s has no text %q", a.body, name)
	}
	return text
}

// element returns the text of the first XML element with the name.
func (a answer) element(tb testing.TB, name string) string {
	tb.Helper()
	for d := xml.NewDecoder(strings.NewReader(a.body)); ; {
		token, err := d.Token()
		if err != nil {
			tb.Fatalf("%s has no element %q: %v", a.body, name, err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			var text string
			if err := d.DecodeElement(&text, &start); err != nil {
				tb.Fatal(err)
			}
			return text
		}
	}
}

// send sends a request. prepare signs it.
func (c *client) send(ctx context.Context, method, path, body string, prepare func(*http.Request)) (answer, error) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, network.BaseURL+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	prepare(r)
	response, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, 1<<20)) // hostile answers have no end
	if closing := response.Body.Close(); closing != nil {
		c.t.Error(closing)
	}
	return answer{response.StatusCode, response.Header, string(content)}, err
}

// sign signs a request for the region of the account.
func (c *client) sign(r *http.Request, body string, key sandbox.Key, service string) {
	sandbox.SignFor(r, body, key, service, cmp.Or(c.region[key.AccountID], sandbox.DefaultRegion), time.Now())
}

func (c *client) must(a answer, err error) answer {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	return a
}

// members of a JSON request.
type members map[string]any

func encodeJSON(tb testing.TB, in any) string {
	tb.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		tb.Fatal(err)
	}
	return string(body)
}

// try sends a request to Account Management with an account's key.
func (c *client) try(caller, operation string, in members) (answer, error) {
	c.t.Helper()
	body := encodeJSON(c.t, in)
	return c.send(c.t.Context(), http.MethodPost, "/"+strings.ToLower(operation[:1])+operation[1:], body, func(r *http.Request) {
		c.sign(r, body, c.keys[caller], "account")
	})
}

// account sends a request to Account Management with an account's key.
func (c *client) account(caller, operation string, in members) answer {
	c.t.Helper()
	return c.must(c.try(caller, operation, in))
}

// security reads the security contact of the caller's own account.
func (c *client) security(caller string) answer {
	c.t.Helper()
	return c.account(caller, sandbox.GetAlternateContact, members{"AlternateContactType": sandbox.Security})
}

// putRequest returns a request that writes a contact.
func putRequest(contact sandbox.Contact, more members) members {
	in := members{
		"AlternateContactType": sandbox.Security, "Name": contact.Name, "Title": contact.Title,
		"EmailAddress": contact.Email, "PhoneNumber": contact.Phone,
	}
	maps.Copy(in, more)
	return in
}

// organizations sends a request to Organizations with an account's key.
func (c *client) organizations(caller, operation string, in members) answer {
	c.t.Helper()
	body := encodeJSON(c.t, in)
	return c.must(c.send(c.t.Context(), http.MethodPost, "/", body, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-amz-json-1.1")
		r.Header.Set("X-Amz-Target", "AWSOrganizationsV20161128."+operation)
		c.sign(r, body, c.keys[caller], "organizations")
	}))
}

// sts sends a request to STS with a key.
func (c *client) sts(key sandbox.Key, operation string, form url.Values) answer {
	c.t.Helper()
	body := c.form(operation, form)
	return c.must(c.send(c.t.Context(), http.MethodPost, "/", body, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		c.sign(r, body, key, "sts")
	}))
}

// webIdentity sends a request to STS without a signature.
func (c *client) webIdentity(form url.Values) answer {
	c.t.Helper()
	body := c.form(sandbox.AssumeRoleWithWebIdentity, form)
	return c.must(c.send(c.t.Context(), http.MethodPost, "/", body, func(*http.Request) {}))
}

func (*client) form(operation string, form url.Values) string {
	all := url.Values{"Action": {operation}, "Version": {"2011-06-15"}}
	maps.Copy(all, form)
	return all.Encode()
}

// session returns the credentials in an answer of AssumeRole.
func (a answer) session(tb testing.TB) sandbox.Key {
	tb.Helper()
	return sandbox.Key{
		ID: a.element(tb, "AccessKeyId"), Secret: a.element(tb, "SecretAccessKey"), Token: a.element(tb, "SessionToken"),
	}
}

// portal requests role credentials from the Identity Center portal.
func (c *client) portal(token, accountID, role string) answer {
	c.t.Helper()
	return c.askPortal(http.MethodGet, "/federation/credentials", token, url.Values{"account_id": {accountID}, "role_name": {role}})
}

// askPortal sends a request to the Identity Center portal.
func (c *client) askPortal(method, path, token string, query url.Values) answer {
	c.t.Helper()
	return c.must(c.send(c.t.Context(), method, path+"?"+query.Encode(), "", func(r *http.Request) {
		r.Header.Set("X-Amz-Sso_bearer_token", token)
	}))
}

// oidc sends a request to Identity Center's token service.
func (c *client) oidc(path string, in members) answer {
	c.t.Helper()
	return c.must(c.send(c.t.Context(), http.MethodPost, path, encodeJSON(c.t, in), func(*http.Request) {}))
}

// expectRefusal checks the status, the code in the x-amzn-ErrorType header and the
// message of a refusal.
func expectRefusal(tb testing.TB, got answer, status int, code, message string) {
	tb.Helper()
	if got.status != status || got.header.Get("X-Amzn-Errortype") != code {
		tb.Errorf("answer is %d %s, want %d %s", got.status, got.header.Get("X-Amzn-Errortype"), status, code)
	}
	if text := got.text(tb, "message"); text != message {
		tb.Errorf("message is\n%s\nwant\n%s", text, message)
	}
}
