// Package ids makes up the ids, secrets and random choices of the sandbox. The same
// seed always gives the same value, so that a world is the same in every run.
//
// It imports no other package of the project. Start with Digest (secrets and tokens),
// Unique (ids in the form of IAM) and Hash (choices).
package ids
