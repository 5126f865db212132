package config_test

import (
	"strings"
	"testing"

	"accountable/config"
)

const keys = "aws_access_key_id = AKIAIOSFODNN7OCTANK1\naws_secret_access_key = secret\n"

func TestProfileDetails(t *testing.T) {
	for name, c := range map[string]struct {
		text               string
		kind               config.Kind
		partition, account string
	}{
		"nothing":          {"region = eu-west-1\n", config.KindNone, "aws", ""},
		"keys":             {keys + "region = us-gov-west-1\n", config.KindKeys, "aws-us-gov", ""},
		"keys and account": {keys + "aws_account_id = 111122223333\n", config.KindKeys, "aws", "111122223333"},
		"sso over keys":    {keys + "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = r\n", config.KindSSO, "aws-us-gov", "111122223333"},
		"role":             {"role_arn = arn:aws-cn:iam::111122223333:role/r\nsource_profile = base\nregion = eu-west-1\n", config.KindRole, "aws-cn", "111122223333"},
		"role on own keys": {"role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = p\n" + keys, config.KindRole, "aws", "111122223333"},
		"role from EC2":    {"role_arn = arn:aws:iam::111122223333:role/r\ncredential_source = Ec2InstanceMetadata\n", config.KindRole, "aws", "111122223333"},
		"sso":              {"sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = r\n", config.KindSSO, "aws-us-gov", "111122223333"},
		"older sso":        {"sso_start_url = https://octank.awsapps.com/start\nsso_region = cn-north-1\nsso_account_id = 111122223333\nsso_role_name = r\n", config.KindSSO, "aws-cn", "111122223333"},
		"sso with region":  {"sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = r\nregion = eusc-de-east-1\n", config.KindSSO, "aws-eusc", "111122223333"},
		"login":            {"login_session = arn:aws:iam::111122223333:user/jane\n", config.KindLogin, "aws", "111122223333"},
		"process":          {"credential_process = /bin/true\nregion = us-isob-east-1\n", config.KindProcess, "aws-iso-b", ""},
		"web identity":     {"role_arn = arn:aws:iam::111122223333:role/r\nweb_identity_token_file = /token\n", config.KindWebIdentity, "aws", "111122223333"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseFiles(t, "[profile p]\n"+c.text+"[profile base]\n"+keys+"[sso-session corp]\nsso_region=us-gov-west-1\nsso_start_url=https://octank.awsapps.com/start\n", "")
			p := f.Profile("p")
			if p.Kind != c.kind || p.Partition != c.partition || p.AccountID != c.account {
				t.Errorf("got %s, %s, %q; want %s, %s, %q", p.Kind, p.Partition, p.AccountID, c.kind, c.partition, c.account)
			}
			if p.Problem != nil {
				t.Errorf("unexpected problem: %v", p.Problem)
			}
		})
	}
}

func TestProfileProblems(t *testing.T) {
	const role = "role_arn = arn:aws:iam::111122223333:role/r\n"
	for name, c := range map[string]struct{ text, problems string }{
		"no source profile": {
			role + "source_profile = gone\n",
			`config:3: there is no source profile "gone"`,
		},
		"source profile in other case": {
			role + "source_profile = P2\n[profile p2]\n" + keys,
			`config:3: there is no source profile "P2"; did you mean p2?`,
		},
		"source profile in quotes": {
			role + "source_profile = 'a c'\n[profile \"a b\"]\n" + keys,
			`config:3: there is no source profile "'a c'"`,
		},
		"source profile without credentials": {
			role + "source_profile = base\n[profile base]\nregion = eu-west-1\n",
			`config:3: the profile "base" has no credentials`,
		},
		"source profile is broken": {
			role + "source_profile = base\n[profile base]\nsource_profile = gone\nrole_arn=x\n",
			`config:5: source profile "base": there is no source profile "gone"`,
		},
		"source profile lacks a role": {
			role + "source_profile = base\n[profile base]\nsource_profile = p\n",
			`config:5: source profile "base": source_profile needs a role_arn beside it: add the role, or remove source_profile`,
		},
		"cycle": {
			role + "source_profile = b\n[profile b]\n" + role + "source_profile = c\n[profile c]\n" + role + "source_profile = p\n",
			`config:9: source profile "c": the source profiles form a cycle (p → b → c → p): one of them needs its own credentials`,
		},
		"cycle that the profile is not part of": {
			role + "source_profile = b\n[profile b]\n" + role + "source_profile = c\n[profile c]\n" + role + "source_profile = b\n",
			`config:9: source profile "c": the source profiles form a cycle (b → c → b): one of them needs its own credentials`,
		},
		"itself as source, without credentials": {
			role + "source_profile = p\n",
			`config:3: the source profiles form a cycle (p → p): one of them needs its own credentials`,
		},
		"two types": {
			role + "source_profile = p\ncredential_source = x\n",
			`config:4: a profile may have only one of source_profile, credential_source: remove one`,
		},
		"no role": {
			"credential_source = Environment\n",
			`config:2: credential_source needs a role_arn beside it: add the role, or remove credential_source`,
		},
		"role without a source": {
			role,
			`config:2: role_arn has no source of credentials, and the AWS CLI does not take the profile's own: add source_profile or credential_source`,
		},
		"not the ARN of a role": {
			"role_arn = arn:aws:iam::11112222333:role/r\ncredential_source = Environment\n",
			`config:2: role_arn = "arn:aws:iam::11112222333:role/r" is not the ARN of a role: write arn:aws:iam::ACCOUNT:role/NAME with 12 digits as ACCOUNT`,
		},
		"unknown credential source": {
			role + "credential_source = environment\n",
			`config:3: credential_source = "environment" is unknown: use Environment, Ec2InstanceMetadata, EcsContainer (case matters)`,
		},
		"half a pair": {
			"aws_secret_access_key = x\n",
			`config:2: aws_secret_access_key without aws_access_key_id: set both in the same file`,
		},
		"no session": {
			"sso_session = corp\n",
			`config:2: there is no [sso-session corp]: add it, or correct the name`,
		},
		"session without region": {
			"sso_session = corp\nsso_account_id = 111122223333\nsso_role_name=r\n[sso-session corp]\nsso_start_url = https://octank.awsapps.com/start\n",
			`config:5: [sso-session corp] has no sso_region: add it`,
		},
		"session and profile differ": {
			"sso_session = corp\nsso_region = eu-west-2\n[sso-session corp]\nsso_start_url = u\nsso_region = eu-west-1\n",
			`config:3: sso_region is not the same as in [sso-session corp]: remove it here`,
		},
		"sso without account": {
			"sso_session = corp\nsso_role_name=r\n[sso-session corp]\nsso_start_url = u\nsso_region = eu-west-1\n",
			`config:2: this profile signs in with Identity Center but has no sso_account_id: add it (aws configure sso writes all of them)`,
		},
		"older sso without region": {
			"sso_start_url = u\nsso_account_id = 111122223333\nsso_role_name=r\n",
			`config:1: this profile signs in with Identity Center but has no sso_region: add it (aws configure sso writes all of them)`,
		},
		"sso with a short account": {
			"sso_region = eu-west-1\nsso_start_url = u\nsso_account_id = 11122223333\nsso_role_name=r\n",
			`config:4: sso_account_id = "11122223333" is not an account id: it has 12 digits, including leading zeros`,
		},
		"process with an open quotation mark": {
			"credential_process = tool \"x\n",
			`config:2: the AWS CLI cannot run credential_process: a quotation mark is not closed`,
		},
		"metadata mode": {
			keys + "ec2_metadata_service_endpoint_mode = 5\n",
			`config:4: ec2_metadata_service_endpoint_mode = "5": use IPv4 or IPv6`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := parseFiles(t, "[profile p]\n"+c.text, "").Profile("p")
			if p.Problem == nil {
				t.Fatal("nothing is problems")
			}
			if got := problemTexts([]*config.Problem{p.Problem}); got != c.problems+"\n" {
				t.Errorf("got  %swant %s", got, c.problems)
			}
		})
	}
}

func TestSourceProfiles_Valid(t *testing.T) {
	const role = "role_arn = arn:aws:iam::111122223333:role/r\n"
	for name, c := range map[string]struct{ text, chain string }{
		"itself":                 {role + "source_profile = p\n" + keys, "p|p"},
		"signed in by aws login": {role + "source_profile = l\n[profile l]\nlogin_session = arn:aws:iam::111122223333:user/jane\n", "p|l"},
		"three":                  {role + "source_profile = b\n[profile b]\n" + role + "source_profile = c\n[profile c]\n" + keys, "p|b|c"},
		"keys end the chain":     {role + "source_profile = b\n[profile b]\n" + role + "source_profile = c\n" + keys, "p|b"},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseFiles(t, "[profile p]\n"+c.text, "")
			if p := f.Profile("p"); p.Problem != nil {
				t.Fatal(p.Problem)
			}
			steps := f.Chain("p")
			names := make([]string, len(steps))
			for i, p := range steps {
				names[i] = p.Name
			}
			if got := strings.Join(names, "|"); got != c.chain {
				t.Errorf("got %s, want %s", got, c.chain)
			}
		})
	}
}

// The SDK would refuse them, and this program does not need them.
func TestProfile_SettingsOfOtherPrograms(t *testing.T) {
	for _, line := range []string{"retry_mode = legacy", "max_attempts = three", "defaults_mode = none", "account_id_endpoint_mode = off", "duration_seconds = x"} {
		f := parseFiles(t, "[profile p]\n"+keys+line+"\n", "")
		if p := f.Profile("p"); p.Problem != nil {
			t.Error(p.Problem)
		}
		if key, _, _ := strings.Cut(line, " "); strings.Contains(string(f.Closure("p")), key) {
			t.Errorf("%s is in the closure", key)
		}
	}
}
