package sandbox

import (
	"fmt"
	"net/http"
	"time"
)

// Sign signs a request as the owner of a key would.
func Sign(r *http.Request, body string, k Key, service string, at time.Time) {
	SignFor(r, body, k, service, DefaultRegion, at)
}

// SignFor signs a request to a service in a region.
func SignFor(r *http.Request, body string, k Key, service, region string, at time.Time) {
	r.Header.Set("X-Amz-Date", at.UTC().Format(signatureTime))
	if k.Token != "" {
		r.Header.Set("X-Amz-Security-Token", k.Token)
	}
	sig := signature{
		keyID: k.ID, headers: []string{"host", "x-amz-date"},
		scope: at.UTC().Format("20060102") + "/" + region + "/" + service + "/aws4_request",
	}
	r.Header.Set("Authorization", fmt.Sprintf("%s Credential=%s/%s, SignedHeaders=host;x-amz-date, Signature=%s",
		signingAlgorithm, k.ID, sig.scope, sig.sign(r, []byte(body), k.Secret)))
}
