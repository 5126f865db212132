package transport

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"accountable/audit/workers"
)

// NewCredentialsCache returns aws.NewCredentialsCache, in which a panic of the provider is
// an error. The cache of the SDK calls its provider in a goroutine of its own and raises a
// panic again in another one, so that no caller could recover from it (v1.47.7,
// internal/sync/singleflight).
func NewCredentialsCache(p aws.CredentialsProvider, options ...func(*aws.CredentialsCacheOptions)) *aws.CredentialsCache {
	return aws.NewCredentialsCache(guardedProvider{p}, options...)
}

// guardedProvider is a provider that does not panic. It has the optional methods that the
// cache looks for, each of which does by default what the cache does without it.
type guardedProvider struct{ aws.CredentialsProvider }

var (
	_ aws.AdjustExpiresByCredentialsCacheStrategy   = guardedProvider{}
	_ aws.HandleFailRefreshCredentialsCacheStrategy = guardedProvider{}
	_ aws.CredentialProviderSource                  = guardedProvider{}
)

// Retrieve returns the credentials of the provider.
func (g guardedProvider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	return workers.Call(ctx, func() (aws.Credentials, error) { return g.CredentialsProvider.Retrieve(ctx) })
}

// AdjustExpiresBy changes when credentials expire.
func (g guardedProvider) AdjustExpiresBy(c aws.Credentials, d time.Duration) (aws.Credentials, error) {
	if p, ok := g.CredentialsProvider.(aws.AdjustExpiresByCredentialsCacheStrategy); ok {
		return p.AdjustExpiresBy(c, d)
	}
	c.Expires = c.Expires.Add(d)
	return c, nil
}

// HandleFailToRefresh returns the credentials to use when new ones could not be retrieved,
// or the error.
func (g guardedProvider) HandleFailToRefresh(ctx context.Context, earlier aws.Credentials, err error) (aws.Credentials, error) {
	if p, ok := g.CredentialsProvider.(aws.HandleFailRefreshCredentialsCacheStrategy); ok {
		return p.HandleFailToRefresh(ctx, earlier, err)
	}
	return aws.Credentials{}, err
}

// ProviderSources returns what the SDK reports about the provider in its requests.
func (g guardedProvider) ProviderSources() []aws.CredentialSource {
	if p, ok := g.CredentialsProvider.(aws.CredentialProviderSource); ok {
		return p.ProviderSources()
	}
	return nil
}
