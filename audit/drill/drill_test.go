package drill_test

import (
	"errors"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/drill"
)

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

func mailbox(address string) drill.Channel {
	c, _ := drill.MailboxOf(address)
	return c
}

func TestGroup_JoinsSpellingsOfAChannel(t *testing.T) {
	contact := func(email, phone string) audit.Contact { return audit.Contact{Email: email, Phone: phone} }
	requests := drill.Group([]drill.Account{
		{ID: "222233334444", Name: "b", Contacts: []audit.Contact{contact("SOC@Octank.cloud", "+1 206-555-4100"), contact("soc@octank.cloud", "")}},
		{ID: "111122223333", Name: "a", Contacts: []audit.Contact{contact("soc@octank.cloud ", "+12065554100")}},
		{ID: "333344445555", Contacts: []audit.Contact{contact("soc+aws@octank.cloud", "")}},
		{ID: "444455556666"},
	})
	var got []string
	for _, r := range requests {
		words := []string{string(r.Kind), r.Address + ":"}
		for _, a := range r.Accounts {
			words = append(words, a.ID)
		}
		got = append(got, strings.Join(words, " "))
	}
	want := []string{
		"mailbox soc+aws@octank.cloud: 333344445555",
		"mailbox soc@octank.cloud: 111122223333 222233334444",
		"phone +12065554100: 111122223333 222233334444",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if requests[1].Written != "SOC@Octank.cloud" {
		t.Errorf("Written is %q", requests[1].Written)
	}
}

func TestCode_DependsOnKeyMailboxAndDay(t *testing.T) {
	key := drill.Key{1}
	code := key.Code(mailbox("soc@octank.cloud"), noon)
	if parsed, ok := drill.ParseCode(code); !ok || parsed != code || len(code) != 7 {
		t.Fatalf("%q is parsed as %q, %t", code, parsed, ok)
	}
	for name, c := range map[string]struct {
		other string
		same  bool
	}{
		"another spelling":           {key.Code(mailbox(" SOC@octank.cloud"), noon), true},
		"later on the same UTC day":  {key.Code(mailbox("soc@octank.cloud"), noon.Add(11*time.Hour)), true},
		"the same day in other zone": {key.Code(mailbox("soc@octank.cloud"), noon.In(time.FixedZone("", 13*3600))), true},
		"the next day":               {key.Code(mailbox("soc@octank.cloud"), noon.Add(12*time.Hour)), false},
		"another mailbox":            {key.Code(mailbox("soc+aws@octank.cloud"), noon), false},
		"another computer":           {drill.Key{2}.Code(mailbox("soc@octank.cloud"), noon), false},
	} {
		if (c.other == code) != c.same {
			t.Errorf("%s: %s and %s; same: want %t", name, code, c.other, c.same)
		}
	}
}

func TestParseCode(t *testing.T) {
	for text, want := range map[string]string{
		"7H4K-Q2": "7H4K-Q2", "\u00a07h4kq2": "7H4K-Q2", "oil0-1z": "0110-1Z", "7H-4K-Q2": "7H4K-Q2",
		"": "", "7H4K-Q": "", "7H4K-Q22": "", "7H4K-QU": "", "7H4K-Q²": "", "soc@octank.cloud": "",
	} {
		if code, ok := drill.ParseCode(text); code != want || ok != (want != "") {
			t.Errorf("ParseCode(%q) = %q, %t, want %q", text, code, ok, want)
		}
	}
}

func TestRecords_FindCode(t *testing.T) {
	key := drill.Key{7}
	soc, noc := mailbox("soc@octank.cloud"), mailbox("noc@octank.cloud")
	phone, _ := drill.PhoneOf("+1 206 555 4100")
	r := drill.NewRecords("", []drill.Start{
		{Sent: noon.Add(-48 * time.Hour), Channels: []drill.Channel{soc}},
		{Sent: noon, Channels: []drill.Channel{noc, soc, phone}},
		{Sent: noon.Add(time.Hour), Channels: []drill.Channel{soc}}, // the same code
	}, nil)
	for name, c := range map[string]struct {
		code string
		want drill.Channel
		sent time.Time
		err  error
	}{
		"today":            {key.Code(soc, noon), soc, noon, nil},
		"two days ago":     {key.Code(soc, noon.Add(-48*time.Hour)), soc, noon.Add(-48 * time.Hour), nil},
		"another mailbox":  {key.Code(noc, noon), noc, noon, nil},
		"of no drill":      {key.Code(noc, noon.Add(-48*time.Hour)), drill.Channel{}, time.Time{}, drill.ErrNoDrill},
		"another computer": {drill.Key{8}.Code(soc, noon), drill.Channel{}, time.Time{}, drill.ErrNoDrill},
		"of a phone":       {key.Code(phone, noon), drill.Channel{}, time.Time{}, drill.ErrNoDrill},
	} {
		got, sent, err := r.FindCode(key, c.code)
		if got != c.want || !sent.Equal(c.sent) || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v, %v, want %v, %v, %v", name, got, sent, err, c.want, c.sent, c.err)
		}
	}
	if _, _, err := (*drill.Records)(nil).FindCode(key, "7H4K-Q2"); !errors.Is(err, drill.ErrNoDrill) {
		t.Errorf("no records: %v", err)
	}
}

func TestRecords_StateOf(t *testing.T) {
	const day = 24 * time.Hour
	soc := mailbox("soc@octank.cloud")
	answered := func(ago time.Duration) drill.Answer {
		return drill.Answer{Channel: soc, Sent: noon.Add(-ago - time.Hour), Answered: noon.Add(-ago), By: "Jane Doe"}
	}
	asked := func(ago time.Duration) []drill.Start {
		return []drill.Start{{Sent: noon.Add(-ago), Channels: []drill.Channel{soc}}}
	}
	for name, c := range map[string]struct {
		starts  []drill.Start
		answers []drill.Answer
		every   time.Duration
		want    drill.Word
		waiting bool
		future  bool
	}{
		"nothing":                    {every: 90 * day, want: drill.Never},
		"asked":                      {starts: asked(day), every: 90 * day, want: drill.Never, waiting: true},
		"answered":                   {starts: asked(2 * day), answers: []drill.Answer{answered(day)}, every: 90 * day, want: drill.Confirmed},
		"asked again":                {starts: asked(time.Hour), answers: []drill.Answer{answered(day)}, every: 90 * day, want: drill.Confirmed, waiting: true},
		"the newest answer counts":   {answers: []drill.Answer{answered(day), answered(200 * day)}, every: 90 * day, want: drill.Confirmed},
		"14 days before":             {answers: []drill.Answer{answered(76 * day)}, every: 90 * day, want: drill.Confirmed},
		"less than 14 days before":   {answers: []drill.Answer{answered(76*day + 1)}, every: 90 * day, want: drill.DueSoon},
		"on the last day":            {answers: []drill.Answer{answered(90 * day)}, every: 90 * day, want: drill.DueSoon},
		"past":                       {answers: []drill.Answer{answered(90*day + 1)}, every: 90 * day, want: drill.Overdue},
		"nothing asks for it":        {answers: []drill.Answer{answered(900 * day)}, want: drill.Confirmed},
		"the other clock is ahead":   {answers: []drill.Answer{answered(-time.Hour)}, every: 90 * day, want: drill.Confirmed},
		"far in the future":          {answers: []drill.Answer{answered(-2 * day)}, every: 90 * day, want: drill.Never, future: true},
		"the future and an old one":  {answers: []drill.Answer{answered(-2 * day), answered(day)}, every: 90 * day, want: drill.Confirmed, future: true},
		"an interval below the span": {answers: []drill.Answer{answered(time.Hour)}, every: 7 * day, want: drill.DueSoon},
	} {
		s := drill.NewRecords("", c.starts, c.answers).StateOf(soc, c.every, noon)
		if s.Word != c.want || s.Waiting.IsZero() == c.waiting || s.Future.IsZero() == c.future {
			t.Errorf("%s: %+v, want %s, waiting %t, future %t", name, s, c.want, c.waiting, c.future)
		}
	}
}

func TestMessage_IsPlainTextWithoutLinks(t *testing.T) {
	names := []string{"payments-prod", "Zahlungen für Köln"}
	for _, h := range audittest.HostileTexts {
		names = append(names, h.Text)
	}
	for _, name := range names {
		r := drill.Request{Channel: mailbox("soc@octank.cloud"), Written: "SOC@octank.cloud", Accounts: []drill.Account{{ID: "111122223333", Name: name}}}
		m := r.Message("7H4K-Q2")
		for _, want := range []string{"7H4K-Q2", "1111-2222-3333", "1 account ", "@aws.com"} {
			if !strings.Contains(m.Body, want) {
				t.Errorf("%q is missing:\n%s", want, m.Body)
			}
		}
		if strings.Contains(m.Body, "http") && !strings.Contains(name, "http") {
			t.Errorf("the message has a link:\n%s", m.Body)
		}
		eml, err := m.EML(noon)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := mail.ReadMessage(strings.NewReader(string(eml)))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
		if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != m.Body {
			t.Errorf("%v: the file holds\n%s\nwant\n%s", err, body, m.Body)
		}
		if parsed.Header.Get("To") != "<SOC@octank.cloud>" || len(parsed.Header) != 7 {
			t.Errorf("headers: %v", parsed.Header)
		}
	}
}

func TestMessage_NoAddress(t *testing.T) {
	for _, to := range []string{"", "soc", "Jane <jane@octank.cloud>", "a@octank.cloud, b@octank.cloud", "soc@octank.cloud\r\nBcc: all@octank.cloud", "\"a b\"@octank.cloud", "@octank.cloud"} {
		if eml, err := (drill.Message{To: to}).EML(noon); !errors.Is(err, drill.ErrNoAddress) {
			t.Errorf("%q: %v\n%s", to, err, eml)
		}
	}
}

func TestRequest_ListsAtMost50Accounts(t *testing.T) {
	r := drill.Request{Channel: mailbox("soc@octank.cloud"), Written: "soc@octank.cloud"}
	for range 60 {
		r.Accounts = append(r.Accounts, drill.Account{ID: "111122223333"})
	}
	for _, text := range []string{r.Message("7H4K-Q2").Body, r.CallScript()} {
		if !strings.Contains(text, "and 10 more") || strings.Count(text, "1111-2222-3333") != 50 {
			t.Errorf("the list of accounts is wrong:\n%s", text)
		}
	}
}
