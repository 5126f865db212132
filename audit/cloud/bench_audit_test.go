//go:build unix

package cloud_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	sdkconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"

	"accountable/audit"
	"accountable/audit/cloud"
	"accountable/audit/cloud/cloudtest"
	"accountable/audit/cloud/credentials"
	"accountable/audit/scan"
	"accountable/config"
)

// BenchmarkAudit reads the contact of every profile (a third each of keys, roles and
// sign-ins), 32 at a time: with a plain program in which the SDK's loader loads each
// profile, and with this program. Both use the same server in this process, so its work
// counts too. Besides the usual figures it reports the CPU time of the process (cpu-ms)
// and the live heap at the end (live-MB). With -benchtime 1x these are the figures of
// one audit; otherwise connections of earlier rounds count too.
func BenchmarkAudit(b *testing.B) {
	for _, n := range []int{200, 1000} {
		for _, bundled := range []bool{false, true} {
			name := strconv.Itoa(n)
			if bundled {
				name += "+bundle"
			}
			for _, program := range []struct {
				name string
				run  func(*testing.B, benchConfig) any
			}{{"accountable", auditWithProgram}, {"plain", auditWithSDK}} {
				b.Run(name+"/"+program.name, func(b *testing.B) {
					w := writeBenchConfig(b, n, bundled)
					b.ReportAllocs()
					var live uint64
					before := cpuTime(b)
					for b.Loop() {
						held := program.run(b, w)
						b.StopTimer()
						live = max(live, liveHeap())
						runtime.KeepAlive(held)
						b.StartTimer()
					}
					b.ReportMetric(float64((cpuTime(b)-before).Milliseconds())/float64(b.N), "cpu-ms/op")
					b.ReportMetric(float64(live)/(1<<20), "live-MB")
				})
			}
		}
	}
}

// cpuTime returns the CPU time that the process has used.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchConfig is a config file in a home folder.
type benchConfig struct {
	home, path string
	profiles   int
}

func writeBenchConfig(b *testing.B, n int, bundled bool) benchConfig {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(answerWithoutDelay))
	b.Cleanup(server.Close)
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			b.Setenv(name, "")
		}
	}
	w := benchConfig{home: b.TempDir(), path: writeProfiles(b, n), profiles: n}
	for name, value := range map[string]string{
		"HOME": w.home, "AWS_ENDPOINT_URL": server.URL, "AWS_ENDPOINT_URL_STS": server.URL, "AWS_ENDPOINT_URL_SSO": server.URL,
	} {
		b.Setenv(name, value)
	}
	if bundled {
		b.Setenv("AWS_CA_BUNDLE", writeAuthorities(b, w.home))
	}
	token := cloudtest.TokenFile(w.home, "octank")
	if err := os.MkdirAll(filepath.Dir(token), 0o700); err != nil {
		b.Fatal(err)
	}
	end := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	if err := os.WriteFile(token, fmt.Appendf(nil, `{"accessToken":"token","expiresAt":%q}`, end), 0o600); err != nil {
		b.Fatal(err)
	}
	return w
}

// answerWithoutDelay answers the three requests of an audit.
func answerWithoutDelay(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	end := time.Now().Add(time.Hour)
	switch r.URL.Path {
	case "/getAlternateContact":
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"AlternateContact":{"AlternateContactType":"SECURITY","Name":"Octank","Title":"Security","EmailAddress":"security@octank.cloud","PhoneNumber":"+1 206 555 4100"}}`)
	case "/federation/credentials":
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"roleCredentials":{"accessKeyId":"ASIAOCTANK","secretAccessKey":"secret","sessionToken":"token","expiration":%d}}`, end.UnixMilli())
	default:
		asked, _ := url.ParseQuery(string(body))
		role := strings.Replace(strings.Replace(asked.Get("RoleArn"), ":iam:", ":sts:", 1), ":role/", ":assumed-role/", 1)
		w.Header().Set("Content-Type", "text/xml")
		_, _ = fmt.Fprintf(w, `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>`+
			`<AssumedRoleUser><AssumedRoleId>AROAOCTANK:jane</AssumedRoleId><Arn>%s/jane</Arn></AssumedRoleUser>`+
			`<Credentials><AccessKeyId>ASIAOCTANK</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>%s</Expiration></Credentials>`+
			`</AssumeRoleResult></AssumeRoleResponse>`, role, end.UTC().Format(time.RFC3339))
	}
}

// authorityCount is about how many certificate authorityCount a system trusts.
const authorityCount = 140

func writeAuthorities(b *testing.B, folder string) string {
	b.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	var bundle bytes.Buffer
	for i := range authorityCount {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i)), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		}
		template.Subject.CommonName = fmt.Sprintf("Octank Root %d", i)
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		if err != nil {
			b.Fatal(err)
		}
		if err := pem.Encode(&bundle, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(folder, "authorities.pem")
	if err := os.WriteFile(path, bundle.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// runConcurrently runs n jobs with the default concurrency of the program.
func runConcurrently(n int, job func(int)) {
	var all sync.WaitGroup
	slots := make(chan struct{}, scan.DefaultConcurrency)
	for i := range n {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			job(i)
		})
	}
	all.Wait()
}

func auditWithProgram(b *testing.B, w benchConfig) any {
	b.Helper()
	files, err := config.ReadFiles(w.path, "")
	if err != nil {
		b.Fatal(err)
	}
	c, err := cloud.New(cloud.Options{Options: credentials.Options{Files: files, Home: w.home}})
	if err != nil {
		b.Fatal(err)
	}
	targets := c.Targets(nil)
	runConcurrently(len(targets), func(i int) {
		for _, route := range targets[i].Routes {
			if _, err := c.ReadContact(b.Context(), route, targets[i].AccountID, audit.Security); err != nil {
				b.Error(audit.TroubleOf(err).Err)
			}
		}
	})
	return c
}

func auditWithSDK(b *testing.B, w benchConfig) any {
	b.Helper()
	clients := make([]*account.Client, w.profiles)
	runConcurrently(w.profiles, func(i int) {
		cfg, err := sdkconfig.LoadDefaultConfig(b.Context(),
			sdkconfig.WithSharedConfigFiles([]string{w.path}), sdkconfig.WithSharedCredentialsFiles([]string{}),
			sdkconfig.WithSharedConfigProfile(fmt.Sprintf("team-%04d", i)))
		if err != nil {
			b.Error(err)
			return
		}
		clients[i] = account.NewFromConfig(cfg)
		if _, err := clients[i].GetAlternateContact(b.Context(), &account.GetAlternateContactInput{
			AlternateContactType: accounttypes.AlternateContactTypeSecurity,
		}); err != nil {
			b.Error(err)
		}
	})
	return clients
}
