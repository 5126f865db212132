package awsfiles

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the name of a cache file, as the AWS CLI makes it
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/ids"
	"accountable/audit/sandbox/response"
)

// Paths are the files that Write writes.
type Paths struct {
	ConfigFile      string // for AWS_CONFIG_FILE
	CredentialsFile string // for AWS_SHARED_CREDENTIALS_FILE
	Home            string // for HOME: .aws below it holds the sign-in caches
}

// unlimited is the expiry in cache files of what has no Life.
const unlimited = 30 * 24 * time.Hour

// services are the SDK's names of the services. Requests that fetch credentials use only
// these endpoints: the SDK ignores endpoint_url for them.
var services = []string{"account", "organizations", "signin", "sso", "sso_oidc", "sts"}

// Write writes the AWS files of the profiles of a server's world to .aws in a folder (0700,
// files 0600), with the base URL as the endpoint of all services.
func Write(s *sandbox.Server, dir, baseURL string) (Paths, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Paths{}, fmt.Errorf("finding the sandbox's folder: %w", err)
	}
	aws := filepath.Join(dir, ".aws")
	f := files{world: s.World(), started: s.Started(), dir: aws, url: baseURL}
	f.config.WriteString("[services sandbox]\n")
	for _, service := range services {
		fmt.Fprintf(&f.config, "%s =\n  endpoint_url = %s\n", service, baseURL)
	}
	for _, signIn := range f.world.SignIns {
		f.signIn(signIn)
	}
	for _, p := range f.world.Profiles {
		f.profile(p)
	}
	paths := Paths{
		ConfigFile: filepath.Join(aws, "config"), CredentialsFile: filepath.Join(aws, "credentials"), Home: dir,
	}
	f.write(paths.ConfigFile, []byte(f.config.String()))
	f.write(paths.CredentialsFile, []byte(f.credentials.String()))
	return paths, f.err
}

// files writes the files and keeps the first error.
type files struct {
	world               sandbox.World
	started             time.Time
	dir, url            string
	config, credentials strings.Builder
	err                 error
}

func (f *files) write(path string, content []byte) {
	if f.err != nil {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.err = fmt.Errorf("creating the sandbox's folder: %w", err)
		return
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		f.err = fmt.Errorf("writing the sandbox's files: %w", err)
	}
}

// setting writes a setting, unless it is empty.
func (f *files) setting(key, value string) {
	if value != "" {
		fmt.Fprintf(&f.config, "%s = %s\n", key, value)
	}
}

// signIn writes the section of an Identity Center session and its token.
func (f *files) signIn(s sandbox.SignIn) {
	if s.Name != "" {
		fmt.Fprintf(&f.config, "\n[sso-session %s]\n", s.Name)
		f.setting("sso_start_url", s.StartURL)
		f.setting("sso_region", s.Region)
		f.setting("sso_registration_scopes", "sso:account:access")
	}
	if s.Token == "" {
		return
	}
	name := sha1.Sum([]byte(s.Key())) //nolint:gosec // see the import
	cached := map[string]string{
		"startUrl": s.StartURL, "region": s.Region, "accessToken": s.Token, "expiresAt": f.expiry(s.Life),
	}
	if s.Refreshable {
		id, secret, expires := s.Client(f.started)
		cached["refreshToken"], cached["clientId"], cached["clientSecret"] = s.RefreshToken(), id, secret
		cached["registrationExpiresAt"] = expires.UTC().Format(time.RFC3339)
	}
	f.write(filepath.Join(f.dir, "sso", "cache", hex.EncodeToString(name[:])+".json"), response.EncodeJSON(cached))
}

// expiry returns the end of a life in the format of cache files.
func (f *files) expiry(life time.Duration) string {
	if life == 0 {
		life = unlimited
	}
	return f.started.Add(life).UTC().Format(time.RFC3339)
}

// profile writes the section of a profile and the files that it refers to.
func (f *files) profile(p sandbox.Profile) {
	section := "profile " + quoteName(p.Name)
	if p.Name == "default" {
		section = p.Name
	}
	fmt.Fprintf(&f.config, "\n[%s]\n", section)
	f.setting("region", p.Region)
	f.setting("endpoint_url", f.url)
	f.setting("services", "sandbox")
	if p.Key != "" {
		f.key(p)
	}
	if p.RoleARN != "" {
		f.role(p)
	}
	if p.SignIn != "" {
		f.assignment(p)
	}
	for _, line := range p.Lines {
		f.config.WriteString(line + "\n")
	}
}

// quoteName quotes the name of a section so that the AWS CLI, which splits it with Python's
// shlex, reads it as one word.
func quoteName(name string) string {
	if !strings.ContainsAny(name, " \t'\"\\") {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'"'"'`) + "'"
}

func (f *files) key(p sandbox.Profile) {
	k := f.findKey(p.Key)
	switch {
	case p.Process:
		content := map[string]any{"Version": 1, "AccessKeyId": k.ID, "SecretAccessKey": k.Secret}
		if k.Token != "" {
			content["SessionToken"], content["Expiration"] = k.Token, f.expiry(k.Life)
		}
		path := filepath.Join(f.dir, "process", ids.PrincipalName(p.Name)+".json")
		f.write(path, response.EncodeJSON(content))
		f.setting("credential_process", printCommand(path))
	case p.Login != "":
		f.setting("login_session", p.Login)
		f.login(p, k)
	default:
		fmt.Fprintf(&f.credentials, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", p.Name, k.ID, k.Secret)
		if k.Token != "" {
			fmt.Fprintf(&f.credentials, "aws_session_token = %s\n", k.Token)
		}
		f.credentials.WriteString("\n")
	}
}

// findKey returns the key with an id. A key that the world does not have is written too;
// the server refuses it.
func (f *files) findKey(id string) sandbox.Key {
	for _, k := range f.world.Keys {
		if k.ID == id {
			return k
		}
	}
	return sandbox.Key{ID: id, Secret: ids.Digest("unknown", id)[:40]}
}

// printCommand returns a command that prints a file.
func printCommand(path string) string {
	if runtime.GOOS == "windows" {
		return `type "` + path + `"`
	}
	return "cat '" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

func (f *files) role(p sandbox.Profile) {
	f.setting("role_arn", p.RoleARN)
	f.setting("role_session_name", p.SessionName)
	f.setting("source_profile", p.Source)
	f.setting("mfa_serial", p.MFASerial)
	f.setting("external_id", p.ExternalID)
	if p.WebIdentity != "" {
		path := filepath.Join(f.dir, "tokens", ids.PrincipalName(p.Name)+".jwt")
		f.write(path, []byte(p.WebIdentity))
		f.setting("web_identity_token_file", path)
	}
}

// assignment writes the Identity Center settings of a profile.
func (f *files) assignment(p sandbox.Profile) {
	for _, s := range f.world.SignIns {
		if s.Key() != p.SignIn {
			continue
		}
		if s.Name == "" {
			f.setting("sso_start_url", s.StartURL)
			f.setting("sso_region", s.Region)
		}
	}
	if !strings.Contains(p.SignIn, "://") {
		f.setting("sso_session", p.SignIn)
	}
	f.setting("sso_account_id", p.AccountID)
	f.setting("sso_role_name", p.RoleName)
}

// login writes the cache file of `aws login`.
func (f *files) login(p sandbox.Profile, k sandbox.Key) {
	key, err := proofKey()
	if err != nil {
		f.err = err
		return
	}
	name := sha256.Sum256([]byte(strings.TrimSpace(p.Login)))
	f.write(filepath.Join(f.dir, "login", "cache", hex.EncodeToString(name[:])+".json"), response.EncodeJSON(map[string]any{
		"accessToken": map[string]string{
			"accessKeyId": k.ID, "secretAccessKey": k.Secret, "sessionToken": k.Token,
			"accountId": k.AccountID, "expiresAt": f.expiry(k.Life),
		},
		"tokenType":     "aws_sigv4",
		"refreshToken":  ids.Digest("refresh", p.Name),
		"identityToken": ids.WebIdentityToken(p.Name),
		"clientId":      "arn:aws:signin:::devtools/same-device",
		"dpopKey":       key,
	}))
}

// proofKey returns a new private key in PEM. The SDK requires one in the file and uses it
// only to renew the session.
func proofKey() (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", fmt.Errorf("creating the key of a login session: %w", err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("encoding the key of a login session: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})), nil
}
