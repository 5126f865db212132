// Package response writes the answers of the sandbox in the protocols of AWS, and cuts
// lists into pages.
//
// It imports no other package of the project. Start with Response, which is ready to be
// sent, Failure, which every service writes in its own protocol, and List.
package response
