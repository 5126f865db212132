package ui

import (
	"context"
	"fmt"
	"sync"
	"time"

	"accountable/audit"
	"accountable/ui/screen"
)

// fakeAuthenticator is where people sign in: an Authenticator that answers from memory.
type fakeAuthenticator struct {
	mu      sync.Mutex
	world   *fakeAWS
	signIns map[string]audit.SignIn
	decided bool   // the person did something in the browser
	refusal error  // nil: approved
	right   string // the code that counts
	began   int
	open    int // grants that are being awaited
	renewed []string
	// codeLife is how long a code for the browser is valid.
	codeLife time.Duration
}

const (
	sessionID = "sso:octank"
	deviceID  = "mfa:jane"
	consoleID = "login:jane"
)

func newFakeAuthenticator(w *fakeAWS) *fakeAuthenticator {
	return &fakeAuthenticator{
		world: w, right: "123456", codeLife: 10 * time.Minute,
		signIns: map[string]audit.SignIn{
			sessionID: {ID: sessionID, Kind: audit.SignInDevice, Name: "octank", Detail: "https://octank.awsapps.com/start"},
			deviceID:  {ID: deviceID, Kind: audit.SignInCode, Name: "arn:aws:iam::999900001111:mfa/jane", Detail: "of profile base"},
			consoleID: {ID: consoleID, Kind: audit.SignInCommand, Name: "console", Command: []string{"aws", "login", "--profile", "console"}},
		},
	}
}

// lock makes profiles wait for a sign-in.
func (d *fakeAuthenticator) lock(id string, kind audit.TroubleKind, profiles ...string) {
	d.world.mu.Lock()
	defer d.world.mu.Unlock()
	s := d.signIns[id]
	for _, p := range profiles {
		d.world.troubles[p] = &audit.Trouble{
			Kind: kind, Message: "profile " + p + " is not signed in", NextStep: "Sign in",
			Command: "aws sso login --profile " + p, SignIn: true, SignInID: id,
		}
		s.Profiles = append(s.Profiles, p)
	}
	d.signIns[id] = s
}

// unlock ends the wait for a sign-in.
func (d *fakeAuthenticator) unlock(id string) {
	d.world.mu.Lock()
	defer d.world.mu.Unlock()
	for p, t := range d.world.troubles {
		if t.SignInID == id {
			delete(d.world.troubles, p)
		}
	}
}

func (d *fakeAuthenticator) SignIn(id string) (audit.SignIn, bool) {
	s, ok := d.signIns[id]
	return s, ok
}

func (d *fakeAuthenticator) PendingSignIns() []audit.SignIn { return nil }

func (d *fakeAuthenticator) StartDevice(ctx context.Context, id string) (audit.DeviceGrant, error) {
	d.mu.Lock()
	d.began++
	n := d.began
	d.mu.Unlock()
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return audit.DeviceGrant{}, ctx.Err()
	}
	return audit.DeviceGrant{
		SignIn: d.signIns[id], Code: fmt.Sprintf("WDKH-MRQ%d", n), Expires: time.Now().Add(d.codeLife),
		URL: fmt.Sprintf("https://octank.awsapps.com/start/#/device?user_code=WDKH-MRQ%d", n),
	}, nil
}

func (d *fakeAuthenticator) AwaitDevice(ctx context.Context, grant audit.DeviceGrant) error {
	d.count(1)
	defer d.count(-1)
	for time.Now().Before(grant.Expires) {
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		if decided, err := d.deviceAnswer(); decided {
			if err == nil {
				d.unlock(grant.SignIn.ID)
			}
			return err
		}
	}
	return &audit.Trouble{Kind: audit.SigninExpired, Message: "the code was not approved in time", NextStep: "Begin again"}
}

// answerDevice approves (nil) or refuses in the browser.
func (d *fakeAuthenticator) answerDevice(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refusal, d.decided = err, true
}

// deviceAnswer returns the answer given in the browser.
func (d *fakeAuthenticator) deviceAnswer() (made bool, refusal error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	made, refusal = d.decided, d.refusal
	d.refusal, d.decided = nil, false
	return made, refusal
}

func (d *fakeAuthenticator) count(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open += n
}

// awaited returns how many grants are being awaited.
func (d *fakeAuthenticator) awaited() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open
}

func (d *fakeAuthenticator) SubmitCode(ctx context.Context, id, code string) error {
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	if code != d.right {
		return &audit.Trouble{Kind: audit.MFARequired, Message: "the code is wrong", NextStep: "Type the next one", SignInID: id}
	}
	d.unlock(id)
	return nil
}

func (d *fakeAuthenticator) ForgetCredentials(id string) {
	d.mu.Lock()
	d.renewed = append(d.renewed, id)
	d.mu.Unlock()
	d.unlock(id)
}

// signInOptions returns octank with profiles that wait for sign-ins.
func signInOptions() (*fakeAWS, *fakeAuthenticator, screen.Options) {
	w, targets := newOctank()
	d := newFakeAuthenticator(w)
	d.lock(sessionID, audit.SigninExpired, "sandbox", "stage", "logs")
	o := newOptions(w, targets)
	o.Authenticator = d
	return w, d, o
}

// fakeDiscoverer is a Discoverer that answers from memory.
type fakeDiscoverer struct {
	steps    map[string][]audit.Discovery // by profile or session
	every    time.Duration                // between two steps
	sessions []string

	mu    sync.Mutex
	asked []string
}

func (r *fakeDiscoverer) Organization(ctx context.Context, profile string, _ audit.DiscoverOptions) <-chan audit.Discovery {
	return r.stream(ctx, profile)
}

func (r *fakeDiscoverer) IdentityCenter(ctx context.Context, session string) <-chan audit.Discovery {
	return r.stream(ctx, session)
}

func (r *fakeDiscoverer) Sessions() []string { return r.sessions }

func (r *fakeDiscoverer) stream(ctx context.Context, name string) <-chan audit.Discovery {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, name)
	steps := r.steps[name]
	out := make(chan audit.Discovery)
	go func() {
		defer close(out)
		for _, s := range steps {
			select {
			case <-time.After(r.every):
			case <-ctx.Done():
				return
			}
			out <- s
		}
	}()
	return out
}

// answer sets the steps of the search for a name.
func (r *fakeDiscoverer) answer(name string, steps ...audit.Discovery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps[name] = steps
}

const managementAccount = "999900001111"

// newMember returns an account of the organization.
func newMember(id, name, path string) audit.Target {
	return audit.Target{
		Key: id, AccountID: id, Name: name, Partition: "aws", State: "ACTIVE", OUPath: path,
		Routes: []audit.Route{{Profile: "prod-admin", Mode: audit.InOrganization, Kind: "role", CallerAccountID: managementAccount}},
	}
}

// organizationOptions returns octank with an organization: two
// pages, then the names of the units.
func organizationOptions() (*fakeAWS, *fakeDiscoverer, screen.Options) {
	w, targets := newOctank()
	for _, id := range []string{"700000000001", "700000000003"} {
		w.contacts[id] = &team
	}
	closed := newMember("700000000004", "old-shop", "r-oct1/ou-oct1-00000002")
	closed.State, closed.Skip = "SUSPENDED", "the account is closed"
	r := &fakeDiscoverer{every: time.Second, steps: map[string][]audit.Discovery{}}
	r.answer("prod-admin",
		audit.Discovery{
			Organization: &audit.Organization{ID: "o-octank", ManagementAccountID: managementAccount, CallerAccountID: managementAccount, Profile: "prod-admin"},
			Targets: []audit.Target{
				newMember("111122223333", "payments-prod", "r-oct1/ou-oct1-00000001"),
				newMember("700000000001", "billing", "r-oct1/ou-oct1-00000001"),
				newMember("700000000002", "shop-test", "r-oct1/ou-oct1-00000002"),
			},
		},
		audit.Discovery{Targets: []audit.Target{newMember("700000000003", "audit-logs", "r-oct1"), closed}},
		audit.Discovery{OUPaths: map[string]string{
			"111122223333": "Root/Payments", "700000000001": "Root/Payments", "700000000002": "Root/Shop",
			"700000000003": "Root", "700000000004": "Root/Shop",
		}},
	)
	o := newOptions(w, targets)
	o.Discoverer = r
	return w, r, o
}
