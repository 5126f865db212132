// Package rdap asks the registries of domains, over RDAP, how long a domain is registered
// and whether it is about to be lost.
//
// It imports audit, the parts transport and trouble of audit/cloud, and config/atomicfile.
//
// Start with Client, which asks one question for a domain, and Memory, which keeps the
// answers of the last day in a file.
//
// A question goes to the server that IANA lists for the top-level domain (servers.txt). The
// server may redirect to another server of that list. Each answer passes the limits of
// transport.NewPublicDoer. An answer that cannot be used is an error and never a verdict.
package rdap
