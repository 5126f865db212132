package audit_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
)

// A line is an address (before the @, or whole), then the contact's name if there is one.
var personal = map[string]string{
	"English": `
		jane.doe Jane Doe|jdoe Jane Doe|doej Jane Doe|j.doe Jane Doe|jd Jane Doe|jane Jane Doe|jane_doe2 Jane Doe|janed Jane Doe|doe.jane Jane Doe|jane.doe+aws Jane Doe|jane.q.doe Jane Doe
		adm-jdoe Jane Doe|jdoe-adm Jane Doe|jane.doe.ext Jane Doe|ext.jane.doe Jane Doe|a-jdoe Jane Doe|jane.doe-security Jane Doe|security.jane.doe Jane Doe|jane.obrien Jane O'Brien|JaneDoe Jane Doe
		john.smith2 Security Contact|john.smith Security|john Security|jsmith Security Team|smithj|j.smith|john.s|smith.j|michael.johnson|o.wilson|mary-ann.thompson|christopher.montgomery|johnsmith John Smith
		robert.mcdonald|s.mcallister|katie.holmes|tom.baker|mark.white|will.young Will Young|jane.cloud Jane Cloud|peter.parker|w.b.yeats William Butler Yeats|jon.snow|emily.clarke3|jmontgom James Montgomery|alexsmi Alex Smith
		dave|karen.oconnor|james.t.kirk|lisa.brown CISO|steve.jobs Steve Jobs|grace.hopper|janes@gmail.com|security@gmail.com Security Team|octank.aws@outlook.com|octanksecurity@yahoo.co.uk
		u123456|ab12345|1234567|x9876543 Jane Doe|abc4711|20481|c12345678`,
	"German": `
		anna.mueller Anna Müller|muellera Anna Müller|a.mueller Anna Müller|jmuller Jürgen Müller|juergen.mueller Jürgen Müller|weiss.katharina Katharina Weiß|hans-peter.schmidt|karl-heinz.schroeder
		wolfgang.schaeuble Wolfgang Schäuble|t.grosse Thomas Große|m.von.der.heide Maria von der Heide|vonderheide Maria von der Heide|schmidtm|s.hoffmann|sabine.kruegermann Sabine Krügermann|anneliese|kschulze
		klaus.dieter.wagner|uwe.becker.extern|dr.schneider Dr. Peter Schneider|fischerp Peter Fischer|ute.lange|jens.baumgaertner|stefan.koch`,
	"French": `
		jean-luc.dupont|jldupont Jean-Luc Dupont|francois.lefevre François Lefèvre|f.lefebvre|marie.claire.dubois|helene.d-angelo Hélène D'Angelo|pierre.moreau|benoit.st-pierre Benoît St-Pierre|chloe.rousseau|dupontm Marie Dupont
		c.delacroix|zoe.lambert|gael.legoff Gaël Le Goff|sophie|nathalie.girard.ext|mathieu_fournier|ybernard Yves Bernard`,
	"Spanish": `
		maria.garcia.lopez|jose.luis.fernandez|mgarcia|jcmartinez Juan Carlos Martínez|garcia.maria|a.munoz Ángel Muñoz|carlos.rodriguez|lucia.nunez|mdelcarmen.ruiz María del Carmen Ruiz|pablo.de.la.torre|javier|gonzalezp
		inigo.ibanez Íñigo Ibáñez|rperez|josemanuel.ortega José Manuel Ortega|ana.belen.sanchez|dgutierrez David Gutiérrez`,
	"Portuguese": `
		joao.silva João Silva|jsilva|joao.da.silva|ana.paula.souza|thiago.dos.santos|m.conceicao Maria Conceição|luiz.oliveira|goncalo.ferreira|fcarvalho|beatriz|r.magalhaes Rui Magalhães|pedro.alves.neto Pedro Alves Neto`,
	"Italian": `
		giulia.rossi|marco.bianchi|grossi Giulia Rossi|l.esposito|dellavalle.andrea Andrea Della Valle|nicolo.damico Nicolò D'Amico|giovanni|f.russo|ferraric Chiara Ferrari|alessandra.de.luca|paolo.conti`,
	"Dutch": `
		jan.de.vries|jdevries Jan de Vries|p.vandenberg|pieter.van.der.meer|vandermeer.p Pieter van der Meer|jvdmeer Jan van der Meer|anouk.bakker|m.jansen|sanne.visser|w.vanderlinden|joost|kees.tjong Kees 't Jong`,
	"Nordic": `
		lars.soerensen Lars Sørensen|lars.sorensen Lars Sørensen|mmoller Mette Møller|bjorn.astrom Björn Åström|bjoern.aastroem Björn Åström|kari.nordmann|ole-johan.dahl|a.lindqvist|aase.berg Åse Berg|jon.thorsson Jón Þórsson|gudrun.jonsdottir
		matti.virtanen|maki.jukka Jukka Mäki|jhamalainen|paivi.koskinen|e.johansson|svein.haugen|ingrid|thomas.andersen.ext|tiina.tamm|sigurdur.sigurdsson`,
	"Polish": `
		jan.kowalski|lukasz.wojcik Łukasz Wójcik|a.wisniewska|kowalskij Jan Kowalski|malgorzata.zielinska|pnowak|grzegorz.brzeczyszczykiewicz|szczepan.kwiatkowski|zofia`,
	"Czech and Slovak": `
		jan.novak|jiri.dvorak Jiří Dvořák|novakovap Petra Nováková|p.svoboda|ondrej.cernohorsky|zuzana.kovacova|tprochazka|lubomir.horvath`,
	"Hungarian": `
		nagy.istvan|istvan.nagy|kovacs.eszter Kovács Eszter|zsofia.szabo|tothl Tóth László|gyorgy.kerekes`,
	"Romanian": `
		ion.popescu|andreea.ionescu|m.dumitrescu|stefan.tiriac Ștefan Țiriac|cristian.radu|popai Ion Popa`,
	"South Slavic and Bulgarian": `
		ana.horvat|djordje.petrovic Đorđe Petrović|dorde.petrovic Đorđe Petrović|m.kovacevic|zoran.jovanovic|jan.oblak|georgi.dimitrov|i.hristova Ivanka Hristova|tjasa.zupancic`,
	"Russian and Ukrainian": `
		ivan.petrov|i.petrov|petrov.ivan|petroviv Иван Петров|ivan.petrov Иван Петров|ekaterina.smirnova|a.kuznetsov|oleksandr.shevchenko|olena.kovalenko|yu.sokolova Юлия Соколова|dmitry|shevchenko.o Олена Шевченко|vshcherbakov`,
	"Greek and Albanian": `
		giorgos.papadopoulos|g.papadopoulos Γιώργος Παπαδόπουλος|eleni.georgiou|knikolaidis|arben.hoxha|dimitris`,
	"Turkish": `
		ayse.yilmaz Ayşe Yılmaz|mehmet.ozturk|e.demir|yilmaza Ayşe Yılmaz|caglar.gungor Çağlar Güngör|isik.dogan Işık Doğan|mkaya Mustafa Kaya|zeynep`,
	"Arabic and Persian": `
		mohamed.ahmed|m.al-fayed Mohamed Al-Fayed|alfayed.m Mohamed Al-Fayed|fatima.zahra.benali|omar.abdallah|khalid.bin.walid|abdulrahman.alharbi|yhassan Youssef Hassan|noura.alshehri|reza.hosseini|f.karimi|ahmed|saeed.mohammadi`,
	"Hebrew": `
		yossi.cohen|noa.levi|d.ben-david David Ben-David|avi.mizrahi|shira.peretz|eyal`,
	"African": `
		ngozi.okafor|chinedu.eze|k.mensah|kwame.asante|thabo.nkosi|sdlamini Sipho Dlamini|amina.diallo|tesfaye.bekele|wanjiku.kamau|olusegun.adebayo|moussa.traore`,
	"Indian": `
		priya.sharma|p.sharma|rajesh.kumar|rkumar Rajesh Kumar|venkat.subramanian|s.krishnamurthy|dev.patel Dev Patel|anjali.gupta.ext|sandeep.reddy|kumar.r R. Kumar|mohammed.iqbal|nimal.perera|lakshmi|sunil.kr.singh Sunil Kumar Singh|tanvir.rahman`,
	"Chinese": `
		xiaoming.wang|wang.xiaoming|wxm Wang Xiao Ming|li.wei Li Wei|wei.zhang|zhangw Zhang Wei|xm.wang Wang Xiaoming|chan.taiman Chan Tai Man|mei.ling.chen|jason.chen|yang.liu|zhiqiang|tony.leung`,
	"Vietnamese": `
		nguyen.van.an|an.nguyen|anhnt Nguyễn Tuấn Anh|tuan.tran|hoa.le|linh.pham|ducnv Nguyễn Văn Đức|thuy.hoang|minh.vu`,
	"Korean": `
		minjun.kim|kim.minjun|jh.lee Lee Ji-hoon|jihoon.lee|sooyoung.park|hjchoi Choi Hyun-jin|mkim Kim Min-ji|eunji|seungwoo.jung`,
	"Japanese": `
		taro.yamada|yamada.taro|t.yamada|tyamada|yamadat Taro Yamada|kenji_suzuki|hanako.sato|y-tanaka|watanabe.k|hiroshi|s.ohno Satoru Ono|s.ono Satoru Ono|takahashi-yuki|keiko.saitou|n.shimizu`,
	"Indonesian, Thai, Filipino": `
		budi.santoso|dewi.lestari|a.wijaya|siti.nurhaliza|somchai.jaidee|maria.delacruz|juan.dela.cruz|agus|nattapong.srisai|a.hidayat`,
}

var shared = map[string]string{
	"English": `
		security|abuse|soc|csirt|cert|secops|secops-eu|aws-prod-security|it.alerts|team-blue|cloudops1|infosec+aws|helpdesk|noc|awsadmin|root|platform|devsecops|cloud|alerts|aws|aws-root|aws.security|security-team|securityteam
		cloud-platform|infra|sre|oncall|on-call|incident-response|it|itsupport|it-security|postmaster|hostmaster|admin|admins|finops|billing|ops|operations|support|info|contact|ciso|ciso-office|compliance|privacy|dpo|grc|risk
		aws-alerts|aws-notifications|awsaccounts|prod-aws-alerts|cyber|cyberdefense|cybersecurity|vuln-mgmt|psirt|threat-intel|blueteam|redteam|networkops|sysadmin|servicedesk|service.desk|duty.officer|emergency|soc24x7|247support
		security-alerts-emea|aws-123456789012|aws+111122223333|octank-aws|octanksecurity|octank.cloud.ops|group-security|dl-aws-security|grp.cloud.admins|AWS-Security-Contact|SecurityOperations|SecOpsTeam|devops2|dev|qa-team|hr
		phoenix|phoenix-team|titan|aurora|team.phoenix|falcon|atlas-eng|landingzone|ccoe|platform-engineering|core|cet|aws.master|master.aws|notify|monitoring.prod|pagerduty|opsgenie|jira|statuspage|backup|vault|iam
		blue.fox|red.hat|silver.lake|north.star|mission.control|spark|harbor|summit|lighthouse|skyline|sherpa|rangers|guardians|everest|thunder|foundry|bastion|aegis|sentinel|beacon|soc2026|ops-2|e-learning|t-systems|x.ops
		frankfurt.office|london|berlin-it|tokyo-ops|paris.support|sydney|austin.site|customer.success|legal|press|sales-eu|jobs|r&d|payments-prod|data.platform|mlops|webmaster|domains|partners|shared-services|everyone`,
	"English, named": `
		security Jane Doe|soc Steven Owen Carter|phoenix Phoenix Team|secops Security Operations|cdc Cyber Defense Center|cloud.team Max Mustermann|smith Smith Security Ltd|octank Octank Inc|alerts Anna Müller
		awssec Octank Cloud Security|infra-bot Infrastructure|bluebird Bluebird Squad|it-ops John Smith|aws Amazon Web Services|platform Dev Team|ruby-platform Ruby Platform Team|kestrel Kestrel GmbH|admin Administrator`,
	"German":     `sicherheit|it-sicherheit|itsicherheit|informationssicherheit|bereitschaft|rufbereitschaft|stoerung|stoerungen|leitstelle|datenschutz|betrieb|rechenzentrum|buchhaltung|rechnung|verwaltung|edv|technik|vorfall|meldestelle|sicherheitsteam|notfall`,
	"French":     `securite|securite-informatique|ssi|rssi|astreinte|exploitation|dsi|equipe.cloud|alertes|facturation|comptabilite|reseau|support-technique|informatique|accueil|direction|urgence`,
	"Spanish":    `seguridad|seguridad.informatica|ciberseguridad|operaciones|sistemas|soporte|equipo-nube|alertas|incidentes|facturacion|redes|infraestructura|guardia|administracion|ayuda|avisos`,
	"Portuguese": `seguranca|seguranca-informacao|suporte|operacoes|infraestrutura|equipe.nuvem|alertas|plantao|faturamento|atendimento|redes|financeiro|ti`,
	"Italian":    `sicurezza|sicurezza-it|assistenza|reperibilita|sistemisti|squadra.cloud|amministrazione|fatturazione|avvisi|allarmi|infrastruttura|ced`,
	"Dutch":      `beveiliging|veiligheid|informatiebeveiliging|beheer|systeembeheer|storingen|meldpunt|klantenservice|facturatie|netwerkbeheer|piket|waarschuwingen`,
	"Nordic": `sikkerhet|it-sikkerhet|sikkerhed|sakerhet|it.sakerhet|drift|vakt|vagt|beredskap|brukerstotte|kundtjanst|larm|varsling|regnskap|okonomi|faktura
		turvallisuus|tietoturva|tietohallinto|paivystys|yllapito|halytykset|tuki|pilvipalvelut|laskutus|turve|infoturve|kasutajatugi|oryggi`,
	"Polish":                     `bezpieczenstwo|bezpieczenstwo-it|zespol.chmury|pomoc|wsparcie|administracja|faktury|dyzur|powiadomienia|informatyka|siec`,
	"Czech and Slovak":           `bezpecnost|kyberbezpecnost|podpora|dohled|spravci|provoz|fakturace|pohotovost|upozorneni|ucetnictvi`,
	"Hungarian":                  `biztonsag|uzemeltetes|ugyfelszolgalat|rendszergazda|riasztas|ugyelet|penzugy|informatika`,
	"Romanian":                   `securitate|securitate.it|echipa-cloud|suport|alerte|facturare|retea|incidente`,
	"South Slavic and Bulgarian": `sigurnost|informacijska-sigurnost|bezbednost|varnost|podrska|dezurstvo|mreza|racunovodstvo|ekipa`,
	"Russian and Ukrainian":      `bezopasnost|infobez|podderzhka|dezhurny|komanda.oblako|bezpeka|pidtrymka|buhgalteriya|incidenty`,
	"Greek":                      `asfaleia|omada.asfaleias|ypostirixi|diktya|logistirio|eidopoiiseis`,
	"Turkish":                    `guvenlik|bilgi.guvenligi|siber|bilgiislem|destek|sistem|muhasebe|uyari|nobetci|altyapi`,
	"Arabic, Persian, Hebrew":    `amn|amn.malumat|daam|khadamat|fareeq.alamn|amniat|poshtibani|bitachon|tmicha|avtacha`,
	"Indian":                     `suraksha|suraksha.team|sahayata|seva`,
	"Chinese":                    `anquan|xinxi.anquan|anquanbu|yunwei|jishu|zhichi|kefu|tuandui|wangluo|caiwu`,
	"Japanese":                   `anzen|joho-system|johosys|kanri|unyo|kanshi|sekyuriti|kaihatsu|soumu|madoguchi|gijutsu`,
	"Korean":                     `boan|boan.team|jeongbo-boan|unyeong|jiwon.team|gisul-jiwon|gwanje`,
	"Vietnamese":                 `anninh|antoan.thongtin|baomat|hotro|vanhanh|ketoan`,
	"Indonesian":                 `keamanan|tim.keamanan|layanan|dukungan|jaringan|keuangan|keselamatan`,
	"Baltic":                     `saugumas|drosiba|pagalba|palidziba|turvalisus`,
	"Catalan":                    `seguretat|suport.tecnic|incidencies`,
}

// limits on what may be told wrongly, as shares of the addresses of each kind.
const (
	mostFalseAlarms = 0.03
	mostMisses      = 0.15
)

func TestMailboxesOfPersonsAndTeamsAreToldApart(t *testing.T) {
	alarms, teams := toldWrong(t, "false alarms", shared, audit.Pass)
	misses, persons := toldWrong(t, "misses", personal, audit.Warn)
	t.Logf("%d of %d shared mailboxes taken for one person's, %d of %d personal ones not recognised", alarms, teams, misses, persons)
	if share := float64(alarms) / float64(teams); share > mostFalseAlarms {
		t.Errorf("%.1f %% false alarms", 100*share)
	}
	if share := float64(misses) / float64(persons); share > mostMisses {
		t.Errorf("%.1f %% misses", 100*share)
	}
}

// toldWrong counts the addresses of a table that are not judged as wanted.
func toldWrong(t *testing.T, what string, table map[string]string, want audit.Status) (wrong, all int) {
	t.Helper()
	for _, language := range slices.Sorted(maps.Keys(table)) {
		var bad []string
		n := 0
		for entry := range strings.FieldsFuncSeq(table[language], func(r rune) bool { return r == '|' || r == '\n' }) {
			address, name, _ := strings.Cut(strings.TrimSpace(entry), " ")
			if address == "" {
				continue
			}
			n++
			if !strings.Contains(address, "@") {
				address += "@octank.cloud"
			}
			f := sharedMailbox(t, audit.Policy{}, audit.Contact{Name: name, Email: address})
			if f.Status != want {
				bad = append(bad, fmt.Sprintf("%s (%s): %s", address, name, f.Detail))
			}
		}
		t.Logf("%s: %d %s of %d %s", language, len(bad), what, n, strings.Join(bad, "; "))
		wrong, all = wrong+len(bad), all+n
	}
	return wrong, all
}

func sharedMailbox(t *testing.T, p audit.Policy, c audit.Contact) audit.Finding {
	t.Helper()
	return findingOf(t, audit.Judge(p, facts(c)), audit.EmailSharedMailbox)
}
