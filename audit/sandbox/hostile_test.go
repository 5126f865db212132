package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/sandbox"
)

// requests are requests of all protocols about the caller's own account, by operation.
var requests = map[string]func(c *client, ctx context.Context, caller string) (answer, error){
	sandbox.GetAlternateContact: func(c *client, ctx context.Context, caller string) (answer, error) {
		body := encodeJSON(c.t, members{"AlternateContactType": sandbox.Security})
		return c.send(ctx, http.MethodPost, "/getAlternateContact", body, func(r *http.Request) { c.sign(r, body, c.keys[caller], "account") })
	},
	sandbox.GetCallerIdentity: func(c *client, ctx context.Context, caller string) (answer, error) {
		body := c.form(sandbox.GetCallerIdentity, url.Values{})
		return c.send(ctx, http.MethodPost, "/", body, func(r *http.Request) { c.sign(r, body, c.keys[caller], "sts") })
	},
	sandbox.ListAccounts:                     listRequest(sandbox.ListAccounts, members{"MaxResults": 2}),
	sandbox.ListOrganizationalUnitsForParent: listRequest(sandbox.ListOrganizationalUnitsForParent, members{"ParentId": "ou-root-workload"}),
}

func listRequest(operation string, in members) func(*client, context.Context, string) (answer, error) {
	return func(c *client, ctx context.Context, caller string) (answer, error) {
		body := encodeJSON(c.t, in)
		return c.send(ctx, http.MethodPost, "/", body, func(r *http.Request) {
			r.Header.Set("X-Amz-Target", "AWSOrganizationsV20161128."+operation)
			c.sign(r, body, c.keys[caller], "organizations")
		})
	}
}

// describeAnswer returns what distinguishes two answers in the same second.
func describeAnswer(got answer, err error) string {
	got.header.Del("X-Amzn-Requestid")
	return fmt.Sprintf("%d %v %s %v", got.status, got.header, requestIDInBody.ReplaceAllString(got.body, ""), err)
}

// requestIDInBody is the id of a request in an answer of STS.
var requestIDInBody = regexp.MustCompile(`<RequestId>[^<]*</RequestId>`)

// A fault changes the answer to at least one kind of requests, for one account alone.
func TestHostileFaults_ChangeAnswers(t *testing.T) {
	known := map[string]bool{}
	for _, fault := range sandbox.HostileFaults {
		if known[fault.Name] || fault.Does == "" {
			t.Errorf("%s has no description, or its name is used twice", fault.Name)
		}
		known[fault.Name] = true
		t.Run(fault.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveWorld(t, newWorld())
				c.http.Transport.(*http.Transport).DisableCompression = true //nolint:errcheck,forcetypeassert // serveWorld made it
				changed := 0
				for operation, send := range requests {
					for _, caller := range []string{management, delegated} {
						ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
						c.server.ClearFaults()
						usual := describeAnswer(send(c, ctx, caller))
						c.server.SetFault(management, operation, sandbox.Hostile(fault.Name))
						struck := describeAnswer(send(c, ctx, caller))
						cancel()
						switch isSame := usual == struck; {
						case caller == delegated && !isSame:
							t.Errorf("%s of another account is changed", operation)
						case caller == management && !isSame:
							changed++
							if isList := operation != sandbox.GetAlternateContact && operation != sandbox.GetCallerIdentity; fault.OnLists && !isList {
								t.Errorf("%s is changed, which is no list", operation)
							}
						}
					}
				}
				if changed == 0 {
					t.Error("no answer is changed")
				}
			})
		})
	}
}

// The request takes effect before the fault, unless that is an error of AWS.
func TestHostileFaults_WriteTakesEffect(t *testing.T) {
	for _, fault := range sandbox.HostileFaults {
		synctest.Test(t, func(t *testing.T) {
			c := serveWorld(t, newWorld())
			c.server.SetFault(member, sandbox.PutAlternateContact, sandbox.Hostile(fault.Name))
			body := encodeJSON(t, putRequest(otherContact, nil))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, _ = c.send(ctx, http.MethodPost, "/putAlternateContact", body, func(r *http.Request) { c.sign(r, body, c.keys[member], "account") })
			if stored, _ := c.server.Contact(member, sandbox.Security); (stored == otherContact) == (fault.Name == "long-message") {
				t.Errorf("%s: the contact is %+v", fault.Name, stored)
			}
		})
	}
}

func TestHostile_UnknownName(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown name is accepted")
		}
	}()
	sandbox.Hostile("no-such-fault")
}
