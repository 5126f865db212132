// Package config reads what the operator wrote: the AWS config and credentials
// files, the company's policy and the person's settings. Into the latter two it
// also puts what was decided on the screens, and touches nothing else of them.
package config

// Kind says how a profile's credentials come about.
type Kind string

// The kinds, in the order in which the SDK looks for them.
const (
	KindKeys        Kind = "keys"         // static access keys
	KindRole        Kind = "role"         // role_arn on top of a source_profile or credential_source
	KindSSO         Kind = "sso"          // Identity Center: sso_session or the older sso_start_url
	KindLogin       Kind = "login"        // aws login: login_session
	KindProcess     Kind = "process"      // credential_process
	KindWebIdentity Kind = "web identity" // role_arn with web_identity_token_file
	KindNone        Kind = "none"         // no credentials of its own
)

// Profile is one profile, merged from the config and the credentials file the
// way the SDK merges them.
type Profile struct {
	Name    string // as the SDK spells it (quotes in a section's name are part of it)
	Display string // as people and the AWS CLI spell it
	Position
	Kind      Kind
	Region    string            // the profile's own, or ""
	Partition string            // aws, aws-cn, aws-us-gov, aws-eusc, …: from role_arn, region, sso_region, in that order
	AccountID string            // where the file tells it (role_arn, sso_account_id, login_session, aws_account_id), else ""
	Values    map[string]string // every key in lower case, as the SDK reads its value
	Problem   *Problem          // what makes it unusable, such as a source_profile that does not exist; nil where nothing is known

	section *Section
}

// At is the place of a key (in lower case) of the profile, or of its header
// where it has no such key.
func (p *Profile) At(key string) Position { return p.section.At(key) }

// BoundAccountID is the account that the profile's credentials can belong to
// and no other, "" where AWS has to be asked. aws_account_id beside static keys
// is a note that nobody checks: a wrong one would take one account for another.
func (p *Profile) BoundAccountID() string {
	if p.Kind == KindKeys {
		return ""
	}
	return p.AccountID
}
