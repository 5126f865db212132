package sandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The grant types that Identity Center offers here.
const (
	deviceGrant  = "urn:ietf:params:oauth:grant-type:device_code"
	refreshGrant = "refresh_token"
)

// publicClient is the one client type that the model allows.
const publicClient = "public"

// accountScope is the scope of the portal; only who asks for it gets refresh tokens.
const accountScope = "sso:account:access"

// oidcService is Identity Center's OIDC service (restJson1, not signed; the
// model's version is 2019-06-10). Its errors have OAuth's members error and
// error_description and no message; what AWS writes into the latter is not
// known, so it is left out.
var oidcService = newService(
	service{
		name:    "sso-oauth",
		unknown: noSuchOperation(http.StatusNotFound, "UnknownOperationException", ""),
		failures: map[cause]*failure{
			expiredToken: expiredCode,
			overQuota:    slowDown,
			internal:     oauthError(http.StatusInternalServerError, "InternalServerException", "server_error"),
			forbidden:    accessRefused,
		},
		succeed: restJSON,
		fail:    oauthJSONError,
	},
	operation{name: RegisterClient, run: registerClient},
	operation{name: StartDeviceAuthorization, run: startDeviceAuthorization},
	operation{name: CreateToken, run: createToken},
)

// The errors of the model that occur here.
var (
	invalidRequest        = oauthError(http.StatusBadRequest, "InvalidRequestException", "invalid_request")
	invalidClient         = oauthError(http.StatusUnauthorized, "InvalidClientException", "invalid_client")
	invalidClientMetadata = oauthError(http.StatusBadRequest, "InvalidClientMetadataException", "invalid_client_metadata")
	invalidGrant          = oauthError(http.StatusBadRequest, "InvalidGrantException", "invalid_grant")
	invalidScope          = oauthError(http.StatusBadRequest, "InvalidScopeException", "invalid_scope")
	unsupportedGrant      = oauthError(http.StatusBadRequest, "UnsupportedGrantTypeException", "unsupported_grant_type")
	authorizationPending  = oauthError(http.StatusBadRequest, "AuthorizationPendingException", "authorization_pending")
	slowDown              = oauthError(http.StatusBadRequest, "SlowDownException", "slow_down")
	accessRefused         = oauthError(http.StatusBadRequest, "AccessDeniedException", "access_denied")
	expiredCode           = oauthError(http.StatusBadRequest, "ExpiredTokenException", "expired_token")
)

func oauthError(status int, code, name string) *failure {
	return &failure{status: status, code: code, extra: map[string]string{"error": name}}
}

func oauthJSONError(_ *call, f *failure) reply {
	body := map[string]string{}
	maps.Copy(body, f.extra)
	return reply{status: f.status, contentType: "application/json", errorType: f.code, body: encodeJSON(body)}
}

// readOAuth reads the body of a request.
func readOAuth(c *call, in any) *failure {
	if err := json.Unmarshal(c.body, in); err != nil {
		return invalidRequest
	}
	return nil
}

func registerClient(s *Server, c *call) (any, *failure) {
	var in struct {
		Name   string   `json:"clientName"`
		Type   string   `json:"clientType"`
		Scopes []string `json:"scopes"`
		Grants []string `json:"grantTypes"`
	}
	if refusal := readOAuth(c, &in); refusal != nil {
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
	seed := s.next("client")
	client := &oidcClient{
		id: digest("client", seed)[:22], secret: digest("client secret", seed), expires: c.now.Add(registrationLife),
		refreshes: len(in.Scopes) > 0 && (len(in.Grants) == 0 || slices.Contains(in.Grants, refreshGrant)),
	}
	s.oidc.clients[client.id] = client
	return structure{
		"clientId": client.id, "clientSecret": client.secret,
		"clientIdIssuedAt": c.now.Unix(), "clientSecretExpiresAt": client.expires.Unix(),
	}, nil
}

// registered is the client that a request comes from, if it may.
func (s *Server) registered(id, secret string, now time.Time) (*oidcClient, *failure) {
	client, ok := s.oidc.clients[id]
	if !ok || client.secret != secret || !now.Before(client.expires) {
		return nil, invalidClient
	}
	return client, nil
}

func startDeviceAuthorization(s *Server, c *call) (any, *failure) {
	var in struct {
		ClientID     string `json:"clientId"`
		ClientSecret string `json:"clientSecret"`
		StartURL     string `json:"startUrl"`
	}
	if refusal := readOAuth(c, &in); refusal != nil {
		return nil, refusal
	}
	client, refusal := s.registered(in.ClientID, in.ClientSecret, c.now)
	if refusal != nil {
		return nil, refusal
	}
	// A start URL means the same with and without /# at its end.
	const end = "/#"
	wanted := strings.TrimRight(in.StartURL, end)
	i := slices.IndexFunc(s.world.SignIns, func(known SignIn) bool {
		return wanted != "" && strings.TrimRight(known.StartURL, end) == wanted
	})
	if i < 0 {
		return nil, invalidRequest
	}
	a := s.begin(client, &s.world.SignIns[i], c.now)
	page := s.devicePage(c.http)
	return structure{
		"deviceCode": a.deviceCode, "userCode": a.userCode,
		"verificationUri": page, "verificationUriComplete": page + "?user_code=" + a.userCode,
		"expiresIn": int(a.expires.Sub(c.now) / time.Second), "interval": int(a.interval / time.Second),
	}, nil
}

func createToken(s *Server, c *call) (any, *failure) {
	var in struct {
		ClientID     string `json:"clientId"`
		ClientSecret string `json:"clientSecret"`
		GrantType    string `json:"grantType"`
		DeviceCode   string `json:"deviceCode"`
		RefreshToken string `json:"refreshToken"`
	}
	if refusal := readOAuth(c, &in); refusal != nil {
		return nil, refusal
	}
	client, refusal := s.registered(in.ClientID, in.ClientSecret, c.now)
	switch {
	case refusal != nil:
		return nil, refusal
	case in.GrantType == deviceGrant:
		return s.redeem(client, in.DeviceCode, c.now)
	case in.GrantType == refreshGrant:
		return s.renew(client, in.RefreshToken, c.now)
	case in.GrantType == "":
		return nil, invalidRequest
	default:
		return nil, unsupportedGrant
	}
}

// renew spends a refresh token: it is good once, and another comes with the
// access token.
func (s *Server) renew(client *oidcClient, token string, now time.Time) (any, *failure) {
	if token == "" {
		return nil, invalidRequest
	}
	session, ok := s.oidc.refreshes[token]
	if !ok || session.client != client.id || session.revoked || !now.Before(session.ends) {
		return nil, invalidGrant
	}
	delete(s.oidc.refreshes, token)
	return s.grant(session, client.refreshes, now), nil
}
