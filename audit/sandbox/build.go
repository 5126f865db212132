package sandbox

import (
	"cmp"
	"strings"

	"accountable/audit/sandbox/ids"
)

// DefaultRegion is the region of the profiles that the Add methods create for accounts of
// the commercial partition. Profiles of other accounts get a region of their partition, if
// Account.Partition is set before.
const DefaultRegion = "us-east-1"

// AddAccount adds an account outside the organization. With nil it has no security
// contact.
func (w *World) AddAccount(id, name string, security *Contact) {
	a := Account{ID: id, Name: name, Contacts: map[string]Contact{}}
	if security != nil {
		a.Contacts[Security] = *security
	}
	w.Accounts = append(w.Accounts, a)
}

// Account returns an account to change it before New; nil where there is none.
func (w *World) Account(id string) *Account {
	return find(w.Accounts, func(a *Account) bool { return a.ID == id })
}

// Profile returns a profile to change it before New; nil where there is none.
func (w *World) Profile(name string) *Profile {
	return find(w.Profiles, func(p *Profile) bool { return p.Name == name })
}

// Key returns the key of a profile to change it before New; nil where there is none.
func (w *World) Key(profile string) *Key {
	p := w.Profile(profile)
	if p == nil {
		return nil
	}
	return find(w.Keys, func(k *Key) bool { return k.ID == p.Key })
}

// Role returns a role to change it before New; nil where there is none.
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

// AddKeys adds a profile with static keys of a user who has the profile's name, and
// returns the key.
func (w *World) AddKeys(profile, accountID string) Key {
	return w.addKey(Profile{Name: profile}, Key{AccountID: accountID, Principal: "user/" + ids.PrincipalName(profile)})
}

// AddProcess adds a profile whose key a credential_process prints.
func (w *World) AddProcess(profile, accountID string) Key {
	return w.addKey(Profile{Name: profile, Process: true}, Key{
		AccountID: accountID, Principal: "user/" + ids.PrincipalName(profile),
	})
}

// AddLogin adds a profile with a sign-in of `aws login`.
func (w *World) AddLogin(profile, accountID string) Key {
	principal := "user/" + ids.PrincipalName(profile)
	return w.addKey(
		Profile{Name: profile, Login: principalARN(w.partition(accountID), accountID, principal)},
		Key{AccountID: accountID, Principal: principal, Token: "login-" + ids.Digest("login", profile)},
	)
}

// addKey makes up an access key and adds it with its profile.
func (w *World) addKey(p Profile, k Key) Key {
	prefix := "AKIA"
	if k.Token != "" {
		prefix = "ASIA"
	}
	k.ID, k.Secret = ids.Unique(prefix, k.AccountID, p.Name), ids.Digest("secret", k.AccountID, p.Name)[:40]
	w.Keys = append(w.Keys, k)
	p.Key, p.Region = k.ID, w.homeRegion(k.AccountID)
	w.Profiles = append(w.Profiles, p)
	return k
}

// AddRole adds a profile that assumes a role of the account with the credentials of a
// source profile, and the role, which trusts the source's account. The source profile must
// exist.
func (w *World) AddRole(profile, source, accountID, roleName string) {
	arn := w.roleARN(accountID, roleName)
	w.trust(arn, w.owner(source))
	w.Profiles = append(w.Profiles, Profile{
		Name: profile, Region: w.homeRegion(accountID), RoleARN: arn, Source: source, SessionName: "accountable",
	})
}

// AddMFARole is AddRole with a role that needs MFA and a profile that names the device of
// the source profile's user. It returns the serial number. The source must be a profile
// with a key; its user gets a device if it has none.
func (w *World) AddMFARole(profile, source, accountID, roleName string) (serial string) {
	w.AddRole(profile, source, accountID, roleName)
	serial = w.mfaDevice(source)
	w.Role(w.roleARN(accountID, roleName)).NeedsMFA = true
	w.Profile(profile).MFASerial = serial
	return serial
}

// mfaDevice returns the serial number of the device of a profile's user.
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

// AddWebIdentity adds a profile that assumes a role of the account with a web identity
// token, and the role, which accepts it.
func (w *World) AddWebIdentity(profile, accountID, roleName string) {
	arn, token := w.roleARN(accountID, roleName), ids.WebIdentityToken(profile)
	w.Roles = append(w.Roles, Role{ARN: arn, Tokens: []string{token}})
	w.Profiles = append(w.Profiles, Profile{
		Name: profile, Region: w.homeRegion(accountID), RoleARN: arn, WebIdentity: token, SessionName: ids.PrincipalName(profile),
	})
}

// AddSSO adds a profile that enters an account through Identity Center, and the assignment
// for it. The sign-in (by its Key) must exist.
func (w *World) AddSSO(profile, signIn, accountID, roleName string) {
	w.Assign(signIn, accountID, roleName)
	w.Profiles = append(w.Profiles, Profile{
		Name: profile, Region: w.homeRegion(accountID), SignIn: signIn, AccountID: accountID, RoleName: roleName,
	})
}

// Assign lets the person of a sign-in (by its Key) enter an account with permission sets,
// without a profile.
func (w *World) Assign(signIn, accountID string, roleNames ...string) {
	s := find(w.SignIns, func(s *SignIn) bool { return s.Key() == signIn })
	if s == nil {
		return
	}
	for _, role := range roleNames {
		s.Assignments = append(s.Assignments, Assignment{AccountID: accountID, RoleName: role})
	}
}

// Deny denies an action (account:PutAlternateContact, account:*, …) to an account id, or
// to the ARN of a user or role.
func (w *World) Deny(principal, action string, by Denier) {
	w.Denials = append(w.Denials, Denial{Principal: principal, Action: action, By: by})
}

// owner returns the account of a profile's credentials, or "".
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

// trust lets an account assume a role, which is created if it does not exist.
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

// commercial is the partition of accounts that name no other.
const commercial = "aws"

// homeRegions are the regions of the profiles that the Add methods create, by partition.
var homeRegions = map[string]string{
	commercial:   DefaultRegion,
	"aws-cn":     "cn-north-1",
	"aws-us-gov": "us-gov-west-1",
	"aws-eusc":   "eusc-de-east-1",
}

// regionPrefixes identify the partition of a region; other regions are commercial.
var regionPrefixes = []struct{ prefix, partition string }{
	{"cn-", "aws-cn"},
	{"us-gov-", "aws-us-gov"},
	{"eusc-", "aws-eusc"},
	{"us-iso-", "aws-iso"},
	{"us-isob-", "aws-iso-b"},
}

// partitionOfRegion returns the partition of a region.
func partitionOfRegion(region string) string {
	for _, p := range regionPrefixes {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return commercial
}

// partition returns the partition of an account.
func (s *Server) partition(accountID string) string {
	if a, ok := s.accounts[accountID]; ok && a.Partition != "" {
		return a.Partition
	}
	return commercial
}

// partition returns the partition of an account. It searches backward: profiles are
// mostly added right after their account.
func (w *World) partition(accountID string) string {
	for i := len(w.Accounts) - 1; i >= 0; i-- {
		if a := &w.Accounts[i]; a.ID == accountID {
			return cmp.Or(a.Partition, commercial)
		}
	}
	return commercial
}

// homeRegion returns a region in which the account's keys work.
func (w *World) homeRegion(accountID string) string { return homeRegions[w.partition(accountID)] }
