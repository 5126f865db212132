package credentials

import (
	"context"
	"errors"
	"os"
	"strings"

	sdkconfig "github.com/aws/aws-sdk-go-v2/config"

	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// sharedConfig reads a profile with the SDK's loader, from a file in which package
// config has written what the AWS CLI uses of it, without secrets and under other
// names. The loader would read the operator's own files differently.
func (s *Store) sharedConfig(ctx context.Context, p config.Profile) (shared sdkconfig.SharedConfig, err error) {
	if p.Problem != nil {
		return shared, p.Problem
	}
	path, err := writeTemporary(s.Files.Closure(p.Name))
	if err != nil {
		return shared, err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	shared, err = sdkconfig.LoadSharedConfigProfile(ctx, config.ClosureProfile, func(o *sdkconfig.LoadSharedConfigOptions) {
		o.ConfigFiles = []string{path}
		o.CredentialsFiles = []string{}
	})
	if err != nil {
		reason := strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), path, "the config file")), " ")
		return shared, &trouble.ProfileError{Reason: "the AWS SDK cannot load the profile: " + reason}
	}
	step := &shared
	for _, q := range s.Files.Chain(p.Name) {
		if step == nil {
			break
		}
		restore(step, q)
		step = step.Source
	}
	return shared, nil
}

// restore sets what the loader did not see or saw under another name.
func restore(shared *sdkconfig.SharedConfig, p *config.Profile) {
	v := p.Values
	shared.Profile = p.Name
	if shared.Credentials.HasKeys() {
		shared.Credentials.SecretAccessKey, shared.Credentials.SessionToken = v["aws_secret_access_key"], v["aws_session_token"]
	}
	for _, setting := range []struct {
		value *string
		key   string
	}{
		{&shared.SourceProfileName, "source_profile"},
		{&shared.SSOSessionName, "sso_session"},
		{&shared.ServicesSectionName, "services"},
		{&shared.CredentialProcess, "credential_process"},
		{&shared.WebIdentityTokenFile, "web_identity_token_file"},
		{&shared.CustomCABundle, "ca_bundle"},
		{&shared.ExternalID, "external_id"},
		{&shared.MFASerial, "mfa_serial"},
		{&shared.RoleSessionName, "role_session_name"},
	} {
		if *setting.value != "" {
			*setting.value = v[setting.key]
		}
	}
	if shared.SSOSession != nil {
		shared.SSOSession.Name = shared.SSOSessionName
	}
}

// writeTemporary writes a file that only this user can read.
func writeTemporary(text []byte) (path string, err error) {
	file, err := os.CreateTemp("", "accountable-*")
	if err != nil {
		return "", &trouble.TemporaryFileError{Err: err}
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", &trouble.TemporaryFileError{Err: errors.Join(err, os.Remove(file.Name()))}
	}
	return file.Name(), nil
}
