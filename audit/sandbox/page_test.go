package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"accountable/audit/sandbox"
)

// A browser follows the link.
func TestPage_Answers(t *testing.T) {
	for answers, want := range map[string]struct{ said, code string }{
		"approve": {"Allowed", ""},
		"deny":    {"Refused", "AccessDeniedException"},
	} {
		t.Run(answers, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := serveWorld(t, worldWithSignIn(sandbox.DeviceFlow{}))
				d := c.start(nil)
				get := func(query string) string {
					got := c.must(c.send(t.Context(), http.MethodGet, "/device"+query, "", func(*http.Request) {}))
					return got.body
				}
				if page := get(""); !strings.Contains(page, `name="user_code" autofocus`) {
					t.Errorf("the page does not ask for the code:\n%s", page)
				}
				link, err := url.Parse(d.started.text(t, "verificationUriComplete"))
				if err != nil {
					t.Fatal(err)
				}
				page := get("?" + link.RawQuery)
				for _, text := range []string{d.userCode, "alex.rivera", startURL, "Allow", "Refuse"} {
					if !strings.Contains(page, text) {
						t.Errorf("the page lacks %q:\n%s", text, page)
					}
				}
				form := url.Values{"user_code": {d.userCode}, "answer": {answers}}.Encode()
				post := func() string {
					return c.must(c.send(t.Context(), http.MethodPost, "/device", form, func(r *http.Request) {
						r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					})).body
				}
				if page := post(); !strings.Contains(page, want.said) {
					t.Errorf("the page says\n%s", page)
				}
				if page := post(); !strings.Contains(page, "No program waits") {
					t.Errorf("answered twice:\n%s", page)
				}
				if got := d.poll(); got.header.Get("X-Amzn-Errortype") != want.code {
					t.Errorf("the program gets %s", got.body)
				}
				if page := get("?user_code=<b>"); !strings.Contains(page, "No program waits") || strings.Contains(page, "<b>") {
					t.Errorf("an unknown code shows\n%s", page)
				}
			})
		})
	}
	w := worldWithSignIn(sandbox.DeviceFlow{Page: "https://device.sso.us-east-1.amazonaws.com/"})
	if got := serveWorld(t, w).start(nil).started.text(t, "verificationUri"); got != w.DeviceFlow.Page {
		t.Errorf("the page is %s", got)
	}
}
