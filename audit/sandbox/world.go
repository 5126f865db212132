package sandbox

import "time"

// The types of alternate contacts, as the Account Management model spells them.
const (
	Security   = "SECURITY"
	Billing    = "BILLING"
	Operations = "OPERATIONS"
)

// World is everything that exists in a sandbox. It is plain data: the same
// World makes the same answers everywhere. The methods that begin with Add
// build one.
type World struct {
	Accounts     []Account
	Organization *Organization // nil: no account belongs to one
	Keys         []Key
	Roles        []Role
	MFADevices   []MFADevice
	SignIns      []SignIn
	DeviceFlow   DeviceFlow // how signing in again goes
	Denials      []Denial
	Profiles     []Profile // what WriteConfig writes
	// Quotas bounds the requests by operation; nil means those that AWS
	// documents (DocumentedQuotas, ChinaQuotas), an empty map means none.
	Quotas  map[string]Quota
	Latency Latency
	// MailDomains are the domains of this world: true for those that take mail.
	// The sandbox has no DNS of its own; whoever answers for it looks here.
	MailDomains map[string]bool
}

// Account is an AWS account.
type Account struct {
	ID        string // 12 digits
	Name      string
	Email     string // of the root user
	Partition string // "" means aws
	State     string // as Organizations spells it; "" means ACTIVE
	Created   time.Time
	Tags      map[string]string
	// Parent is the id of the root or organizational unit that holds it; "" for
	// an account outside the organization.
	Parent   string
	Contacts map[string]Contact // by type; those that are not set are absent
	Primary  *PrimaryContact    // nil: GetContactInformation finds none
}

// Contact is an alternate contact as it is stored.
type Contact struct {
	Name, Title, Email, Phone string
}

// PrimaryContact is what GetContactInformation answers with.
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
	// BillingOnly is an organization without all features (FeatureSet
	// CONSOLIDATED_BILLING), which cannot use trusted access either.
	BillingOnly bool
	// TrustedAccess is whether it trusts account.amazonaws.com.
	TrustedAccess bool
	// DelegatedAdmins are the accounts that administer account.amazonaws.com.
	DelegatedAdmins []string
	// OtherAdmins are accounts that administer another service: they may read the
	// organization, and Account Management lets them name no account.
	OtherAdmins []Delegation
	Units       []Unit
	// Paths is where accounts say that they are, and States how they say what has
	// become of them.
	Paths  PathsOnWire
	States StatesOnWire
	// InactiveRefused makes Account Management refuse what concerns a member that
	// is not ACTIVE. What AWS does is not documented; both have been reported.
	InactiveRefused bool
	// EmptyPages makes every list begin with an empty page that has a NextToken,
	// which the Organizations model allows at any time.
	EmptyPages bool
}

// PathsOnWire is whether Organizations sends Paths and in which form.
type PathsOnWire int

// What the pattern of the shape Path allows: o-…/r-…/ou-…/, the same with the
// account's own id at the end, or nothing, as before Paths came.
const (
	PathsToParent PathsOnWire = iota
	PathsToAccount
	NoPaths
)

// StatesOnWire is which of State and Status Organizations sends.
type StatesOnWire int

// State alone is how it is since AWS retired Status in September 2026; before
// there were both, and before September 2025 Status alone, which calls
// everything SUSPENDED that is neither active nor being closed.
const (
	StateAlone StatesOnWire = iota
	StateAndStatus
	StatusAlone
)

// Delegation makes an account administer a service, such as
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

// Key is an access key that exists from the start: of a user, or a session's
// (then with a token).
type Key struct {
	ID, Secret, Token string
	AccountID         string
	// Principal is the end of the caller's ARN: user/audit, root or
	// assumed-role/Admin/jane.
	Principal string
	// Life counts from New; 0: for ever, below 0: it has run out already.
	Life time.Duration
}

// Role is an IAM role that can be assumed.
type Role struct {
	ARN string
	// Trusts lists who may assume it: account ids or ARNs.
	Trusts []string
	// Tokens are the web identity tokens that it takes.
	Tokens []string
	// NeedsMFA wants a code of one of the caller's MFADevices with the request, or
	// a session that was made with one (GetSessionToken).
	NeedsMFA bool
	// MFACode is a code that never changes and must come with the request, "" for
	// none; the device does not matter. NeedsMFA is closer to AWS.
	MFACode string
	// ExternalID must come with the request, "" for none.
	ExternalID string
}

// MFADevice makes one-time codes for a user (MFACode of Server).
type MFADevice struct {
	Serial string // arn:aws:iam::111122223333:mfa/alex
	User   string // the ARN of the user
}

// SignIn is a session of Identity Center.
type SignIn struct {
	Name     string // of the sso-session section; "" for one of the older kind, known by its StartURL
	StartURL string
	Region   string
	User     string // the role session's name, such as jane.doe
	// Token is what the cache file holds; "" for nobody has signed in yet.
	Token string
	// Life counts from New; 0: for ever, below 0: the token has run out.
	Life time.Duration
	// Revoked tokens are good by their file, and the portal refuses them.
	Revoked bool
	// Refreshable adds a refresh token to the cache file. It is good for
	// SessionLife from New, and never where Revoked is set.
	Refreshable bool
	// TokenLife is how long a token lasts that signing in again or refreshing
	// yields; 0: an hour. SessionLife is how long refreshing goes on; 0: eight hours.
	TokenLife, SessionLife time.Duration
	Assignments            []Assignment
}

// DeviceFlow is how it goes when a program signs in by a link and a code. In its
// zero value the person does nothing until Approve, Deny or the page behind the
// link.
type DeviceFlow struct {
	// The person answers so long after the code was made, or at the poll of this
	// number, whichever comes first. 0: not by themselves.
	AnswerAfter time.Duration
	AnswerPolls int
	// Refuse makes the answer a no.
	Refuse bool
	// Interval between polls, in whole seconds; 0: one second. Who polls sooner is
	// told to slow down and has to wait five seconds longer from then on.
	Interval time.Duration
	// Life of the code, in whole seconds; 0: ten minutes.
	Life time.Duration
	// Page is the address of the page that asks for the code; "" for one that the
	// sandbox serves itself.
	Page string
}

// Assignment lets the person who signed in enter an account with a permission set.
type Assignment struct {
	AccountID, RoleName string
}

// Denial takes an action away from a principal.
type Denial struct {
	// Principal is an account id (everybody in it), a user's or a role's ARN.
	Principal string
	Action    string // account:PutAlternateContact, account:* or *
	By        Denier
}

// Denier is the kind of policy that denies; it shows in the message.
type Denier int

// The policies that deny.
const (
	IdentityPolicy Denier = iota
	SessionPolicy
	ServiceControlPolicy // never binds the management account
)

// Quota is a token bucket, for each calling account and, where Shared is set,
// one more for the organization as a whole.
type Quota struct {
	Limit
	Shared Limit
}

// Limit is a token bucket: so many tokens a second and at most Burst at once.
// The zero value bounds nothing.
type Limit struct {
	Rate  float64
	Burst int
}

// Latency is how long answers take: somewhere between the two, fixed for an
// account and an operation.
type Latency struct {
	Min, Max time.Duration
}

// Profile is a section of the AWS config that WriteConfig writes. What is set
// decides its kind.
type Profile struct {
	Name   string
	Region string // "" for none
	Key    string // the id of a Key: static, or handed out by Process or Login
	// Process hands the key out by credential_process.
	Process bool
	// Login hands the key out by the cache file of `aws login`; it is the ARN
	// that login_session names.
	Login string
	// RoleARN is assumed from Source or with WebIdentity.
	RoleARN     string
	Source      string // the name of a profile
	MFASerial   string
	ExternalID  string
	SessionName string // role_session_name; "" leaves it to the SDK
	WebIdentity string // the token; it goes into a file of its own
	// SignIn is the name or, for the older kind, the StartURL of a SignIn, which
	// AccountID and RoleName are entered by.
	SignIn, AccountID, RoleName string
	// Lines are further lines of the section, as they stand.
	Lines []string
}
