// Package sandbox is AWS as far as the program can see: an http.Handler that
// answers as Account Management, STS, the Identity Center portal and
// Organizations do, over a World of made-up accounts.
//
// The demo, the tests and the pictures run on it. The program meets it only
// through the AWS SDK: WriteConfig writes AWS config files whose endpoint_url
// leads here. It opens no connection of its own and reads no clock but
// time.Now, so it works on a loopback listener and, over the in-memory
// Listener, in virtual time (testing/synctest).
package sandbox
