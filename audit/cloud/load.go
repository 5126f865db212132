package cloud

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkconfig "github.com/aws/aws-sdk-go-v2/config"

	"accountable/config"
)

// load has the SDK's own loader read a profile, so that it means what it means
// everywhere. The loader reads files, all of them and for each profile anew;
// it is given one with nothing but this profile and what it refers to, in which
// secrets are masked.
func (c *Cloud) load(ctx context.Context, p config.Profile) (shared sdkconfig.SharedConfig, err error) {
	if p.Problem != nil {
		return shared, p.Problem
	}
	text := append(c.files.MaskedClosure(p.Name), c.loginSources(p.Name)...)
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
		return shared, &profileError{reason: "the AWS SDK cannot load it: " + strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), path, "the config file")), " ")}
	}
	for step := &shared; step != nil; step = step.Source {
		c.unmask(step)
	}
	return shared, nil
}

// loginSources gives profiles that sign in with `aws login` a second kind of
// credentials, which never counts beside the first: the loader forgets to look
// for the first where such a profile is the source of another.
func (c *Cloud) loginSources(name string) []byte {
	var text []byte
	for i, p := range c.files.Chain(name) {
		v := p.Values
		if i > 0 && v["login_session"] != "" && v["source_profile"]+v["credential_source"]+v["credential_process"]+v["web_identity_token_file"] == "" {
			text = fmt.Appendf(text, "[profile %s]\ncredential_process = %s\n", p.Name, config.Placeholder)
		}
	}
	return text
}

// unmask puts the secrets in that the loader did not get to see.
func (c *Cloud) unmask(shared *sdkconfig.SharedConfig) {
	p := c.files.Profile(shared.Profile)
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

// temporaryError says that the text for the loader could not be put anywhere.
type temporaryError struct{ err error }

func (e *temporaryError) Error() string { return "writing a temporary file: " + e.err.Error() }
func (e *temporaryError) Unwrap() error { return e.err }

// writeTemporary writes a file that only this user can read.
func writeTemporary(text []byte) (path string, err error) {
	file, err := os.CreateTemp("", "accountable-*")
	if err != nil {
		return "", &temporaryError{err}
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", &temporaryError{errors.Join(err, os.Remove(file.Name()))}
	}
	return file.Name(), nil
}
