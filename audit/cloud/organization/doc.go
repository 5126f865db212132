// Package organization finds accounts that need no profile: the members of an
// organization, with their organizational units and tags, and the accounts that a
// person can enter through Identity Center.
//
// It imports audit, audit/workers, config, config/atomicfile and, of the cloud layer, transport, shape,
// trouble and credentials.
//
// Start with Directory, whose Organization and IdentityCenter return streams of
// audit.Discovery, and walk, one pass over an organization. RoleMemory remembers
// which Identity Center role worked for an account.
//
// One type, list, reads all lists of AWS. It checks their items and stops at the limits of
// AWS.
//
// A walk identifies the caller, describes the organization, lists the accounts page
// by page, and then reads the names of units and the tags in the background. What
// AWS says about an organization as a whole is kept in the Directory, so that
// reading the members explains their refusals and repeats no request that must
// fail.
package organization
