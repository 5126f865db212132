// Package cloud reads and writes alternate contacts in AWS. It lists the accounts of
// profiles, sends every write through one gate, and asks the DNS and RDAP about mail domains.
//
// It imports audit, config and its own parts, each of which imports only those below
// it:
//
//	cloud                  contacts, write gate, accounts of profiles
//	cloud/organization     accounts of an organization and of Identity Center
//	cloud/credentials      profiles → credentials, sign-in, MFA codes
//	cloud/token            cached sign-ins of Identity Center and of aws login
//	cloud/process          credential_process
//	cloud/rdap             registrations of domains, over RDAP
//	cloud/trouble          errors → audit.Trouble, in an operator's words
//	cloud/shape            ids and texts of AWS's answers, checked
//	cloud/transport        HTTP client, retries, pacing by quotas
//	cloud/cloudtest        a Cloud over the sandbox, for the tests of all of them
//
// Trouble, shape and transport are packages of their own because the others need them, token
// and process because a reader of one of them needs nothing else.
// These packages are the only importers of the AWS SDK, and nothing in them writes
// to the terminal.
//
// Start with Cloud, which implements the ports of audit and scan: Reader, Writer,
// Discoverer, Authenticator and Pacer.
//
// A request finds the session of its route (credentials.Store), waits for its quota
// (transport.Pacer), and returns an answer or a *audit.Trouble (trouble.From).
package cloud
