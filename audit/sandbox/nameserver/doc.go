// Package nameserver is the DNS of the sandbox: the records of a world, as a resolver in
// memory and as a server for resolvers that ask over the network.
//
// It imports no other package of the project. Start with Zone: its methods LookupMX and
// LookupNetIP answer as those of net.Resolver do, and Serve answers the same over UDP.
package nameserver
