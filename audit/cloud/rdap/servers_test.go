package rdap_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"accountable/audit/cloud/rdap"
)

func TestIANA_HasAHeadAndUsableServers(t *testing.T) {
	head, _, _ := strings.Cut(string(rdap.IANA()), "\nhttps://")
	date := regexp.MustCompile(`(?m)^# Published: (.+)$`).FindStringSubmatch(head)
	if !strings.Contains(head, "# Source: ") || !strings.Contains(head, "# License: ") || date == nil {
		t.Fatalf("the head lacks source, license or date:\n%s", head)
	}
	if _, err := time.Parse(time.DateOnly, date[1]); err != nil {
		t.Errorf("the date of the list: %v", err)
	}
	servers := map[string]string{}
	for line := range strings.Lines(string(rdap.IANA())) {
		fields := strings.Fields(line)
		if strings.HasPrefix(fields[0], "#") {
			continue
		}
		base, err := url.Parse(fields[0])
		if err != nil || base.Scheme != "https" || base.Host == "" || !strings.HasSuffix(base.Path, "/") || base.RawQuery != "" {
			t.Errorf("%s is not a base URL with https and a final slash", fields[0])
		}
		for _, domain := range fields[1:] {
			if domain != strings.ToLower(domain) || strings.Trim(domain, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				t.Errorf("%q is not a top-level domain", domain)
			}
			if other := servers[domain]; other != "" {
				t.Errorf("%s has two servers: %s and %s", domain, other, fields[0])
			}
			servers[domain] = fields[0]
		}
	}
	for domain, want := range map[string]string{
		"com": "https://rdap.verisign.com/com/v1/", "org": "https://rdap.publicinterestregistry.org/rdap/", "cloud": "https://rdap.registry.cloud/rdap/",
		"uk": "https://rdap.nominet.uk/uk/", "nl": "https://rdap.sidn.nl/", "de": "",
	} {
		if servers[domain] != want {
			t.Errorf("%s: %q, want %q", domain, servers[domain], want)
		}
	}
}
