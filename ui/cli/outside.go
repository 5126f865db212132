package cli

import (
	"context"
	"net/http"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/timing"
)

// outside is where a command meets the world: AWS and the person's folders, or
// the demo's sandbox in their place.
type outside struct {
	getenv   func(string) string
	http     *http.Client // nil: a client of the environment's proxies and certificates
	home     string       // folder of the AWS CLI's sign-ins; "": the person's own
	stateDir string       // of the journal
	cacheDir string       // of what was read last
	// workDir is where a policy is looked for first, and configDir holds the
	// person's own and their settings; "": nothing is looked for there.
	workDir, configDir string
	// policy is the demo's.
	policy string
	// unruled: the command goes by no policy.
	unruled bool
	mail    audit.MailResolver
	clock   audit.Clock
	openURL func(ctx context.Context, url string) error // nil: no browser
	demo    bool
}

// outside is the real world.
func (r *runner) outside() outside {
	xdg.Reload() // it has read the environment when the program began
	out := outside{
		getenv:    r.sys.Getenv,
		stateDir:  filepath.Join(xdg.StateHome, "accountable"),
		cacheDir:  filepath.Join(xdg.CacheHome, "accountable"),
		configDir: filepath.Join(xdg.ConfigHome, "accountable"),
		mail:      cloud.NewMailResolver(nil),
		clock:     timing.SystemClock{},
	}
	if r.sys.Getwd != nil {
		if dir, err := r.sys.Getwd(); err == nil { // it may have been removed
			out.workDir = dir
		}
	}
	if hasBrowser(r.sys.Getenv, runtime.GOOS) {
		out.openURL = openBrowser
	}
	return out
}
