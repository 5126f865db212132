// Package transport sends requests to AWS: the shared HTTP client, one log line
// for each request, retries, and pacing by AWS's documented quotas.
//
// It imports audit, audit/timing and config, and no other package of the cloud layer.
//
// Start with NewClient (proxies and certificate authorities), Retryer (what is
// sent again and how often) and Pacer (token buckets, one for each operation and
// calling account).
//
// A request passes the SDK's retryer, then the pacer's middleware, which waits
// for a token and repeats throttled attempts, then the signature, and last the
// client returned by WithLog.
package transport
