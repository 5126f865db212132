// Package network connects a client to a sandbox in memory. Its connections work in
// virtual time (testing/synctest), and no other address can be reached.
//
// It imports no other package of the project. Start with Listener: give it to the
// server, and its DialContext to the client's http.Transport.
package network
