package audit

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// judgeEmailPlaceholder: the domain can be reached and the address is meant.
func judgeEmailPlaceholder(s *subject) verdict {
	a := parseAddress(s.contact.Email)
	if lack := a.missing(); lack != "" {
		return broken("%s", lack)
	}
	if reason := unreachable(a); reason != "" {
		return broken("%s cannot be reached: %s %s", quote(a.text), quote(a.domain), reason)
	}
	words := standIns()
	local, _, _ := strings.Cut(a.untagged(), "@")
	if words.local[squeeze(local)] {
		return broken("%s is a stand-in: %s is nobody's mailbox", quote(a.text), quote(local)).adviseList(a)
	}
	domain := strings.Join(a.labels(), ".")
	if words.owner[squeeze(a.owner())] || words.domain[domain] {
		return broken("%s is a stand-in: %s is nobody's domain", quote(a.text), quote(domain))
	}
	return holds("%s is no placeholder", quote(a.text))
}

// unfilled are the marks of templates: ${name}, {{ name }}, <name>.
var unfilled = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{[^}]*\}|\{\{.*\}\}|<[^>]+>`)
})

// judgeNamePlaceholder: the whole name is no stand-in and no template.
func judgeNamePlaceholder(s *subject) verdict {
	name := trimSpace(s.contact.Name)
	switch mark := unfilled().FindString(name); {
	case name == "":
		return broken("the name is blank")
	case mark != "":
		return broken("%s is a template that was never filled in: it still has %s", quote(name), quote(mark))
	case strings.IndexFunc(name, unicode.IsLetter) < 0:
		return broken("%s has no letter", quote(name))
	case standIns().name[squeeze(name)]:
		return broken("%s is a stand-in", quote(name))
	default:
		return holds("%s is no stand-in", quote(name))
	}
}

// squeeze is a text in lower case, with nothing but its letters and digits, and
// without digits at the end: what "No-Reply2" and "noreply" have in common.
func squeeze(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	if short := strings.TrimRightFunc(s, unicode.IsDigit); short != "" {
		return short
	}
	return s
}

// standInLists are what people write where they have nothing to write. Closed
// lists, squeezed: a word of somebody's name inside a longer one is not asked.
type standInLists struct {
	local, owner, domain, name map[string]bool
}

var standIns = sync.OnceValue(func() standInLists {
	set := func(lists ...string) map[string]bool {
		m := map[string]bool{}
		for _, list := range lists {
			for word := range strings.FieldsSeq(list) {
				m[word] = true
			}
		}
		return m
	}
	const anywhere = `
		test testing tester testtest testuser testaccount testemail testmail testname dummy fake foo bar baz foobar asdf asdfasdf asdfgh asdfghjkl qwerty qwertyuiop
		changeme changethis fixme replaceme replacethis edit editme fillin fillme fillmein todo tbd tba tbc tobedefined tobedetermined tobeconfirmed toberemoved
		none na notapplicable notavailable notset unset null nil undefined unknown nobody noone noname noemail nomail nocontact empty blank
		placeholder sample example exampleuser examplename loremipsum lorem ipsum
		x xx xxx xxxx xxxxx xxxxxx xyz zzz zzzz aaa aaaa abc abcd abcdef yyy
		yourname youremail yourmail yourcompany yourorg yourorganization yourorganisation yourteam yourself myname myemail mycompany myorg mymail
		firstnamelastname firstlast firstname lastname fnamelname givennamefamilyname namesurname namelastname lastnamefirstname surname
		vornamenachname vorname nachname prenomnom nomprenom nombreapellido nombreapellidos nomecognome nomesobrenome voornaamachternaam
		fornavnetternavn fornamnefternamn etunimisukunimi imienazwisko adsoyad adisoyadi isimsoyisim jmenoprijmeni keresztnevvezeteknev imiafamilia
		username person`
	return standInLists{
		local: set(anywhere, `
			noreply noreplies noreplay noanswer donotreply donotrespond dontreply dontrespond neverreply noresponse noresponder noresponda naoresponda naoresponder
			nepasrepondre nepasrepondresvp pasdereponse nichtantworten keineantwort bittenichtantworten nonrispondere nietbeantwoorden antwoordniet
			svaraej svarainte ikkesvar svarikke besvarikke alavastaa eivastausta nieodpowiadaj nieodpisuj neodpovidat neodpovedat cevapvermeyin yanitlamayin
			mailerdaemon devnull blackhole null void user name someone somebody anyone anybody emailaddress invalid deleted removed disabled`),
		owner: set(`
			yourcompany yourcompanyname yourdomain yourdomainname yourorg yourorganization yourorganisation yourbusiness yoursite yourwebsite
			mycompany mycompanyname mydomain myorg myorganization mybusiness changeme changethis replaceme placeholder companyname domainname
			companydomain somecompany somedomain anycompany examplecompany exampledomain examplecorp exampleorg tbd todo xxx xxxx unknown undefined
			foobar ihrefirma meinefirma deinefirma votreentreprise masociete tuempresa suaempresa suempresa miempresa minhaempresa tuazienda uwbedrijf`),
		domain: set(`test.com domain.com domain.tld company.com company.tld email.tld foo.com foo.bar bar.com abc.xyz none.com none.none no.no na.na n.a a.com a.aa a.bc x.x x.xx xx.xx aa.aa`),
		name: set(anywhere, `
			name fullname contact contactname notused unused nocontact test1 person1 user admin1 unbekannt keine keiner keinname inconnu aucun sansnom
			desconocido ninguno ninguna desconhecido nenhum sconosciuto nessuno onbekend geen ukendt ingen ukjent okand tuntematon brak nieznany neznamy
			zadny ismeretlen nincs necunoscut niciunul bilinmiyor yok нет неизвестно никто тест なし 無し 未定 未設定 テスト 不明 无 暂无 没有 未知 测试 無 없음 테스트 미정`),
	}
})
