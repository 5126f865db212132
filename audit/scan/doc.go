// Package scan finds, reads and judges accounts. Screens and commands share its
// Engine: what is found, in which order it is read, what is read again and which
// answer counts is decided here and nowhere else.
//
// It owns the reading of contacts (Auditor), the search for accounts (Search,
// Source), the list of accounts with their results (Roster, Row, Result), the cache
// of earlier results (Cache) and what is to be said about exceptions
// (PolicyRemarks). It imports audit, audit/policy, audit/rules, audit/timing,
// audit/workers and config/atomicfile, and calls AWS only through the ports of package audit.
//
// Start with Engine, Update, Roster and Auditor.
//
// Data flow: New lists targets as rows of a Roster. Start queues requests to read
// them in a pass, whose workers follow the routes of each target and judge what they
// read; Discover starts searches. Workers put events into a queue. The owner, the
// event loop of the screens or the loop of a command, takes them with Next or Take
// and hands them to Apply, which changes the roster, starts the reads that follow
// (accounts that were found, rows that failed and gained a route) and returns an
// Update for the owner to show. Reread, Unlock and Put ask new questions or answer
// them from elsewhere; an answer to an earlier question changes nothing.
//
// An error is never a verdict: a contact that could not be read has a Trouble, and
// its account the status error. Each contact of an account is read once in a pass,
// however many targets lead to the account.
package scan
