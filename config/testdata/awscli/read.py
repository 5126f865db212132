"""Prints what the AWS CLI reads from config and credentials files, as JSON.

Usage: python3 read.py FOLDER...

Each folder holds a file config, a file credentials or both. The script runs the code
of Debian's awscli up to the point where it would send a request or run a command.
"""
import json
import os
import sys

import awscli  # makes its botocore importable
import botocore.exceptions
import botocore.session
from botocore import credentials as creds
from botocore.compat import compat_shell_split


def described(**description):
    """Returns credentials that say where they come from."""
    result = creds.Credentials("id", "secret")
    result.description = {k: v for k, v in description.items() if v is not None}
    return result


def patch_static(provider):
    load = provider.load

    def describe(self):
        found = load(self)
        if found is not None:
            found.description = {"kind": "keys", "id": found.access_key, "secret": found.secret_key}
            if found.token:
                found.description["token"] = found.token
        return found

    provider.load = describe


def load_process(self):
    command = self._credential_process
    return None if command is None else described(kind="process", argv=compat_shell_split(command))


def load_sso(self):
    config = self._load_sso_config()
    return described(kind="sso", **config) if config else None


def load_role(self, profile_name):
    config = self._get_role_config(profile_name)
    source = self._resolve_source_credentials(config, profile_name)
    kept = ("role_arn", "external_id", "mfa_serial", "role_session_name")
    return described(kind="role", source=source.description, **{k: config[k] for k in kept})


def load_named_source(self, credential_source, profile_name):
    return described(kind="credential_source", name=credential_source)


def load_web_identity(self):
    path = self._get_config("web_identity_token_file")
    if not path:
        return None
    role = self._get_config("role_arn")
    if not role:
        raise botocore.exceptions.InvalidConfigError(error_msg="no role_arn")
    return described(kind="web identity", role_arn=role, web_identity_token_file=path)


patch_static(creds.SharedCredentialProvider)
patch_static(creds.ConfigProvider)
creds.ProcessProvider.load = load_process
creds.SSOProvider.load = load_sso
creds.AssumeRoleProvider._load_creds_via_assume_role = load_role
creds.AssumeRoleProvider._resolve_credentials_from_source = load_named_source
creds.AssumeRoleWithWebIdentityProvider._assume_role_with_web_identity = load_web_identity

FROM_PROFILES = (
    creds.AssumeRoleProvider,
    creds.AssumeRoleWithWebIdentityProvider,
    creds.SSOProvider,
    creds.SharedCredentialProvider,
    creds.ProcessProvider,
    creds.ConfigProvider,
)


def read_profile(name):
    session = botocore.session.Session(profile=name)
    result = {"region": session.get_config_variable("region") or "", "bundle": session.get_config_variable("ca_bundle") or ""}
    result["credentials"] = {"kind": "none"}
    try:
        for provider in creds.create_credential_resolver(session).providers:
            if isinstance(provider, FROM_PROFILES):
                found = provider.load()
                if found is not None:
                    result["credentials"] = found.description
                    break
    except (botocore.exceptions.BotoCoreError, ValueError) as e:
        result["error"] = "%s: %s" % (type(e).__name__, e)
    return result


def read_folder(folder):
    os.environ["AWS_CONFIG_FILE"] = os.path.join(folder, "config")
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.path.join(folder, "credentials")
    try:
        names = list(botocore.session.Session().full_config["profiles"])
    except botocore.exceptions.ConfigParseError:
        return {"refused": True, "profiles": {}}
    return {"refused": False, "profiles": {name: read_profile(name) for name in names}}


for variable in [v for v in os.environ if v.startswith("AWS_") and v != "AWS_DATA_PATH"]:
    del os.environ[variable]
json.dump({folder: read_folder(folder) for folder in sys.argv[1:]}, sys.stdout)
