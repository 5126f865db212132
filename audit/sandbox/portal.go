package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// portalService is the Identity Center portal (restJson1, not signed: the
// bearer token tells who asks).
var portalService = newService(
	service{
		name:    "sso",
		unknown: noSuchOperation(http.StatusNotFound, "ResourceNotFoundException", "No such operation"),
		failures: map[cause]*failure{
			expiredToken: {status: 401, code: "UnauthorizedException", message: "Session token not found or invalid"},
			overQuota:    {status: 429, code: "TooManyRequestsException", message: "HTTP 429 Unknown Code"},
			internal:     {status: 500, code: "InternalServerException", message: "Internal server error"},
			// No assignment; signing in again does not cure it.
			forbidden: {status: 403, code: "ForbiddenException", message: "No access"},
		},
		succeed: restJSON,
		fail:    restJSONError,
	},
	operation{name: GetRoleCredentials, about: accountInQuery, run: roleCredentials},
)

func accountInQuery(c *call) string { return c.http.URL.Query().Get("account_id") }

// portalLife is how long the role credentials of the portal last: the default
// of a permission set.
const portalLife = time.Hour

func roleCredentials(s *Server, c *call) (any, *failure) {
	query := c.http.URL.Query()
	wanted := Assignment{query.Get("account_id"), query.Get("role_name")}
	if wanted.AccountID == "" || wanted.RoleName == "" {
		return nil, &failure{
			status: http.StatusBadRequest, code: "InvalidRequestException", message: "account_id and role_name are required",
		}
	}
	signIn, ok := s.signIns[c.http.Header.Get("X-Amz-Sso_bearer_token")]
	if !ok || signIn.Revoked || !s.alive(signIn.Life, c.now) {
		return nil, c.operation.service.failures[expiredToken]
	}
	if !slices.Contains(signIn.Assignments, wanted) {
		return nil, c.denied("")
	}
	// Identity Center makes a role of its own for each permission set.
	name := "AWSReservedSSO_" + wanted.RoleName + "_" + digest(wanted.RoleName)[:16]
	role := principalARN(s.partition(wanted.AccountID), wanted.AccountID, "role/aws-reserved/sso.amazonaws.com/"+name)
	id := s.issue(role, wanted.AccountID, name, signIn.User, portalLife, c.now)
	type credentials struct {
		AccessKeyID     string `json:"accessKeyId"`
		SecretAccessKey string `json:"secretAccessKey"`
		SessionToken    string `json:"sessionToken"`
		Expiration      int64  `json:"expiration"` // milliseconds since 1970
	}
	return map[string]credentials{
		"roleCredentials": {id.keyID, id.secret, id.token, id.expires.UnixMilli()},
	}, nil
}

// alive tells whether what has this life still lives.
func (s *Server) alive(life time.Duration, now time.Time) bool {
	end := s.end(life)
	return end.IsZero() || now.Before(end)
}
