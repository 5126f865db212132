// Package timing holds the clock of the system, and timeouts that do not run while a
// request waits for something other than AWS: a rate limit, a sign-in, another process.
//
// It imports package audit only, for the Clock interface.
//
// Start with WithTimeout, Budget (a timeout that several requests share) and PauseTimeout,
// which the code that waits calls with the context of the request.
package timing
