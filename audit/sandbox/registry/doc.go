// Package registry is the RDAP server of the sandbox (RFC 7480, 9082, 9083). It says how
// long the domains of a world are registered, and misbehaves as servers on the internet do.
//
// It imports no other package of the project. Start with Domains.
package registry
