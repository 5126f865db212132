package rdap

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"accountable/audit"
	"accountable/audit/cloud/transport"
	"accountable/audit/cloud/trouble"
)

const (
	// requestTimeout limits one request and its answer.
	requestTimeout = 8 * time.Second
	// requestsPerServer is how many requests to a server are open at the same time.
	// Registries limit how often they are asked, and few say how often.
	requestsPerServer = 2
	// maxRedirects is how often one question is redirected.
	maxRedirects = 3
)

// Options configure a Client.
type Options struct {
	// Servers are asked; "" means those of IANA.
	Servers Servers
	// HTTPClient sends all requests; nil means one of transport.NewClient.
	HTTPClient *http.Client
	Env        func(string) string // for the HTTP client: proxies and certificate authorities
	Log        *slog.Logger
}

// Client asks RDAP servers about domains (RFC 7480, 9082, 9083). It sends nothing but the
// domain. It is safe for concurrent use.
type Client struct {
	servers Servers
	doer    func() (transport.Doer, error) // created for the first question

	mu    sync.Mutex
	slots map[string]chan struct{} // by base URL, each as long as there may be requests
}

var _ audit.RenewalResolver = (*Client)(nil)

// New returns a Client and sends no request.
func New(o Options) *Client {
	c := &Client{servers: o.Servers, slots: map[string]chan struct{}{}}
	if c.servers == "" {
		c.servers = IANA()
	}
	c.doer = sync.OnceValues(func() (transport.Doer, error) {
		client := o.HTTPClient
		if client == nil {
			var err error
			if client, err = transport.NewClient(o.Env); err != nil {
				return nil, err
			}
		}
		return transport.NewPublicDoer(client, o.Log), nil
	})
	return c
}

// LookupRenewal asks the registry of a domain, as audit.RegistrableDomain returns it. The
// answer is unknown if no server is known for its top-level domain or the server does not
// have the domain. Its error is a *audit.Trouble.
func (c *Client) LookupRenewal(ctx context.Context, domain string) (audit.RenewalAnswer, error) {
	topLevel := domain[strings.LastIndexByte(domain, '.')+1:]
	base := c.servers.baseOf(topLevel)
	switch {
	case !isHostname(domain):
		return audit.RenewalAnswer{Unknown: fmt.Sprintf("%q is not the name of a domain", domain)}, nil
	case base == "":
		return audit.RenewalAnswer{Unknown: "IANA lists no RDAP server for ." + topLevel}, nil
	}
	release, err := c.acquire(ctx, base)
	if err != nil {
		return audit.RenewalAnswer{}, trouble.RenewalLookup(domain, err)
	}
	defer release()
	answer, err := c.ask(ctx, base, domain)
	if err != nil {
		return audit.RenewalAnswer{}, trouble.RenewalLookup(domain, err)
	}
	return answer, nil
}

// isHostname reports whether a domain consists of labels of letters, digits and hyphens, in
// lower case, and can be a part of a URL as it is.
func isHostname(domain string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789-."
	return domain != "" && len(domain) <= 253 && strings.Trim(domain, allowed) == "" && !strings.Contains(domain, "..")
}

// acquire waits until another request to a server may be sent.
func (c *Client) acquire(ctx context.Context, base string) (release func(), err error) {
	c.mu.Lock()
	slots := c.slots[base]
	if slots == nil {
		slots = make(chan struct{}, requestsPerServer)
		c.slots[base] = slots
	}
	c.mu.Unlock()
	select {
	case slots <- struct{}{}:
		return func() { <-slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ask sends the question and follows redirects.
func (c *Client) ask(ctx context.Context, base, domain string) (audit.RenewalAnswer, error) {
	at, err := url.Parse(base + "domain/" + domain)
	if err != nil {
		return audit.RenewalAnswer{}, err
	}
	for range maxRedirects + 1 {
		resp, err := c.get(ctx, at) //nolint:bodyclose // get has read and closed it
		if err != nil {
			return audit.RenewalAnswer{}, err
		}
		switch status := resp.StatusCode; {
		case status == http.StatusOK:
			return decode(resp, domain)
		case status == http.StatusNotFound:
			return audit.RenewalAnswer{Unknown: "the registry of " + domain + " has no record of it"}, nil
		case status < 300 || status >= 400:
			return audit.RenewalAnswer{}, statusTrouble(at.Hostname(), status)
		}
		if at, err = c.redirectTarget(resp); err != nil {
			return audit.RenewalAnswer{}, err
		}
	}
	return audit.RenewalAnswer{}, &transport.AnswerError{Reason: fmt.Sprintf("it redirects more than %d times", maxRedirects)}
}

// get sends one request. The answer has been read and needs no closing.
func (c *Client) get(ctx context.Context, at *url.URL) (*http.Response, error) {
	doer, err := c.doer()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/rdap+json, application/json")
	r.Header.Set("User-Agent", "accountable")
	return doer.Do(r)
}

// redirectTarget returns where an answer redirects to, if that is a server of the list. An
// answer must not send this program to any other host, such as one of its own network.
func (c *Client) redirectTarget(resp *http.Response) (*url.URL, error) {
	to, err := resp.Location()
	switch {
	case errors.Is(err, http.ErrNoLocation):
		return nil, &transport.AnswerError{Reason: fmt.Sprintf("it has the HTTP status %d and no address to go to", resp.StatusCode)}
	case err != nil || to.User != nil || !c.servers.lists(to):
		return nil, &transport.AnswerError{Reason: "it redirects to an address that is not an RDAP server that IANA lists", Err: err}
	}
	return to, nil
}

// statusTrouble returns the trouble of an answer that is neither a domain nor a redirect.
func statusTrouble(host string, status int) *audit.Trouble {
	if status == http.StatusTooManyRequests {
		return &audit.Trouble{Kind: audit.Throttled, Message: host + " was asked too often (HTTP status 429)"}
	}
	return &audit.Trouble{Kind: audit.ServiceError, Message: fmt.Sprintf("%s answered with HTTP status %d", host, status)}
}

// object is the part of a domain object that is used (RFC 9083, 5.3).
type object struct {
	Class  string   `json:"objectClassName"`
	Name   string   `json:"ldhName"`
	Status []string `json:"status"`
	Events []struct {
		Action string `json:"eventAction"`
		Date   string `json:"eventDate"`
	} `json:"events"`
}

// decode reads the answer about a domain.
func decode(resp *http.Response, domain string) (audit.RenewalAnswer, error) {
	var o object
	if err := json.NewDecoder(resp.Body).Decode(&o); err != nil {
		return audit.RenewalAnswer{}, &transport.AnswerError{Reason: "it is not the JSON of RDAP", Err: err}
	}
	if !strings.EqualFold(o.Class, "domain") || o.Name != "" && audit.CanonicalDomain(o.Name) != domain {
		return audit.RenewalAnswer{}, &transport.AnswerError{Reason: "it is not about " + domain}
	}
	return audit.RenewalAnswer{Expires: o.expiration(), Status: o.lostStatus()}, nil
}

// lostStatuses are the statuses in which a domain is lost or about to be, worst first, in
// the words of RDAP (RFC 8056). Some servers write them as in EPP: pendingDelete.
var lostStatuses = [...]string{"pending delete", "redemption period", "server hold", "client hold"}

// lostStatus returns the worst of lostStatuses that the object has, or "".
func (o *object) lostStatus() string {
	squeeze := strings.NewReplacer(" ", "", "_", "", "-", "")
	for _, lost := range lostStatuses {
		for _, status := range o.Status {
			if strings.EqualFold(squeeze.Replace(status), squeeze.Replace(lost)) {
				return lost
			}
		}
	}
	return ""
}

// dateLayouts are the forms of dates in answers. RFC 9083 requires the first one.
var dateLayouts = [...]string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly}

// expiration returns the earliest date on which the registration ends; the zero time if the
// object has none. A date without a time zone is in UTC.
func (o *object) expiration() time.Time {
	var earliest time.Time
	for _, event := range o.Events {
		if !strings.EqualFold(event.Action, "expiration") {
			continue
		}
		for _, layout := range dateLayouts {
			if date, err := time.Parse(layout, event.Date); err == nil {
				if earliest.IsZero() || date.Before(earliest) {
					earliest = date.UTC()
				}
				break
			}
		}
	}
	return earliest
}
