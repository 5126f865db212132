package cloud

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// The bounds of one connection. How long a whole request may take is for the
// context to say.
const (
	dialTimeout         = 5 * time.Second
	tlsHandshakeTimeout = 10 * time.Second
	headerTimeout       = 20 * time.Second
	idleTimeout         = 90 * time.Second
	// idlePerHost keeps a connection for each of many requests in flight: nearly
	// all of them go to the one host of the Account Management API.
	idlePerHost = 256
)

// caBundleVariable names the file of certificate authorities that replaces the
// system's (https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html).
const caBundleVariable = "AWS_CA_BUNDLE"

// NewTransport makes the one HTTP client that everything here shares. It goes
// through the proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY and trusts the
// certificate authorities of AWS_CA_BUNDLE, which is read once; an error says
// why that file cannot be used.
func NewTransport(env func(string) string) (*http.Client, error) {
	transport := &http.Transport{
		Proxy:                  proxyFrom(env),
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           4 * idlePerHost,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleTimeout,
		TLSHandshakeTimeout:    tlsHandshakeTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		ExpectContinueTimeout:  time.Second,
		OnProxyConnectResponse: onProxyAnswer,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if bundle := env(caBundleVariable); bundle != "" {
		roots, err := readBundle(bundle)
		if err != nil {
			return nil, fmt.Errorf("%s: %w; name a file with certificates in PEM, or unset it", caBundleVariable, err)
		}
		transport.TLSClientConfig.RootCAs = roots
	}
	return &http.Client{Transport: transport, CheckRedirect: checkRedirect}, nil
}

// readBundle reads certificate authorities in PEM.
func readBundle(path string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the certificate bundle: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("the certificate bundle %s holds no certificate in PEM", path)
	}
	return roots, nil
}

// withBundle is the client with other certificate authorities: what ca_bundle
// in a profile asks for.
func withBundle(client *http.Client, path string) (*http.Client, error) {
	transport, ok := client.Transport.(*http.Transport)
	if !ok {
		return client, nil // a transport handed in for a purpose keeps its own trust
	}
	roots, err := readBundle(path)
	if err != nil {
		return nil, err
	}
	transport = transport.Clone()
	if transport.TLSClientConfig == nil {
		transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	transport.TLSClientConfig.RootCAs = roots
	other := *client
	other.Transport = transport
	return &other, nil
}

// metadataHosts are where EC2, ECS and EKS offer credentials to the machine
// itself. A proxy would ask its own.
var metadataHosts = []string{"169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"}

// proxyFrom reads the proxies from the environment that was handed in; the
// standard library's own reader would look at the process's, and only once.
func proxyFrom(env func(string) string) func(*http.Request) (*url.URL, error) {
	either := func(upper, lower string) string {
		if v := env(upper); v != "" {
			return v
		}
		return env(lower)
	}
	proxies := httpproxy.Config{
		HTTPProxy:  either("HTTP_PROXY", "http_proxy"),
		HTTPSProxy: either("HTTPS_PROXY", "https_proxy"),
		NoProxy:    strings.Join(append(slices.Clone(metadataHosts), either("NO_PROXY", "no_proxy")), ","),
		CGI:        env("REQUEST_METHOD") != "",
	}
	proxy := proxies.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) { return proxy(r.URL) }
}

var errTooManyRedirects = errors.New("stopped after 10 redirects")

// checkRedirect follows only redirects that keep the method and the body, as
// the SDK's own client does, and never takes a session token to another host.
// Others are answers to be looked at, such as a captive portal's.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if r.Response == nil {
		return nil
	}
	switch r.Response.StatusCode {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return http.ErrUseLastResponse
	}
	if len(via) >= 10 {
		return errTooManyRedirects
	}
	if last := via[len(via)-1]; last.URL.Host != r.URL.Host {
		r.Header.Del("X-Amz-Security-Token")
	}
	return nil
}
