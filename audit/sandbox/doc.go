// Package sandbox is an AWS endpoint with made-up accounts: an http.Handler that answers
// as Account Management, STS, Organizations and Identity Center do. The demo, the tests
// and the pictures run on it.
//
// It imports audit/workers, its own parts and no other package of the project:
//
//	sandbox/demo       the worlds of the demo and of large tests (imports sandbox)
//	sandbox/awsfiles   the AWS files that lead to a Server (imports sandbox)
//	sandbox            World, Server, the services, faults and quotas
//	sandbox/signin     Identity Center's sign-ins and tokens
//	sandbox/sigv4      signatures
//	sandbox/mfa        codes of MFA devices
//	sandbox/orgtree    the tree of an organization
//	sandbox/schema     the constraints of Account Management
//	sandbox/response   AWS's protocols, pages of lists
//	sandbox/nameserver the DNS of a world
//	sandbox/registry   registered domains over RDAP
//	sandbox/network    a listener in memory
//	sandbox/ids        made-up ids and secrets
//
// Start with World, which is plain data, New, which creates a Server for it, and
// awsfiles.Write, which writes AWS config files whose endpoint_url leads to the server:
//
//	var w sandbox.World
//	w.AddAccount("111122223333", "payments-prod", nil) // no security contact
//	w.AddKeys("prod", "111122223333")
//	server, listener := sandbox.New(w), network.Listen()
//	stop := server.Serve(listener)
//	defer stop()
//	paths, err := awsfiles.Write(server, t.TempDir(), network.BaseURL)
//	transport := &http.Transport{DialContext: listener.DialContext}
//
// The server opens no connections and uses no clock but time.Now, so it works on a
// loopback listener and, with network.Listener, in virtual time (testing/synctest).
//
// A request is matched to an operation (findOperation), its signature is verified
// (authenticate), and the account that it is about decides its latency, the fault that
// strikes it (SetFault, SetRandomFaults) and how it is counted (Requests): the account
// in the request, or else the caller's own. Where AWS's wording is not known, the sandbox
// answers AccessDenied without a reason.
//
// HostileFaults are answers of a server that is not AWS: endless answers, redirects,
// invalid ids.
package sandbox
