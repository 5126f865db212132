package cli

import (
	"fmt"
	"time"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/nameserver"
	"accountable/audit/sandbox/registry"
)

// domainWorld has accounts whose email domains are in every state.
func domainWorld() sandbox.World {
	const day = 24 * time.Hour
	w := sandbox.World{
		Zone: nameserver.Zone{
			"amazon.com":                           {MX: nameserver.Mail("amazon-smtp.amazon.com")},
			"octank.cloud":                         {MX: nameserver.Mail("mail.octank.cloud")},
			"mail.octank.cloud":                    {Addresses: []string{"192.0.2.25"}},
			"ses.cloud":                            {MX: nameserver.Mail("inbound-smtp.us-east-1.amazonaws.com")},
			"parked.cloud":                         {MX: nameserver.Mail(".")},
			"gone.cloud":                           {MX: nameserver.Mail("mail.gone.cloud")},
			"inbound-smtp.us-east-1.amazonaws.com": {Addresses: []string{"192.0.2.26"}},
		},
		Domains: registry.Domains{
			"octank.cloud":   {Life: 300 * day},
			"expiring.cloud": {Life: 19 * day},
			"redeemed.cloud": {Life: -day, Status: []string{"redemption period"}},
			"busy.cloud":     {Answer: registry.Busy},
			"hanging.cloud":  {Answer: registry.Hanging},
			"huge.cloud":     {Answer: registry.Huge},
		},
	}
	for i, a := range []struct{ profile, domain string }{
		{"good", "octank.cloud"},
		{"subdomain", "mail.octank.cloud"},
		{"expiring", "expiring.cloud"},
		{"redeemed", "redeemed.cloud"},
		{"workmail", "octank.awsapps.com"},
		{"ses", "ses.cloud"},
		{"parked", "parked.cloud"},
		{"gone", "gone.cloud"},
		{"busy", "busy.cloud"},
		{"hanging", "hanging.cloud"},
		{"huge", "huge.cloud"},
		{"nothing", "missing.cloud"},
	} {
		contact := *team
		contact.Email = "security@" + a.domain
		id := fmt.Sprintf("11112222%04d", i+1)
		w.AddAccount(id, "octank-"+a.profile, &contact)
		w.AddKeys(a.profile, id)
	}
	return w
}
