package trouble

import (
	"cmp"
	"strings"

	"accountable/audit"
	"accountable/config"
)

// Next steps for missing and refused keys. None of them overwrites keys that may work:
// AWS also refuses working keys in a region that the account has not enabled, in another
// partition, and at another endpoint. None asks for long-lived keys where a tool such as
// aws-vault or granted holds the credentials.

// toolHint is the next step of people whose credentials are in a tool's store.
const toolHint = "Start accountable with the tool that holds the credentials (such as aws-vault or granted) and name @env"

func nextWithoutCredentials(f *failure) string {
	switch {
	case f.Subject.Environment:
		return "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for a session, AWS_SESSION_TOKEN"
	case f.Subject.kind() == config.KindNone:
		return toolHint + "; or set up Identity Center for the profile"
	default:
		return toolHint + "; or complete the credential settings of the profile"
	}
}

// configureSSO returns the command that gives a profile without credentials a sign-in.
func configureSSO(f *failure) string {
	if f.Subject.Environment || f.Subject.kind() != config.KindNone {
		return ""
	}
	return f.Subject.Command("configure", "sso")
}

// refusedKeys returns the profile whose static keys AWS refused; nil for other credentials.
func (f *failure) refusedKeys() *config.Profile {
	if f.Subject.Environment || f.Subject.kind() != config.KindKeys && f.operation != "AssumeRole" {
		return nil
	}
	return f.Subject.KeySource
}

// renewSession says how to replace session credentials that have expired.
func renewSession(f *failure) string {
	switch {
	case f.Subject.Environment:
		return "Get new session credentials: start the shell again with the tool that sets them"
	case isSession(f.refusedKeys()):
		return "Get a new session and set its key, secret and session token"
	default:
		return replaceKeys(f)
	}
}

// isSession reports whether the profile's static keys belong to a session.
func isSession(p *config.Profile) bool { return p != nil && p.Values["aws_session_token"] != "" }

// setSessionKeys returns the command that replaces the keys of a session. aws configure
// would keep the old session token.
func setSessionKeys(f *failure) string {
	source := f.refusedKeys()
	if !isSession(source) {
		return checkKeys(f)
	}
	if audit.CommandProblem(source.Name) != "" {
		return ""
	}
	var commands []string
	for _, setting := range [][2]string{
		{"aws_access_key_id", "ACCESS_KEY_ID"}, {"aws_secret_access_key", "SECRET_ACCESS_KEY"}, {"aws_session_token", "SESSION_TOKEN"},
	} {
		commands = append(commands, profileCommand(source.Name, "configure", "set", setting[0], setting[1]))
	}
	return strings.Join(commands, " && ")
}

// replaceKeys says where to replace keys that AWS refuses.
func replaceKeys(f *failure) string {
	switch source := f.refusedKeys(); {
	case source != nil:
		return "Check the keys with the AWS CLI. If that succeeds, correct region or endpoint_url; if not, put valid keys into profile " + source.Name
	case f.Subject.Environment:
		return "Set valid credentials in the environment"
	case f.Subject.kind() == config.KindProcess:
		return "Check the output of credential_process"
	default:
		return "Put valid keys into the source profile"
	}
}

// checkKeys returns the command that has AWS check keys in a region that is always enabled.
func checkKeys(f *failure) string {
	source := f.refusedKeys()
	if source == nil {
		return ""
	}
	args := []string{"sts", "get-caller-identity"}
	if cmp.Or(source.Partition, "aws") == "aws" {
		args = append(args, "--region", "us-east-1")
	}
	return audit.AWSCommand(append(args, "--profile", source.Name)...)
}
