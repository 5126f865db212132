package sandbox

import (
	"encoding/base64"
	"strings"
)

// DefaultRegion is the region of the profiles that the Add methods make for
// accounts of the commercial partition. Those of others get a region of their
// own partition, if the account says where it is before its profiles are added.
const DefaultRegion = "us-east-1"

// AddAccount adds an account outside the organization. Its security contact is
// not set where nil is given.
func (w *World) AddAccount(id, name string, security *Contact) {
	a := Account{ID: id, Name: name, Contacts: map[string]Contact{}}
	if security != nil {
		a.Contacts[Security] = *security
	}
	w.Accounts = append(w.Accounts, a)
}

// Account finds an account of the world to change it before New; nil where
// there is none.
func (w *World) Account(id string) *Account {
	return find(w.Accounts, func(a *Account) bool { return a.ID == id })
}

// Profile finds a profile of the world to change it before New; nil where
// there is none.
func (w *World) Profile(name string) *Profile {
	return find(w.Profiles, func(p *Profile) bool { return p.Name == name })
}

// Key finds the key of a profile to change it before New; nil where there is none.
func (w *World) Key(profile string) *Key {
	p := w.Profile(profile)
	if p == nil {
		return nil
	}
	return find(w.Keys, func(k *Key) bool { return k.ID == p.Key })
}

// Role finds a role of the world to change it before New; nil where there is none.
func (w *World) Role(arn string) *Role {
	return find(w.Roles, func(r *Role) bool { return r.ARN == arn })
}

func find[T any](items []T, is func(*T) bool) *T {
	for i := range items {
		if is(&items[i]) {
			return &items[i]
		}
	}
	return nil
}

// AddKeys adds a profile with the static keys of a user of the account, who has
// the profile's name, and returns the key.
func (w *World) AddKeys(profile, accountID string) Key {
	return w.addKey(Profile{Name: profile}, Key{AccountID: accountID, Principal: "user/" + principalName(profile)})
}

// AddProcess adds a profile whose key comes out of a credential_process.
func (w *World) AddProcess(profile, accountID string) Key {
	return w.addKey(Profile{Name: profile, Process: true}, Key{
		AccountID: accountID, Principal: "user/" + principalName(profile),
	})
}

// AddLogin adds a profile that signed in with `aws login`.
func (w *World) AddLogin(profile, accountID string) Key {
	principal := "user/" + principalName(profile)
	return w.addKey(
		Profile{Name: profile, Login: principalARN(w.partition(accountID), accountID, principal)},
		Key{AccountID: accountID, Principal: principal, Token: "login-" + digest("login", profile)},
	)
}

// addKey makes up what an access key consists of and adds it with its profile.
func (w *World) addKey(p Profile, k Key) Key {
	prefix := "AKIA"
	if k.Token != "" {
		prefix = "ASIA"
	}
	k.ID, k.Secret = uniqueID(prefix, k.AccountID, p.Name), digest("secret", k.AccountID, p.Name)[:40]
	w.Keys = append(w.Keys, k)
	p.Key, p.Region = k.ID, w.homeRegion(k.AccountID)
	w.Profiles = append(w.Profiles, p)
	return k
}

// AddRole adds a profile that assumes a role of the account with the
// credentials of a source profile, and the role, which trusts whoever these
// belong to. The source profile must be there.
func (w *World) AddRole(profile, source, accountID, roleName string) {
	arn := w.roleARN(accountID, roleName)
	w.trust(arn, w.owner(source))
	w.Profiles = append(w.Profiles, Profile{
		Name: profile, Region: w.homeRegion(accountID), RoleARN: arn, Source: source, SessionName: "accountable",
	})
}

// AddMFARole is AddRole, with a role that needs MFA and a profile that names the
// device of the source profile's user, whose serial number it returns. The
// source must be a profile with a key; its user gets a device if it has none.
func (w *World) AddMFARole(profile, source, accountID, roleName string) (serial string) {
	w.AddRole(profile, source, accountID, roleName)
	serial = w.mfaDevice(source)
	w.Role(w.roleARN(accountID, roleName)).NeedsMFA = true
	w.Profile(profile).MFASerial = serial
	return serial
}

// mfaDevice is the serial number of the device of a profile's user.
func (w *World) mfaDevice(profile string) string {
	key := w.Key(profile)
	if key == nil {
		return ""
	}
	user := principalARN(w.partition(key.AccountID), key.AccountID, key.Principal)
	if known := find(w.MFADevices, func(d *MFADevice) bool { return d.User == user }); known != nil {
		return known.Serial
	}
	_, name, _ := strings.Cut(key.Principal, "/")
	serial := principalARN(w.partition(key.AccountID), key.AccountID, "mfa/"+name)
	w.MFADevices = append(w.MFADevices, MFADevice{Serial: serial, User: user})
	return serial
}

// AddWebIdentity adds a profile that assumes a role of the account with a web
// identity token, and the role, which takes it.
func (w *World) AddWebIdentity(profile, accountID, roleName string) {
	arn, token := w.roleARN(accountID, roleName), webIdentity(profile)
	w.Roles = append(w.Roles, Role{ARN: arn, Tokens: []string{token}})
	w.Profiles = append(w.Profiles, Profile{
		Name: profile, Region: w.homeRegion(accountID), RoleARN: arn, WebIdentity: token, SessionName: principalName(profile),
	})
}

// AddSSO adds a profile that enters an account through Identity Center, and the
// assignment that lets it. The sign-in, by its name or StartURL, must be there.
func (w *World) AddSSO(profile, signIn, accountID, roleName string) {
	w.Assign(signIn, accountID, roleName)
	w.Profiles = append(w.Profiles, Profile{
		Name: profile, Region: w.homeRegion(accountID), SignIn: signIn, AccountID: accountID, RoleName: roleName,
	})
}

// Assign lets the person of a sign-in enter an account with permission sets,
// without a profile for it.
func (w *World) Assign(signIn, accountID string, roleNames ...string) {
	s := find(w.SignIns, func(s *SignIn) bool { return s.key() == signIn })
	if s == nil {
		return
	}
	for _, role := range roleNames {
		s.Assignments = append(s.Assignments, Assignment{accountID, role})
	}
}

// Deny takes an action (account:PutAlternateContact, account:*, …) away from an
// account id, a user's or a role's ARN.
func (w *World) Deny(principal, action string, by Denier) {
	w.Denials = append(w.Denials, Denial{Principal: principal, Action: action, By: by})
}

// key is what a profile calls the sign-in by, and what its cache file is named after.
func (s SignIn) key() string {
	if s.Name != "" {
		return s.Name
	}
	return s.StartURL
}

// owner is the account whose credentials a profile yields, "" where unknown.
func (w *World) owner(profile string) string {
	p := w.Profile(profile)
	switch {
	case p == nil:
		return ""
	case p.Key != "":
		if k := w.Key(profile); k != nil {
			return k.AccountID
		}
	case p.RoleARN != "":
		return accountOf(p.RoleARN)
	}
	return p.AccountID
}

// trust lets an account assume a role, which is made if it does not exist.
func (w *World) trust(arn, accountID string) {
	if role := w.Role(arn); role != nil {
		role.Trusts = append(role.Trusts, accountID)
		return
	}
	w.Roles = append(w.Roles, Role{ARN: arn, Trusts: []string{accountID}})
}

func (w *World) roleARN(accountID, name string) string {
	return principalARN(w.partition(accountID), accountID, "role/"+name)
}

// principalName makes a profile's name fit for IAM and for a file's name.
func principalName(profile string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("_+=,.@-", r) {
			return r
		}
		return '-'
	}, profile)
}

// webIdentity is a token in the form of a JWT. Nothing but the sandbox takes it.
func webIdentity(subject string) string {
	part := func(v any) string { return base64.RawURLEncoding.EncodeToString(encodeJSON(v)) }
	return strings.Join([]string{
		part(map[string]string{"alg": "RS256", "typ": "JWT"}),
		part(map[string]string{"iss": "https://oidc.octank.cloud", "sub": subject, "aud": "sts.amazonaws.com"}),
		base64.RawURLEncoding.EncodeToString([]byte("signed by nobody")),
	}, ".")
}
