// Package transport sends requests to AWS: the shared HTTP client, the limits of answers,
// one log line for each request, retries, and pacing by AWS's documented quotas.
//
// It imports audit, audit/timing, audit/workers, config and config/atomicfile, and no other package of the
// cloud layer.
//
// Start with NewClient (proxies and certificate authorities), NewDoer (which answers are
// refused), Retryer (what is sent again and how often) and Pacer (token buckets, one for
// each operation and calling account).
//
// A request passes the SDK's retryer, then the pacer's middleware, which waits
// for a token and repeats throttled attempts, then the signature, and last the
// Doer of NewDoer, which reads the whole answer before the SDK decodes it.
package transport
