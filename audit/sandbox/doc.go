// Package sandbox is AWS as far as the program can see: an http.Handler that
// answers as Account Management, STS, Identity Center (its portal and its OIDC
// service) and Organizations do, over a World of made-up accounts.
//
// The demo, the tests and the pictures run on it. The program meets it only
// through the AWS SDK: WriteConfig writes AWS config files whose endpoint_url
// leads here. It opens no connection of its own and reads no clock but
// time.Now, so it works on a loopback listener and, over the in-memory
// Listener, in virtual time (testing/synctest):
//
//	var w sandbox.World
//	w.AddAccount("111122223333", "payments-prod", nil) // no security contact
//	w.AddKeys("prod", "111122223333")
//	server, listener := sandbox.New(w), sandbox.Listen()
//	stop := server.Serve(listener)
//	defer stop()
//	paths, err := server.WriteConfig(t.TempDir(), sandbox.BaseURL)
//	transport := &http.Transport{DialContext: listener.DialContext}
//
// What a person does is done by the test: Approve and Deny answer a sign-in by
// code and link, MFACode is what a device shows. A World can answer by itself
// (DeviceFlow), and a browser can follow the link: the page is served here too.
//
// Who calls is told from the signature, which is verified: a wrong secret is
// refused as AWS refuses it, and so is a key in a region of another partition.
// What a request is about decides its latency, the faults that strike it
// (SetFault, SetRandomFaults) and how it is counted (Requests): the account that
// it names, else the caller's own. Where AWS's wording is not known the sandbox
// says the least: AccessDenied and no reason.
package sandbox
