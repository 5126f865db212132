package config

import (
	"cmp"
	"strings"
)

// kindOf follows the order in which the SDK looks for a profile's credentials.
// A role_arn makes a role of whatever there is but a web identity, which is a
// role already.
func kindOf(s *Section) Kind {
	base := KindNone
	for _, k := range kindsByKey {
		if s.Values[k.key] != "" && (k.with == "" || s.Values[k.with] != "") {
			base = k.kind
			break
		}
	}
	if s.Values[keyRoleARN] != "" && base != KindWebIdentity {
		return KindRole
	}
	return base
}

var kindsByKey = []struct {
	key, with string
	kind      Kind
}{
	{key: keySourceProfile, kind: KindRole},
	{key: keyAccessKeyID, with: keySecretAccessKey, kind: KindKeys},
	{key: keyCredentialSource, kind: KindRole},
	{key: keyWebIdentity, kind: KindWebIdentity},
	{key: keySSOSession, kind: KindSSO},
	{key: keySSORegion, kind: KindSSO},
	{key: keySSOAccountID, kind: KindSSO},
	{key: keySSOStartURL, kind: KindSSO},
	{key: keySSORoleName, kind: KindSSO},
	{key: keyLoginSession, kind: KindLogin},
	{key: keyProcess, kind: KindProcess},
}

// accountIDOf is the account that the profile's credentials belong to, where the
// file tells it.
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
	if !isAccountID(id) {
		return ""
	}
	return id
}

// isAccountID: 12 digits
// (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html).
func isAccountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// RoleOf tells the partition and the account of a role by its ARN; both are ""
// where it is no such ARN.
func RoleOf(roleARN string) (partition, account string) {
	a := parseARN(roleARN)
	if !isRoleARN(a) {
		return "", ""
	}
	return a.partition, a.account
}

// isRoleARN: arn:PARTITION:iam::ACCOUNT:role/PATH/NAME
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
func isRoleARN(a arn) bool {
	name, role := strings.CutPrefix(a.resource, "role/")
	return a.partition != "" && a.service == "iam" && isAccountID(a.account) && role && name != ""
}

type arn struct{ partition, service, account, resource string }

// parseARN takes an ARN apart; the zero arn stands for what is none.
func parseARN(s string) arn {
	part := strings.SplitN(s, ":", 6)
	if len(part) < 6 || part[0] != "arn" {
		return arn{}
	}
	return arn{partition: part[1], service: part[2], account: part[4], resource: part[5]}
}

// partitionPrefixes tell a region's partition by its name (partitions.json of
// the SDK's endpoint rules).
var partitionPrefixes = []struct{ prefix, partition string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
	{"eu-isoe-", "aws-iso-e"},
	{"us-isof-", "aws-iso-f"},
	{"eusc-", "aws-eusc"},
}

// partitionOf goes by the ARN of the role or sign-in, then by the region, then
// by the Identity Center's region.
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

// PartitionOf is the partition of a region, told by the region's name; "aws"
// where there is no region or no other partition has one of such a name.
func PartitionOf(region string) string {
	for _, p := range partitionPrefixes {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}
