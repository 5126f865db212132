package maildomain

import (
	_ "embed" // the lists
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"accountable/audit"
	"accountable/audit/rules/wordlist"
)

//go:generate go test -run ^TestListsAreFresh$ . -update

// The lists, made from the files in folder data.
var (
	//go:embed lists/disposable.txt
	disposableText string
	//go:embed lists/providers.txt
	providerText string
)

// The tags of providers.txt.
const (
	provider = "p"
	distinct = "d" // a real domain that resembles a provider's
)

// providers are the domains of the largest mail providers.
var providers = wordlist.New(providerText)

// Exists reports whether the top-level domain of a domain is in the ICANN part of the
// public suffix list (https://publicsuffix.org). The domain must have two labels or more.
func Exists(domain string) bool {
	if strings.Trim(domain, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
		domain = audit.CanonicalDomain(domain)
	}
	suffix, icann := publicsuffix.PublicSuffix(strings.TrimSuffix(domain, "."))
	return icann || strings.Contains(suffix, ".") // private suffixes are below existing ones
}

// ListDate returns the date of the public suffix list, such as 2026-02-06.
func ListDate() string {
	_, date, _ := strings.Cut(publicsuffix.List.String(), "(")
	date, _, _ = strings.Cut(date, "T")
	return date
}

// IsDisposable reports whether a domain, or one that it is below, is a public throw-away
// inbox.
func IsDisposable(a audit.Address) bool {
	list := wordlist.New(disposableText)
	domain := strings.TrimSuffix(strings.ToLower(a.Domain), ".")
	for {
		if list.Has(domain) {
			return true
		}
		_, parent, found := strings.Cut(domain, ".")
		if !found {
			return false
		}
		domain = parent
	}
}

// minName is the number of letters before the first dot from which a domain can be
// recognized although one letter differs.
const minName = 4

// Resembles returns the domain among the largest mail providers and some known ones from
// which the registered domain of an address is one typing error away: a letter missing,
// doubled, wrong or swapped with its neighbor. It returns "" if the domain is one of these
// itself.
func Resembles(a audit.Address, known []string) string {
	domain := strings.TrimSuffix(strings.ToLower(a.Domain), ".")
	if registered, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		domain = registered
	}
	if providers.Has(domain) || slices.ContainsFunc(known, func(k string) bool { return audit.WithinDomain(a.Domain, k) }) {
		return ""
	}
	for _, k := range known {
		if isTypo(domain, strings.ToLower(k)) {
			return strings.ToLower(k)
		}
	}
	for k, tag := range providers.All() {
		if tag == provider && isTypo(domain, k) {
			return k
		}
	}
	return ""
}

// isTypo reports whether a domain is one typing error away from a known one.
func isTypo(domain, known string) bool {
	return strings.IndexByte(known, '.') >= minName && isOneEditAway(domain, known)
}

// isOneEditAway reports whether one letter has to be inserted, removed, replaced or swapped
// with its neighbor to turn a into b.
func isOneEditAway(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == b || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
