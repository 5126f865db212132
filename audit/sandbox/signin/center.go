package signin

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/response"
)

// The grant types that Identity Center offers.
const (
	deviceGrant  = "urn:ietf:params:oauth:grant-type:device_code"
	refreshGrant = "refresh_token"
)

// publicClient is the only client type in the model.
const publicClient = "public"

// accountScope is the scope of the portal. Only clients that request it get refresh
// tokens.
const accountScope = "sso:account:access"

// The failures of the model that can occur. They have OAuth's members error and
// error_description and no message. What AWS writes into the latter is not known, so it
// is left out.
var (
	SlowDown     = OAuthFailure(http.StatusBadRequest, "SlowDownException", "slow_down")
	AccessDenied = OAuthFailure(http.StatusBadRequest, "AccessDeniedException", "access_denied")
	ExpiredToken = OAuthFailure(http.StatusBadRequest, "ExpiredTokenException", "expired_token")

	invalidRequest        = OAuthFailure(http.StatusBadRequest, "InvalidRequestException", "invalid_request")
	invalidClient         = OAuthFailure(http.StatusUnauthorized, "InvalidClientException", "invalid_client")
	invalidClientMetadata = OAuthFailure(http.StatusBadRequest, "InvalidClientMetadataException", "invalid_client_metadata")
	invalidGrant          = OAuthFailure(http.StatusBadRequest, "InvalidGrantException", "invalid_grant")
	invalidScope          = OAuthFailure(http.StatusBadRequest, "InvalidScopeException", "invalid_scope")
	unsupportedGrant      = OAuthFailure(http.StatusBadRequest, "UnsupportedGrantTypeException", "unsupported_grant_type")
	authorizationPending  = OAuthFailure(http.StatusBadRequest, "AuthorizationPendingException", "authorization_pending")
)

// OAuthFailure returns a failure with OAuth's name of the error.
func OAuthFailure(status int, code, name string) *response.Failure {
	return &response.Failure{Status: status, Code: code, Extra: map[string]string{"error": name}}
}

// Center holds the sign-ins of Identity Center. It is safe for concurrent use. Its
// methods get the time of the server's clock.
type Center struct {
	signIns []SignIn
	flow    DeviceFlow

	mu             sync.Mutex
	sequence       ids.Sequence
	clients        map[string]*client     // by id
	authorizations []*authorization       // in the order of their start
	tokens         map[string]accessToken // by text
	refreshTokens  map[string]*session
}

// client is a program that registered.
type client struct {
	id, secret string
	expires    time.Time
	refreshes  bool // whether its tokens come with a refresh token
}

// NewCenter returns the state in which some sign-ins have a token. The lives of these
// tokens count from started.
func NewCenter(signIns []SignIn, flow DeviceFlow, started time.Time) *Center {
	c := &Center{
		signIns: signIns, flow: flow,
		clients: map[string]*client{}, tokens: map[string]accessToken{}, refreshTokens: map[string]*session{},
	}
	for i := range signIns {
		if signIns[i].Token != "" {
			c.restore(&signIns[i], started)
		}
	}
	return c
}

// parse reads the body of a request.
func parse(body []byte, in any) *response.Failure {
	if err := json.Unmarshal(body, in); err != nil {
		return invalidRequest
	}
	return nil
}

// RegisterClient answers the operation of that name.
func (c *Center) RegisterClient(body []byte, now time.Time) (any, *response.Failure) {
	var in struct {
		Name   string   `json:"clientName"`
		Type   string   `json:"clientType"`
		Scopes []string `json:"scopes"`
		Grants []string `json:"grantTypes"`
	}
	if refusal := parse(body, &in); refusal != nil {
		return nil, refusal
	}
	switch {
	case in.Name == "" || in.Type == "":
		return nil, invalidRequest
	case in.Type != publicClient:
		return nil, invalidClientMetadata
	case slices.ContainsFunc(in.Scopes, func(scope string) bool { return scope != accountScope }):
		return nil, invalidScope
	case slices.ContainsFunc(in.Grants, func(grant string) bool { return grant != deviceGrant && grant != refreshGrant }):
		return nil, unsupportedGrant
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	seed := c.sequence.Next("client")
	registered := &client{
		id: ids.Digest("client", seed)[:22], secret: ids.Digest("client secret", seed), expires: now.Add(registrationLife),
		refreshes: len(in.Scopes) > 0 && (len(in.Grants) == 0 || slices.Contains(in.Grants, refreshGrant)),
	}
	c.clients[registered.id] = registered
	return response.Structure{
		"clientId": registered.id, "clientSecret": registered.secret,
		"clientIdIssuedAt": now.Unix(), "clientSecretExpiresAt": registered.expires.Unix(),
	}, nil
}

// findClient returns the client that sent a request. The caller holds the lock.
func (c *Center) findClient(id, secret string, now time.Time) (*client, *response.Failure) {
	found, ok := c.clients[id]
	if !ok || found.secret != secret || !now.Before(found.expires) {
		return nil, invalidClient
	}
	return found, nil
}

// StartDevice answers StartDeviceAuthorization. pageURL is the page that asks for the
// code, unless the flow names another.
func (c *Center) StartDevice(body []byte, pageURL string, now time.Time) (any, *response.Failure) {
	var in struct {
		ClientID     string `json:"clientId"`
		ClientSecret string `json:"clientSecret"`
		StartURL     string `json:"startUrl"`
	}
	if refusal := parse(body, &in); refusal != nil {
		return nil, refusal
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	from, refusal := c.findClient(in.ClientID, in.ClientSecret, now)
	if refusal != nil {
		return nil, refusal
	}
	// A start URL means the same with and without /# at its end.
	const suffix = "/#"
	startURL := strings.TrimRight(in.StartURL, suffix)
	i := slices.IndexFunc(c.signIns, func(known SignIn) bool {
		return startURL != "" && strings.TrimRight(known.StartURL, suffix) == startURL
	})
	if i < 0 {
		return nil, invalidRequest
	}
	a := c.authorize(from, &c.signIns[i], now)
	if c.flow.Page != "" {
		pageURL = c.flow.Page
	}
	return response.Structure{
		"deviceCode": a.deviceCode, "userCode": a.userCode,
		"verificationUri": pageURL, "verificationUriComplete": pageURL + "?user_code=" + a.userCode,
		"expiresIn": int(a.expires.Sub(now) / time.Second), "interval": int(a.interval / time.Second),
	}, nil
}

// CreateToken answers the operation of that name: a poll for an approved code, or a
// refresh.
func (c *Center) CreateToken(body []byte, now time.Time) (any, *response.Failure) {
	var in struct {
		ClientID     string `json:"clientId"`
		ClientSecret string `json:"clientSecret"`
		GrantType    string `json:"grantType"`
		DeviceCode   string `json:"deviceCode"`
		RefreshToken string `json:"refreshToken"`
	}
	if refusal := parse(body, &in); refusal != nil {
		return nil, refusal
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	from, refusal := c.findClient(in.ClientID, in.ClientSecret, now)
	switch {
	case refusal != nil:
		return nil, refusal
	case in.GrantType == deviceGrant:
		return c.redeemCode(from, in.DeviceCode, now)
	case in.GrantType == refreshGrant:
		return c.refresh(from, in.RefreshToken, now)
	case in.GrantType == "":
		return nil, invalidRequest
	default:
		return nil, unsupportedGrant
	}
}

// refresh uses up a refresh token: a new one comes with the access token.
func (c *Center) refresh(from *client, token string, now time.Time) (any, *response.Failure) {
	if token == "" {
		return nil, invalidRequest
	}
	s, ok := c.refreshTokens[token]
	if !ok || s.client != from.id || s.revoked || !now.Before(s.ends) {
		return nil, invalidGrant
	}
	delete(c.refreshTokens, token)
	return c.grant(s, from.refreshes, now), nil
}
