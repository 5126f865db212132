package shape

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	"accountable/audit"
	"accountable/audit/cloud/transport"
)

// Text is a kind of text in AWS's answers.
type Text struct {
	what    string // the name of the value in a sentence
	max     int    // characters that are accepted
	pattern *regexp.Regexp
}

// tolerance is how many times longer than documented a text may be. AWS raises limits, and
// has texts that are older than a limit.
const tolerance = 4

// newText returns a text that people type, by its documented length in characters.
func newText(what string, documented int) Text { return Text{what: what, max: tolerance * documented} }

// newID returns a text that must match the pattern.
func newID(what string, pattern string) Text {
	return Text{what: what, max: maxID, pattern: regexp.MustCompile(`^(?:` + pattern + `)$`)}
}

// maxID is the length of the longest id, an ARN (shape arnType of the STS model), in
// characters.
const maxID = 2048

// The ids. Their patterns are those of the models of STS (2011-06-15), Organizations
// (2016-11-28) and IAM (shape roleNameType), anchored and without control characters.
var (
	AccountID      = newID("account id", `\d{12}`)
	OrganizationID = newID("organization id", `o-[a-z0-9]{10,32}`)
	RootID         = newID("root id", rootID)
	UnitID         = newID("organizational unit id", unitID)
	ParentID       = newID("root or organizational unit id", rootID+`|`+unitID)
	AccountState   = newID("account state", `[A-Z_]{1,32}`)
	JoinedMethod   = newID("joined method", `[A-Z_]{1,32}`)
	// CallerARN is the ARN of a user, a role's session or the root user.
	CallerARN = newID("ARN", `arn:[a-z][a-z0-9-]{0,62}:(iam|sts)::\d{12}:[!-~]+`)
	RoleName  = newID("role name", `[\w+=,.@-]{1,64}`)
	// ServicePrincipal is a service that an organization trusts.
	ServicePrincipal = newID("service principal", `[\w+=,.@-]{1,128}`)
	RequestID        = newID("request id", `[\w+/=:.-]{1,128}`)
)

const (
	rootID = `r-[0-9a-z]{4,32}`
	unitID = `ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}`
)

// The texts, with their lengths in the models of Organizations and of the Identity Center
// portal (2019-06-10).
var (
	AccountName  = newText("account name", 128)
	AccountEmail = newText("email address", 254)
	UnitName     = newText("organizational unit name", 128)
	TagKey       = newText("tag key", 128)
	TagValue     = newText("tag value", 256)
	PageToken    = newText("page token", 100_000)
)

// The secrets, which are sent in headers: they have no control characters. Models name no
// lengths, except for access keys (shape accessKeyIdType of the STS model).
var (
	AccessKeyID = newID("access key id", `\w{1,128}`)
	Secret      = Text{what: "secret", max: 64 << 10, pattern: regexp.MustCompile(`^[\x21-\x7e]+$`)}
)

// The values of a sign-in by code and link, which a person reads.
var (
	UserCode = newID("user code", `[A-Za-z0-9-]{1,64}`)
	Link     = newID("link", `https?://[A-Za-z0-9.:\[\]-]+([/?#][!-~]*)?`)
)

// Field returns the text of a contact's field, by its length in the Account Management
// model (2021-02-01). AWS stores any characters in a name or title.
func Field(f audit.Field) Text { return newText(f.Key(), f.MaxLength()) }

// Read returns the value. It returns a *transport.AnswerError for a value that is missing
// (null), too long, or of another form.
func (t Text) Read(value *string) (string, error) {
	if value == nil {
		return "", &transport.AnswerError{Reason: fmt.Sprintf("its %s is missing", t.what)}
	}
	return t.check(*value)
}

// ReadOptional is Read for a value that AWS may leave out. Then it is "".
func (t Text) ReadOptional(value *string) (string, error) {
	if value == nil || *value == "" {
		return "", nil
	}
	return t.check(*value)
}

func (t Text) check(value string) (string, error) {
	if n := utf8.RuneCountInString(value); n > t.max {
		return "", &transport.AnswerError{Reason: fmt.Sprintf("its %s has %d characters", t.what, n)}
	}
	if t.pattern != nil && !t.pattern.MatchString(value) {
		return "", &transport.AnswerError{Reason: fmt.Sprintf("its %s is not valid", t.what)}
	}
	return value, nil
}
