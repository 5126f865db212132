package credentials

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"

	"accountable/audit/cloud/trouble"
	"accountable/config"
)

// sharedConfig reads a profile with the SDK's loader, so that it means the same as
// in other programs. The loader reads whole files, again for each profile; so it
// gets a file with only this profile and the sections that it refers to, in which
// secrets are masked.
func (s *Store) sharedConfig(ctx context.Context, p config.Profile) (shared sdkconfig.SharedConfig, err error) {
	if p.Problem != nil {
		return shared, p.Problem
	}
	text := append(s.Files.MaskedClosure(p.Name), s.loginSources(p.Name)...)
	path, err := writeTemporary(text)
	if err != nil {
		return shared, err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	shared, err = sdkconfig.LoadSharedConfigProfile(ctx, p.Name, func(o *sdkconfig.LoadSharedConfigOptions) {
		o.ConfigFiles = []string{path}
		o.CredentialsFiles = []string{}
	})
	if err != nil {
		reason := strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), path, "the config file")), " ")
		return shared, &trouble.ProfileError{Reason: "the AWS SDK cannot load the profile: " + reason}
	}
	for step := &shared; step != nil; step = step.Source {
		s.unmask(step)
	}
	return shared, nil
}

// loginSources adds a second kind of credentials to source profiles that sign in
// with `aws login`. It is never used: without it the loader reports that such a
// source profile has no credentials.
func (s *Store) loginSources(name string) []byte {
	var text []byte
	for i, p := range s.Files.Chain(name) {
		v := p.Values
		if i > 0 && v["login_session"] != "" && v["source_profile"]+v["credential_source"]+v["credential_process"]+v["web_identity_token_file"] == "" {
			text = fmt.Appendf(text, "[profile %s]\ncredential_process = %s\n", p.Name, config.Placeholder)
		}
	}
	return text
}

// unmask restores the secrets that the loader did not see.
func (s *Store) unmask(shared *sdkconfig.SharedConfig) {
	p := s.Files.Profile(shared.Profile)
	if p == nil || !shared.Credentials.HasKeys() {
		return
	}
	shared.Credentials = aws.Credentials{
		AccessKeyID:     p.Values["aws_access_key_id"],
		SecretAccessKey: p.Values["aws_secret_access_key"],
		SessionToken:    p.Values["aws_session_token"],
		AccountID:       shared.Credentials.AccountID,
		Source:          shared.Credentials.Source,
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
