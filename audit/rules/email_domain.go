package rules

import (
	"strings"
	"time"

	"accountable/audit"
	"accountable/audit/policy"
)

// judgeTakesMail fails domains that do not accept mail, according to DNS.
func judgeTakesMail(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	reading, asked := s.facts.Mail[audit.MailDomain(a.Text)]
	switch {
	case !asked:
		return notJudged("%s was not looked up in DNS", quote(a.Domain))
	case reading.Trouble != nil:
		return errorVerdict(reading.Trouble).quoting(audit.MailDomain(a.Text))
	case reading.Answer.Unknown:
		return notJudged("%s", reading.Answer.Reason)
	case reading.Answer.AcceptsMail:
		return pass("%s accepts mail: %s", quote(a.Domain), reading.Answer.Reason)
	default:
		return fail("%s does not accept mail: %s", quote(a.Domain), reading.Answer.Reason)
	}
}

// awsMailHosts are the domains below which AWS receives mail, and the label that the host
// must have; "": any host. Sources:
// https://docs.aws.amazon.com/workmail/latest/adminguide/add_domain.html (WorkMail),
// https://docs.aws.amazon.com/ses/latest/dg/receiving-email-mx-record.html (SES),
// https://docs.aws.amazon.com/ses/latest/dg/eb-ingress.html (SES Mail Manager).
var awsMailHosts = [...]struct{ label, domain, service string }{
	{"", "awsapps.com", "Amazon WorkMail"},
	{"inbound-smtp", "amazonaws.com", "Amazon WorkMail or Amazon SES"},
	{"mail-manager-smtp", "amazonaws.com", "Amazon SES"},
}

// awsMailService returns the service of AWS that receives mail at a host, or "".
func awsMailService(host string) string {
	for _, h := range awsMailHosts {
		name, below := strings.CutSuffix("."+strings.ToLower(strings.TrimSuffix(host, ".")), "."+h.domain)
		if below && (h.label == "" || strings.Contains(name+".", "."+h.label+".")) {
			return h.service
		}
	}
	return ""
}

// judgeHostedApart fails domains whose mail AWS receives: an account and the mailbox for
// its notices can then be suspended together.
func judgeHostedApart(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	if service := awsMailService(a.Domain); service != "" {
		return fail("%s is a mailbox of %s", quote(a.Text), service)
	}
	reading, asked := s.facts.Mail[audit.MailDomain(a.Text)]
	switch {
	case s.facts.Mail == nil:
		return notJudged("%s", needs[NeedDNS].missing)
	case !asked:
		return notJudged("%s was not looked up in DNS", quote(a.Domain))
	case reading.Trouble != nil: // EmailDomainTakesMail is the error
		return notJudged("it is unknown who receives the mail of %s", quote(a.Domain))
	case reading.Answer.Unknown:
		return notJudged("%s", reading.Answer.Reason)
	case reading.Answer.Host == "":
		return pass("%s has no mail server of AWS", quote(a.Domain))
	}
	host := quote(reading.Answer.Host)
	if service := awsMailService(reading.Answer.Host); service != "" {
		return fail("%s is received by %s: the mail server of %s is %s", quote(a.Text), service, quote(a.Domain), host)
	}
	return pass("%s is not received by AWS: the mail server of %s is %s", quote(a.Text), quote(a.Domain), host)
}

// renewalNotice is how long before its end a registration should be renewed. A domain can
// stop working as soon as it has expired.
const renewalNotice = 45 * 24 * time.Hour

// judgeDomainRenewed fails domains that are lost soon, according to their registries.
func judgeDomainRenewed(s *subject) verdict {
	a := s.address()
	if lack := a.MissingPart(); lack != "" {
		return notJudged("%s", lack)
	}
	domain := audit.RegistrableDomain(a.Domain)
	if domain == "" {
		return notJudged("%s is not a domain that can be registered", quote(a.Domain))
	}
	reading, asked := s.facts.Renewals[domain]
	answer, left := reading.Answer, reading.Answer.Expires.Sub(s.facts.Now)
	switch {
	case !asked:
		return notJudged("RDAP was not asked about %s", quote(domain))
	case reading.Trouble != nil:
		return errorVerdict(reading.Trouble).quoting(domain)
	case answer.Status != "":
		return fail("%s has the status %q at its registry%s", quote(domain), answer.Status, lostSoon[answer.Status])
	case answer.Unknown != "":
		return notJudged("%s", answer.Unknown).quoting(domain)
	case answer.Expires.IsZero():
		return notJudged("the registry of %s does not say until when it is registered", quote(domain))
	case left <= 0:
		return fail("the registration of %s ended on %s", quote(domain), policy.FormatDay(answer.Expires))
	case left <= renewalNotice:
		return fail("the registration of %s ends on %s, in %s", quote(domain), policy.FormatDay(answer.Expires), audit.FormatAge(left))
	default:
		return pass("%s is registered until %s", quote(domain), policy.FormatDay(answer.Expires))
	}
}

// lostSoon says what a status of RenewalAnswer means.
var lostSoon = map[string]string{
	"redemption period": ": it has expired, and only its last owner can restore it",
	"pending delete":    ": it will be deleted, and then everyone can register it",
	"client hold":       ": its registrar has switched it off",
	"server hold":       ": the registry has switched it off",
}
