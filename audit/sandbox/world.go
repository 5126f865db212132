package sandbox

import (
	"time"

	"accountable/audit/sandbox/nameserver"
	"accountable/audit/sandbox/registry"
	"accountable/audit/sandbox/signin"
)

// The types of alternate contacts in the Account Management model.
const (
	Security   = "SECURITY"
	Billing    = "BILLING"
	Operations = "OPERATIONS"
)

// World is everything that exists in a sandbox. It is plain data: the same World gives
// the same answers in every run. Its Add methods fill it.
type World struct {
	Accounts     []Account
	Organization *Organization // nil: no account belongs to one
	Keys         []Key
	Roles        []Role
	MFADevices   []MFADevice
	SignIns      []SignIn
	DeviceFlow   DeviceFlow // how sign-ins by code proceed
	Denials      []Denial
	Profiles     []Profile // what awsfiles.Write writes
	// Quotas limits the requests by operation; nil means AWS's documented quotas
	// (DocumentedQuotas, ChinaQuotas), an empty map none.
	Quotas  map[string]Quota
	Latency Latency
	// Zone is the DNS of this world. The Server does not serve it: its users ask the Zone
	// instead of the DNS.
	Zone nameserver.Zone
	// Domains are the registered domains of this world. The Server serves them over RDAP.
	Domains registry.Domains
}

// Account is an AWS account.
type Account struct {
	ID        string // 12 digits
	Name      string
	Email     string // of the root user
	Partition string // "" means aws
	State     string // of Organizations; "" means ACTIVE
	Created   time.Time
	Invited   bool // it joined the organization by invitation
	Tags      map[string]string
	// Parent is the id of its root or organizational unit; "" for an account outside
	// the organization.
	Parent   string
	Contacts map[string]Contact // by type; a type that is not set is missing
	Primary  *PrimaryContact    // nil: GetContactInformation returns none
}

// Contact is a stored alternate contact.
type Contact struct {
	Name, Title, Email, Phone string
}

// PrimaryContact is the answer of GetContactInformation.
type PrimaryContact struct {
	FullName      string `json:"FullName"`
	CompanyName   string `json:"CompanyName,omitempty"`
	AddressLine1  string `json:"AddressLine1"`
	City          string `json:"City"`
	StateOrRegion string `json:"StateOrRegion,omitempty"`
	PostalCode    string `json:"PostalCode"`
	CountryCode   string `json:"CountryCode"`
	PhoneNumber   string `json:"PhoneNumber"`
}

// Organization is the one organization of a world.
type Organization struct {
	ID           string // o-…
	RootID       string // r-…
	ManagementID string // account id
	// BillingOnly makes it an organization with consolidated billing only (FeatureSet
	// CONSOLIDATED_BILLING), which cannot use trusted access.
	BillingOnly bool
	// TrustedAccess is set if it trusts account.amazonaws.com.
	TrustedAccess bool
	// DelegatedAdmins are the accounts that administer account.amazonaws.com.
	DelegatedAdmins []string
	// OtherAdmins are accounts that administer another service: they may read the
	// organization, but Account Management does not let them name an account.
	OtherAdmins []Delegation
	Units       []Unit
	// Paths and States are the forms in which accounts show their unit and their state.
	Paths  PathsOnWire
	States StatesOnWire
	// InactiveRefused makes Account Management refuse requests about members that are
	// not ACTIVE. AWS does not document this; users report both.
	InactiveRefused bool
	// EmptyPages makes every list start with an empty page with a NextToken, which the
	// Organizations model allows.
	EmptyPages bool
}

// PathsOnWire is the form of Paths in the answers of Organizations.
type PathsOnWire int

// The forms that the shape Path allows: o-…/r-…/ou-…/, the same with the account's id at
// the end, or none, as before AWS added Paths.
const (
	PathsToParent PathsOnWire = iota
	PathsToAccount
	NoPaths
)

// StatesOnWire says which of State and Status Organizations returns.
type StatesOnWire int

// AWS has returned State alone since it removed Status in September 2026, both before
// that, and Status alone until September 2025. Status is SUSPENDED for all accounts that
// are neither active nor being closed.
const (
	StateAlone StatesOnWire = iota
	StateAndStatus
	StatusAlone
)

// Delegation makes an account the administrator of a service, such as
// guardduty.amazonaws.com.
type Delegation struct {
	AccountID, Service string
}

// Unit is an organizational unit.
type Unit struct {
	ID       string // ou-…
	ParentID string
	Name     string
}

// Key is an access key that exists from the start: of a user or, with a token, of a
// session.
type Key struct {
	ID, Secret, Token string
	AccountID         string
	// Principal is the end of its owner's ARN: user/audit, root or
	// assumed-role/Admin/jane.
	Principal string
	// Life from New; 0: unlimited, below 0: it has expired.
	Life time.Duration
}

// Role is an IAM role that can be assumed.
type Role struct {
	ARN string
	// Trusts lists who may assume it: account ids or ARNs.
	Trusts []string
	// Tokens are the web identity tokens that it accepts.
	Tokens []string
	// NeedsMFA requires a code of one of the caller's MFADevices with the request, or a
	// session that was obtained with one (GetSessionToken).
	NeedsMFA bool
	// ExternalID must be in the request; "": none.
	ExternalID string
}

// MFADevice shows one-time codes to a user (see Server.MFACode).
type MFADevice struct {
	Serial string // arn:aws:iam::111122223333:mfa/alex
	User   string // the ARN of the user
}

// SignIn is a session of Identity Center.
type SignIn = signin.SignIn

// Assignment lets a person enter an account with a permission set.
type Assignment = signin.Assignment

// DeviceFlow says how a sign-in by code and link proceeds.
type DeviceFlow = signin.DeviceFlow

// Denial denies an action to a principal.
type Denial struct {
	// Principal is an account id (all its users and roles), or the ARN of a user or role.
	Principal string
	Action    string // account:PutAlternateContact, account:* or *
	By        Denier
}

// Denier is the kind of policy that denies. The message names it.
type Denier int

// The policies that deny.
const (
	IdentityPolicy Denier = iota
	SessionPolicy
	ServiceControlPolicy // never applies to the management account
)

// Quota is a token bucket for each calling account and, if Shared is set, another one for
// the organization as a whole.
type Quota struct {
	Limit
	Shared Limit
}

// Limit is a token bucket: tokens in a second, and tokens at once. The zero value has no
// limit.
type Limit struct {
	Rate  float64
	Burst int
}

// Latency is the range of answer times. The time is fixed for an account and an
// operation.
type Latency struct {
	Min, Max time.Duration
}

// Profile is a section of the AWS config that awsfiles.Write writes. The fields
// that are set decide its kind.
type Profile struct {
	Name   string
	Region string // "" for none
	Key    string // the id of a Key: static, or provided by Process or Login
	// Process provides the key through credential_process.
	Process bool
	// Login provides the key through the cache file of `aws login`. It is the ARN in
	// login_session.
	Login string
	// RoleARN is assumed from Source or with WebIdentity.
	RoleARN     string
	Source      string // the name of a profile
	MFASerial   string
	ExternalID  string
	SessionName string // role_session_name; "": the SDK's
	WebIdentity string // the token, which gets its own file
	// SignIn is the Key of a SignIn, through which the profile enters AccountID with
	// RoleName.
	SignIn, AccountID, RoleName string
	// Lines are more lines of the section, written unchanged.
	Lines []string
}
