package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"golang.org/x/net/http/httpproxy"

	"accountable/config"
	"accountable/config/atomicfile"
)

// The limits of one connection. The context limits the request as a whole.
const (
	dialTimeout         = 5 * time.Second
	tlsHandshakeTimeout = 10 * time.Second
	headerTimeout       = 20 * time.Second
	idleTimeout         = 90 * time.Second
	// idlePerHost keeps a connection for each of many requests in flight: nearly
	// all of them go to the one host of the Account Management API.
	idlePerHost = 256
)

// CABundleVariable names the file of certificate authorities that replaces the
// system's (https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html).
const CABundleVariable = "AWS_CA_BUNDLE"

// Doer sends an HTTP request. The SDK's clients accept it as their HTTP client.
type Doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// NewClient returns the HTTP client that all requests share. It uses the proxies
// of HTTPS_PROXY, HTTP_PROXY and NO_PROXY and trusts the certificate authorities
// in AWS_CA_BUNDLE, which it reads once. It returns an error when that file or a proxy
// is unusable.
func NewClient(env func(string) string) (*http.Client, error) {
	if err := checkProxies(env); err != nil {
		return nil, err
	}
	transport := &http.Transport{
		Proxy:                  proxyFromEnvironment(env),
		DialContext:            (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           4 * idlePerHost,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleTimeout,
		TLSHandshakeTimeout:    tlsHandshakeTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeader,
		OnProxyConnectResponse: checkProxyAnswer,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	}
	if bundle := env(CABundleVariable); bundle != "" {
		roots, err := readBundle(config.ExpandPath(env, bundle))
		if err != nil {
			return nil, fmt.Errorf("%s: %w; set it to a file of PEM certificates, or unset it", CABundleVariable, err)
		}
		transport.TLSClientConfig.RootCAs = roots
	}
	return &http.Client{Transport: transport}, nil
}

// bundles has room for ten times the authorities that browsers trust.
var bundles = atomicfile.Limit{Bytes: 4 << 20, Of: "certificate bundles"}

// readBundle reads certificate authorities in PEM.
func readBundle(path string) (*x509.CertPool, error) {
	pem, err := atomicfile.ReadFile(path, bundles)
	if err != nil {
		return nil, fmt.Errorf("reading the certificate bundle: %w", err)
	}
	roots := x509.NewCertPool()
	// Some editors of Windows write a byte order mark, before which PEM allows nothing.
	if !roots.AppendCertsFromPEM(bytes.TrimPrefix(pem, []byte("\xEF\xBB\xBF"))) {
		return nil, fmt.Errorf("the certificate bundle %s contains no PEM certificate", path)
	}
	return roots, nil
}

// WithBundle returns a copy of the client that trusts the certificate authorities
// in the file: the ca_bundle of a profile. A client with a custom transport is
// returned unchanged, because the caller chose what it trusts.
func WithBundle(client *http.Client, path string) (*http.Client, error) {
	transport, ok := client.Transport.(*http.Transport)
	if !ok {
		return client, nil
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

// checkProxies returns an error if the URL of a proxy is not valid. Package httpproxy
// ignores such a URL, so requests would bypass the proxy. The URL is not quoted: it may
// contain a password.
func checkProxies(env func(string) string) error {
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		text := env(name)
		if text == "" {
			continue
		}
		if !strings.Contains(text, "://") {
			text = "http://" + text // as package httpproxy does
		}
		proxy, err := url.Parse(text)
		switch {
		case err != nil || proxy.Hostname() == "":
			return fmt.Errorf("%s is not the URL of a proxy: write it as http://HOST:PORT, or unset it", name)
		case !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, proxy.Scheme):
			return fmt.Errorf("%s has the scheme %s, which no proxy has: use http, https, socks5 or socks5h, or unset it", name, proxy.Scheme)
		}
	}
	return nil
}

// metadataHosts serve credentials to EC2 instances and to containers of ECS and
// EKS. They are never reached through a proxy: it would return its own.
var metadataHosts = []string{"169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"}

// proxyFromEnvironment reads the proxies from env. http.ProxyFromEnvironment
// reads the environment of the process, and only once.
func proxyFromEnvironment(env func(string) string) func(*http.Request) (*url.URL, error) {
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

// NewDoer returns the Doer for all requests to AWS. It sends them with the client, refuses
// answers that AWS does not send (see AnswerError), and logs one line for each request at
// debug level. The line has no headers, paths, queries or bodies: they contain credentials
// and contact data, also as part of an endpoint's URL.
// Of the client, only the Transport is used.
func NewDoer(client *http.Client, log *slog.Logger) Doer {
	network := client.Transport
	if network == nil {
		network = http.DefaultTransport
	}
	return logged{guard{network: network}, log}
}

// NewPublicDoer returns the Doer for requests without credentials to servers that are not
// AWS's. It differs from NewDoer only in redirects: it does not follow them either, but
// returns them as answers, so that its caller can decide.
func NewPublicDoer(client *http.Client, log *slog.Logger) Doer {
	network := client.Transport
	if network == nil {
		network = http.DefaultTransport
	}
	return logged{guard{network: network, returnsRedirects: true}, log}
}

type logged struct {
	Doer

	log *slog.Logger
}

// Do sends the request and logs the answer.
func (l logged) Do(r *http.Request) (*http.Response, error) {
	start := time.Now()
	resp, err := l.Doer.Do(r)
	attrs := []any{"method", r.Method, "host", r.URL.Host, "operation", operation(r.Context()), "took", time.Since(start)}
	if err != nil {
		l.log.DebugContext(r.Context(), "request failed", append(attrs, "error", withoutURL(err))...)
		return resp, err
	}
	l.log.DebugContext(r.Context(), "request", append(attrs,
		"status", resp.StatusCode, "request_id", resp.Header.Get("X-Amzn-Requestid"))...)
	return resp, nil
}

// operation returns the SDK's name of the operation that a request belongs to, such as
// "Account GetAlternateContact"; "" for another request.
func operation(ctx context.Context) string {
	return strings.TrimSpace(middleware.GetServiceID(ctx) + " " + middleware.GetOperationName(ctx))
}

// withoutURL returns the cause of an HTTP client's error, whose own text repeats the host.
func withoutURL(err error) error {
	if sent, ok := errors.AsType[*url.Error](err); ok {
		return sent.Err
	}
	return err
}
