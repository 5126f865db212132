package sandbox

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
)

// Paths are the files of a sandbox that a program under it is pointed at.
type Paths struct {
	ConfigFile      string // for AWS_CONFIG_FILE
	CredentialsFile string // for AWS_SHARED_CREDENTIALS_FILE
	Home            string // for HOME: .aws below it holds the sign-in caches
}

// neverExpires is how long cache files say that something lasts which has no Life.
const neverExpires = 30 * 24 * time.Hour

// services are the SDK's names of the services that the sandbox stands for. A
// role's own STS call and the portal's heed nothing else: endpoint_url does not
// reach the calls by which credentials come about.
var services = []string{"account", "organizations", "signin", "sso", "sso_oidc", "sts"}

// WriteConfig writes the AWS files of the world's profiles into a private
// folder, below .aws (0700, files 0600), with the base URL as every endpoint.
func (s *Server) WriteConfig(dir, baseURL string) (Paths, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Paths{}, fmt.Errorf("find the sandbox's folder: %w", err)
	}
	aws := filepath.Join(dir, ".aws")
	f := files{server: s, dir: aws, url: baseURL}
	f.config.WriteString("[services sandbox]\n")
	for _, service := range services {
		fmt.Fprintf(&f.config, "%s =\n  endpoint_url = %s\n", service, baseURL)
	}
	for _, signIn := range s.world.SignIns {
		f.signIn(signIn)
	}
	for _, p := range s.world.Profiles {
		f.profile(p)
	}
	paths := Paths{
		ConfigFile: filepath.Join(aws, "config"), CredentialsFile: filepath.Join(aws, "credentials"), Home: dir,
	}
	f.write(paths.ConfigFile, []byte(f.config.String()))
	f.write(paths.CredentialsFile, []byte(f.credentials.String()))
	return paths, f.err
}

// files collects what is written, and the first error.
type files struct {
	server              *Server
	dir, url            string
	config, credentials strings.Builder
	err                 error
}

func (f *files) write(path string, content []byte) {
	if f.err != nil {
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		f.err = fmt.Errorf("make the sandbox's folder: %w", err)
		return
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		f.err = fmt.Errorf("write the sandbox's files: %w", err)
	}
}

// line writes a setting, unless it is empty.
func (f *files) line(key, value string) {
	if value != "" {
		fmt.Fprintf(&f.config, "%s = %s\n", key, value)
	}
}

// signIn writes the section of an Identity Center session and its token.
func (f *files) signIn(s SignIn) {
	if s.Name != "" {
		fmt.Fprintf(&f.config, "\n[sso-session %s]\n", s.Name)
		f.line("sso_start_url", s.StartURL)
		f.line("sso_region", s.Region)
		f.line("sso_registration_scopes", "sso:account:access")
	}
	if s.Token == "" {
		return
	}
	name := sha1.Sum([]byte(s.key())) //nolint:gosec // see the import
	cached := map[string]string{
		"startUrl": s.StartURL, "region": s.Region, "accessToken": s.Token, "expiresAt": f.expiry(s.Life),
	}
	if s.Refreshable {
		client := s.client(f.server.started)
		cached["refreshToken"], cached["clientId"], cached["clientSecret"] = s.refreshToken(), client.id, client.secret
		cached["registrationExpiresAt"] = client.expires.UTC().Format(time.RFC3339)
	}
	f.write(filepath.Join(f.dir, "sso", "cache", hex.EncodeToString(name[:])+".json"), encodeJSON(cached))
}

// expiry is the end of a life as cache files write it.
func (f *files) expiry(life time.Duration) string {
	if life == 0 {
		life = neverExpires
	}
	return f.server.started.Add(life).UTC().Format(time.RFC3339)
}

// profile writes a section and the files that it refers to.
func (f *files) profile(p Profile) {
	section := "profile " + p.Name
	if p.Name == "default" {
		section = p.Name
	}
	fmt.Fprintf(&f.config, "\n[%s]\n", section)
	f.line("region", p.Region)
	f.line("endpoint_url", f.url)
	f.line("services", "sandbox")
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

func (f *files) key(p Profile) {
	k := f.server.worldKey(p.Key)
	switch {
	case p.Process:
		content := map[string]any{"Version": 1, "AccessKeyId": k.ID, "SecretAccessKey": k.Secret}
		if k.Token != "" {
			content["SessionToken"], content["Expiration"] = k.Token, f.expiry(k.Life)
		}
		path := filepath.Join(f.dir, "process", principalName(p.Name)+".json")
		f.write(path, encodeJSON(content))
		f.line("credential_process", printCommand(path))
	case p.Login != "":
		f.line("login_session", p.Login)
		f.login(p, k)
	default:
		fmt.Fprintf(&f.credentials, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", p.Name, k.ID, k.Secret)
		if k.Token != "" {
			fmt.Fprintf(&f.credentials, "aws_session_token = %s\n", k.Token)
		}
		f.credentials.WriteString("\n")
	}
}

// worldKey is the key with the id; one that the world lacks is written as it
// is, and nobody knows it.
func (s *Server) worldKey(id string) Key {
	for _, k := range s.world.Keys {
		if k.ID == id {
			return k
		}
	}
	return Key{ID: id, Secret: digest("unknown", id)[:40]}
}

// printCommand prints a file.
func printCommand(path string) string {
	if runtime.GOOS == "windows" {
		return `type "` + path + `"`
	}
	return "cat '" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

func (f *files) role(p Profile) {
	f.line("role_arn", p.RoleARN)
	f.line("role_session_name", p.SessionName)
	f.line("source_profile", p.Source)
	f.line("mfa_serial", p.MFASerial)
	f.line("external_id", p.ExternalID)
	if p.WebIdentity != "" {
		path := filepath.Join(f.dir, "tokens", principalName(p.Name)+".jwt")
		f.write(path, []byte(p.WebIdentity))
		f.line("web_identity_token_file", path)
	}
}

// assignment writes how a profile enters an account through Identity Center.
func (f *files) assignment(p Profile) {
	for _, s := range f.server.world.SignIns {
		if s.key() != p.SignIn {
			continue
		}
		if s.Name == "" {
			f.line("sso_start_url", s.StartURL)
			f.line("sso_region", s.Region)
		}
	}
	if !strings.Contains(p.SignIn, "://") {
		f.line("sso_session", p.SignIn)
	}
	f.line("sso_account_id", p.AccountID)
	f.line("sso_role_name", p.RoleName)
}

// login writes the cache file of `aws login`.
func (f *files) login(p Profile, k Key) {
	key, err := proofKey()
	if err != nil {
		f.err = err
		return
	}
	name := sha256.Sum256([]byte(strings.TrimSpace(p.Login)))
	f.write(filepath.Join(f.dir, "login", "cache", hex.EncodeToString(name[:])+".json"), encodeJSON(map[string]any{
		"accessToken": map[string]string{
			"accessKeyId": k.ID, "secretAccessKey": k.Secret, "sessionToken": k.Token,
			"accountId": k.AccountID, "expiresAt": f.expiry(k.Life),
		},
		"tokenType":     "aws_sigv4",
		"refreshToken":  digest("refresh", p.Name),
		"identityToken": webIdentity(p.Name),
		"clientId":      "arn:aws:signin:::devtools/same-device",
		"dpopKey":       key,
	}))
}

// proofKey is a fresh private key in PEM: the SDK wants one in the file and
// uses it only to renew the session.
func proofKey() (string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", fmt.Errorf("make the key of a login session: %w", err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("encode the key of a login session: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})), nil
}
