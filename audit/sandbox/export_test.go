package sandbox

import (
	"net/http"
	"time"

	"accountable/audit/sandbox/sigv4"
)

// Sign signs a request in the default region with a key.
func Sign(r *http.Request, body string, k Key, service string, at time.Time) {
	SignFor(r, body, k, service, DefaultRegion, at)
}

// SignFor signs a request to a service in a region with a key.
func SignFor(r *http.Request, body string, k Key, service, region string, at time.Time) {
	sigv4.Sign(r, body, k.ID, k.Secret, k.Token, service, region, at)
}
