package sandbox

import "net/http"

// signinService is the service behind `aws login` (restJson1, not signed: a
// proof of possession stands in the request). Sessions that have run out cannot
// be renewed here; those that have not never come.
var signinService = newService(
	service{
		name:    "signin",
		unknown: noSuchOperation(http.StatusNotFound, "ResourceNotFoundException", "No such operation"),
		failures: map[cause]*failure{
			expiredToken: &sessionOver,
			overQuota:    {status: 429, code: "TooManyRequestsError", message: "Rate exceeded"},
			internal:     {status: 500, code: "InternalServerException", message: "Internal server error"},
			forbidden: {
				status: 403, code: "AccessDeniedException", message: "Not allowed to call CreateOAuth2Token",
				extra: map[string]string{"error": "INSUFFICIENT_PERMISSIONS"},
			},
		},
		succeed: restJSON,
		fail:    restJSONError,
	},
	operation{name: CreateOAuth2Token, run: func(*Server, *call) (any, *failure) { return nil, &sessionOver }},
)

// sessionOver tells that somebody has to run `aws login` again.
var sessionOver = failure{
	status: http.StatusUnauthorized, code: "AccessDeniedException", message: "The session has expired",
	extra: map[string]string{"error": "TOKEN_EXPIRED"},
}
