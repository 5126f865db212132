package sandbox

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"accountable/audit/sandbox/response"
)

// hostileTexts are answers of the right form with wrong values.
var hostileTexts = []HostileFault{
	{Name: "null-fields", Does: "null for every text", OnTexts: true, Kind: rewriteTexts(func(string, string) any { return nil })},
	{Name: "wrong-types", Does: "numbers instead of texts", OnTexts: true, Kind: rewriteTexts(func(string, string) any { return 5 })},
	{Name: "wrong-contact-type", Does: "the contact of another type than was requested", OnTexts: true, Kind: rewriteTexts(onlyMember("AlternateContactType", Billing))},
	{Name: "long-name", Does: "free texts of 60 kB", OnTexts: true, Kind: rewriteTexts(freeTexts(func(string) string { return strings.Repeat("a", 60_000) }))},
	{Name: "combining-marks", Does: "free texts of a letter and 100,000 combining marks", OnTexts: true, Kind: rewriteTexts(freeTexts(func(string) string { return "a" + strings.Repeat("\u0301", 100_000) }))},
	{Name: "control-characters", Does: "free texts with terminal sequences, line ends and bidirectional controls", OnTexts: true, Kind: rewriteTexts(freeTexts(func(text string) string { return text + ControlCharacters }))},
	{Name: "bad-account-id", Does: "Terraform's syntax instead of the first account id", OnTexts: true, Kind: rewriteFirst(`^\d{12}$`, BadAccountID)},
	{Name: "short-account-id", Does: "11 digits instead of the first account id", OnTexts: true, Kind: rewriteFirst(`^\d{12}$`, "11112222333")},
	{Name: "bad-ids", Does: "paths of files instead of the ids of organizations, roots and units", OnTexts: true, Kind: rewriteTexts(func(_, text string) any {
		if organizationID.MatchString(text) {
			return "../../" + text
		}
		return text
	})},
	{Name: "bad-arn", Does: "ARNs with a line end and a command", OnTexts: true, Kind: rewriteTexts(func(_, text string) any {
		if strings.HasPrefix(text, "arn:") {
			return text + "\n$(id)"
		}
		return text
	})},
}

// BadAccountID is the account id of the fault bad-account-id.
const BadAccountID = "111122223333\" {}\nresource \"null_resource\" \"x\" {\n  provisioner \"local-exec\" { command = \"id\" }\n}\n#"

// ControlCharacters end the free texts of the fault control-characters: a title and a
// clipboard of the terminal, an erased screen, the end of a paste, a line, and text from
// right to left. XML cannot hold some of them.
const ControlCharacters = "\x1b]2;title\x07\x1b]52;c;aWQ=\x07\x1b[2J\x1b[201~\r\nid\n\u202eoctank"

// organizationID are the ids of organizations, roots and units
// (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html).
var organizationID = regexp.MustCompile(`^(o|r|ou)-[a-z0-9-]+$`)

// rewriteTexts sends the answer with other texts.
func rewriteTexts(change func(member, text string) any) FaultKind {
	return changeBody(func(body []byte) []byte { return response.Rewrite(body, change) })
}

// onlyMember replaces the text of one member.
func onlyMember(name, value string) func(member, text string) any {
	return func(member, text string) any {
		if member == name {
			return value
		}
		return text
	}
}

// freeMembers are the members that hold what people have typed.
var freeMembers = []string{"Name", "Title", "EmailAddress", "PhoneNumber", "Email", "accountName", "emailAddress", "Value", "Message", "message"}

func freeTexts(change func(string) string) func(member, text string) any {
	return func(member, text string) any {
		if slices.Contains(freeMembers, member) {
			return change(text)
		}
		return text
	}
}

// rewriteFirst replaces the first text of the body that matches the pattern.
func rewriteFirst(pattern, value string) FaultKind {
	matches := regexp.MustCompile(pattern).MatchString
	return changeBody(func(body []byte) []byte {
		first := ""
		_ = response.Rewrite(body, func(_, text string) any { // the members of an object have no order
			if at := bytes.Index(body, []byte(text)); matches(text) && (first == "" || at < bytes.Index(body, []byte(first))) {
				first = text
			}
			return text
		})
		return response.Rewrite(body, func(_, text string) any {
			if text == first && first != "" {
				return value
			}
			return text
		})
	})
}
