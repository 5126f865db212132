package config

import (
	"cmp"
	"strings"

	"accountable/audit"
)

// Kind is the way in which a profile gets its credentials.
type Kind string

// The kinds.
const (
	KindKeys        Kind = "keys"         // static access keys
	KindRole        Kind = "role"         // role_arn with a source_profile or credential_source
	KindSSO         Kind = "sso"          // Identity Center: sso_session or the older sso_start_url
	KindLogin       Kind = "login"        // aws login: login_session
	KindProcess     Kind = "process"      // credential_process
	KindWebIdentity Kind = "web identity" // role_arn with web_identity_token_file
	KindNone        Kind = "none"         // no credentials
)

// Profile is one profile, merged from both files as the AWS CLI merges them.
type Profile struct {
	Name string // as the AWS CLI spells it
	Position
	Kind      Kind
	Region    string            // of the profile itself, or ""
	Partition string            // aws, aws-cn, aws-us-gov, aws-eusc and so on, from role_arn, region or sso_region, in that order
	AccountID string            // if the file states it (role_arn, sso_account_id, login_session, aws_account_id), else ""
	Values    map[string]string // by key in lower case, without settings that do not count beside others
	Problem   *Problem          // that makes the profile unusable, such as a missing source profile, or nil

	section *Section
}

// At returns the position of a key (in lower case), or of the profile's header
// if it does not have the key.
func (p *Profile) At(key string) Position { return p.section.At(key) }

// BoundAccountID returns the only account that the profile's credentials can
// belong to, or "" if the files do not name it. It ignores aws_account_id next to
// static keys: AWS does not check that value, and a wrong one would name the
// wrong account.
func (p *Profile) BoundAccountID() string {
	if p.Kind == KindKeys {
		return ""
	}
	return p.AccountID
}

// kindOf returns the kind of credentials that the AWS CLI would use. A role_arn turns
// every kind into a role, except a web identity, which is a role already.
func kindOf(s *Section) Kind {
	if s.hasRole() {
		return KindRole
	}
	return s.origin
}

// accountIDOf returns the account of the profile's credentials if the file
// states it, or "".
func accountIDOf(kind Kind, s *Section) string {
	var id string
	switch kind {
	case KindRole, KindWebIdentity:
		id = parseARN(s.Values[keyRoleARN]).account
	case KindSSO:
		id = s.Values[keySSOAccountID]
	case KindLogin:
		id = parseARN(s.Values[keyLoginSession]).account
	case KindKeys:
		id = s.Values[keyAccountID]
	case KindProcess, KindNone:
	}
	if !audit.IsAccountID(id) {
		return ""
	}
	return id
}

// RoleOf returns the partition and the account of a role ARN. Both are "" if it
// is not the ARN of a role.
func RoleOf(roleARN string) (partition, account string) {
	a := parseARN(roleARN)
	if !isRoleARN(a) {
		return "", ""
	}
	return a.partition, a.account
}

// isRoleARN checks for arn:PARTITION:iam::ACCOUNT:role/PATH/NAME
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
func isRoleARN(a arn) bool {
	name, role := strings.CutPrefix(a.resource, "role/")
	return a.partition != "" && a.service == "iam" && audit.IsAccountID(a.account) && role && name != ""
}

type arn struct{ partition, service, account, resource string }

// parseARN returns the parts of an ARN, or the zero arn if s is not an ARN.
func parseARN(s string) arn {
	part := strings.SplitN(s, ":", 6)
	if len(part) < 6 || part[0] != "arn" {
		return arn{}
	}
	return arn{partition: part[1], service: part[2], account: part[4], resource: part[5]}
}

// partitionPrefixes map the start of a region's name to its partition
// (partitions.json of the SDK's endpoint rules).
var partitionPrefixes = []struct{ prefix, partition string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
	{"eu-isoe-", "aws-iso-e"},
	{"us-isof-", "aws-iso-f"},
	{"eusc-", "aws-eusc"},
}

// partitionOf returns the partition in the ARN of the role or sign-in, else
// that of the region, else that of the Identity Center region.
func (f *Files) partitionOf(s *Section) string {
	for _, key := range [...]string{keyRoleARN, keyLoginSession} {
		if p := parseARN(s.Values[key]).partition; strings.HasPrefix(p, "aws") {
			return p
		}
	}
	regions := []string{s.Values[keyRegion]}
	if session := f.Section(SSOSession, s.Values[keySSOSession]); session != nil {
		regions = append(regions, session.Values[keySSORegion])
	}
	return PartitionOf(cmp.Or(append(regions, s.Values[keySSORegion])...))
}

// PartitionOf returns the partition of a region by its name. It is "aws" if
// there is no region or no other partition has names like it.
func PartitionOf(region string) string {
	for _, p := range partitionPrefixes {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}
