package rdap

import (
	_ "embed"
	"net/url"
	"slices"
	"strings"
)

// ianaServers is the list of IANA. Its head names its source and date.
//
//go:embed servers.txt
var ianaServers string

// Servers is a list of RDAP servers in the form of servers.txt: on each line the base URL
// of a server and its top-level domains. Lines that start with # are comments.
type Servers string

// IANA returns the list that this program was built with.
func IANA() Servers { return Servers(ianaServers) }

// baseOf returns the base URL, which ends with a slash, of the server for a top-level
// domain, or "".
func (s Servers) baseOf(topLevel string) string {
	for base, domains := range s.lines {
		if slices.Contains(domains, topLevel) {
			return base
		}
	}
	return ""
}

// lists reports whether a URL is on the host and port of a server in the list, with the
// same scheme.
func (s Servers) lists(to *url.URL) bool {
	for base := range s.lines {
		if known, err := url.Parse(base); err == nil && known.Scheme == to.Scheme && strings.EqualFold(known.Host, to.Host) {
			return true
		}
	}
	return false
}

// lines calls yield for each line.
func (s Servers) lines(yield func(base string, domains []string) bool) {
	for line := range strings.Lines(string(s)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		if !yield(fields[0], fields[1:]) {
			return
		}
	}
}
