package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"accountable/config"
)

func TestReadFiles_Problems(t *testing.T) {
	for name, c := range map[string]struct{ config, credentials, names, problems string }{
		"no closing bracket": {
			config: "[profile a]\n[profile b\nregion = eu-west-1\n", names: "a",
			problems: "config:2:11: a section name without its closing ]: the AWS CLI refuses the whole file, and this program ignores the settings below it\n",
		},
		"comment mark in a section name": {
			config: "[profile a#b]\nregion = eu-west-1\n", names: "a#b",
		},
		"text after a section": {
			config: "[profile a]\n[profile ü] x\n", names: "a|ü",
		},
		"a stray line": {
			config: "[profile a]\nregion eu-west-1\n  more\n", names: "a",
			problems: "config:2: neither a [section] nor a setting (key = value) nor a # comment: the AWS CLI refuses the whole file\n" +
				"config:3: neither a [section] nor a setting (key = value) nor a # comment: the AWS CLI refuses the whole file\n",
		},
		"a section without a name": {
			config: "[profile]\n[]\nx = 1\n[profile a]", names: "a",
			problems: "config:1: [profile] has no name, so AWS tools ignore it: write [profile NAME]\n" +
				"config:2: a section without a name: the AWS CLI refuses the whole file, and this program ignores the settings below it\n",
		},
		"case": {
			config: "[Profile a]\n[SSO-session b]", names: "",
			problems: "config:1: AWS tools ignore [Profile a], because case matters here: write [profile a]\n" +
				"config:2: AWS tools ignore [SSO-session b], because case matters here: write [sso-session b]\n",
		},
		"a section in the wrong file": {
			config: "[a]\n[plugins]\n", credentials: "[profile b]\n[c]", names: "profile b|c",
			problems: "config:1: AWS tools ignore [a] in this file: write [profile a]\n" +
				"credentials:1: the AWS CLI reads \"profile b\" as the name in the credentials file: write [b]\n",
		},
		"duplicates": {
			config: "[profile a]\nregion = x\nregion = y\n[profile a]\n[profile  a]\n", names: "a",
			problems: "config:1: [profile a] is ignored, because [profile  a] on line 5 has the same name: merge them\n" +
				"config:3: this is set on line 2 already: the AWS CLI refuses the whole file; remove one\n" +
				"config:4: [profile a] is on line 1 already: the AWS CLI refuses the whole file; merge them\n",
		},
		"the same setting below another one": {
			config: "[profile a]\ncli_pager =\n  role_arn = x\n", names: "a",
			problems: "config:3: the AWS CLI reads role_arn as a part of cli_pager on line 2, so the profile does not have it: remove the deeper indentation\n",
		},
		"comments and quotation marks": {
			config: "[profile a]\nregion = 'eu-west-1' # x\n", names: "a",
			problems: "config:2: the AWS CLI reads the comment as part of the value of region: put it on a line of its own\n" +
				"config:2: the AWS CLI reads the quotation marks as part of the value of region: remove them\n",
		},
		"a name of two words": {
			config: "[profile a b]\n[sso-session c d]\n", names: "a b",
			problems: "config:1: the AWS CLI ignores [profile a b], because its name is not one word: write [profile 'a b']\n" +
				"config:2: the AWS CLI ignores [sso-session c d], because its name is not one word: write [sso-session 'c d']\n",
		},
		"two kinds of credentials": {
			config:      "[profile a]\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = u\n",
			credentials: "[a]\naws_access_key_id = A\naws_secret_access_key = S\n", names: "a",
			problems: "credentials:2: profile \"a\" has two kinds of credentials: the AWS CLI uses Identity Center and ignores the access key in the credentials file; remove one\n",
		},
		"defaults of a file": {
			config: "[DEFAULT]\nregion = x\n[profile a]\n", names: "a",
			problems: "config:1: [DEFAULT]: the AWS CLI adds its settings to every section of this file; write [default] if they are those of the default profile\n",
		},
		"no key": {
			config: "[profile a]\n= x\n", names: "a",
			problems: "config:2: a setting without a name before the = sign: the AWS CLI refuses the whole file\n",
		},
		"byte order mark": {
			config: "\ufeff[profile a]\nregion = x\n[profile b]\n", names: "a|b",
			problems: "config:1:1: starts with a byte order mark: the AWS CLI refuses the whole file; save it as UTF-8 without BOM\n",
		},
		"UTF-16": {
			config: "\xff\xfe[\x00a\x00]\x00", names: "",
			problems: "config:1:1: is UTF-16, which no AWS tool reads: save it as UTF-8\n",
		},
		"NUL": {
			config: "[profile a]\nregion = é\x00x\n", names: "a",
			problems: "config:2:11: has a NUL byte here, so it is damaged or not a text file: restore it\n",
		},
		"not a text file": {
			config: "junk\n\x00\x01junk\nmore = junk\n[x\n", names: "",
			problems: "config:2:1: has a NUL byte here, so it is damaged or not a text file: restore it\n",
		},
		"Latin-1": {
			config: "[profile a\xe9]\n", names: "a\xe9",
			problems: "config:1:11: is not UTF-8 from here on: the AWS CLI refuses the whole file; save it as UTF-8\n",
		},
		"quotation marks in the credentials file": {
			config: "[profile \"a b\"]\n", credentials: "['a b']\n", names: "a b",
			problems: "credentials:1: the AWS CLI reads quotation marks and blanks at the ends as part of the name in the credentials file: write [a b]\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseFiles(t, c.config, c.credentials)
			if got := profileNames(f); got != c.names {
				t.Errorf("profiles: got %s, want %s", got, c.names)
			}
			if got := strings.ReplaceAll(problemTexts(f.Problems), filepath.Dir(f.ConfigPath), "DIR"); got != c.problems {
				t.Errorf("got\n%swant\n%s", got, c.problems)
			}
		})
	}
}

func TestProblemsQuoteNoSecret(t *testing.T) {
	secret := "wJalrXUtnFEMI"
	lines := []string{
		secret, " " + secret, secret + " = x", "[" + secret, "x\n  " + secret, "aws_secret_access_key = " + secret,
		secret + "\n" + secret + "=\n=" + secret, "aws_secret_access_key " + secret + "\n" + "aws_secret_access_key=" + secret + "\naws_secret_access_key=" + secret,
	}
	for _, l := range lines {
		for _, head := range []string{"", "[p]\n"} {
			if got := problemTexts(parseFiles(t, "", head+l).Problems); strings.Contains(strings.ToLower(got), strings.ToLower(secret)) {
				t.Errorf("a problem quotes %q: %s", head+l, got)
			}
		}
	}
}

func TestReadFiles_OtherFormat(t *testing.T) {
	f := parseFiles(t, strings.Repeat("%PDF-1.4 whatever\n", 5000), "")
	if n := len(f.Problems); n < 2 || n > 30 {
		t.Fatalf("%d problems", n)
	}
	if last := f.Problems[len(f.Problems)-1].Text; last != "4980 more lines that the AWS CLI cannot read: is this an AWS config file?" {
		t.Error(last)
	}
}

func TestRead_FileLocations(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".aws", "config"), []byte("[profile home]"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, []byte("[profile other]"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env             map[string]string
		names, problems string
	}{
		"home":       {env: map[string]string{}, names: "home"},
		"a variable": {env: map[string]string{"AWS_CONFIG_FILE": other}, names: "other"},
		"named and missing": {
			env: map[string]string{"AWS_CONFIG_FILE": filepath.Join(dir, "gone"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(dir, "gone too")},
			problems: "gone: does not exist: it is named by AWS_CONFIG_FILE\n" +
				"gone too: does not exist: it is named by AWS_SHARED_CREDENTIALS_FILE\n",
		},
		"a tilde":                {env: map[string]string{"AWS_CONFIG_FILE": "~/.aws/config"}, names: "home"},
		"a variable in the path": {env: map[string]string{"AWS_CONFIG_FILE": "${DIR}/other", "DIR": dir}, names: "other"},
	} {
		t.Run(name, func(t *testing.T) {
			c.env["HOME"] = dir
			f, err := config.Read(func(k string) string { return c.env[k] })
			if err != nil {
				t.Fatal(err)
			}
			if got := profileNames(f); got != c.names {
				t.Errorf("profiles: got %s, want %s", got, c.names)
			}
			if got := problemTexts(f.Problems); got != c.problems {
				t.Errorf("got\n%swant\n%s", got, c.problems)
			}
		})
	}
}

func TestReadFiles_OneUnreadable(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good")
	if err := os.WriteFile(good, []byte("[a]"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := config.ReadFiles(dir, good)
	if p, ok := errors.AsType[*config.Problem](err); !ok || p.Text != "is a folder, not a file: name the file itself" || p.File != dir {
		t.Errorf("got %v", err)
	}
	if got := profileNames(f); got != "a" || len(f.Problems) != 1 {
		t.Errorf("profiles %s, problems %s", got, problemTexts(f.Problems))
	}
}
