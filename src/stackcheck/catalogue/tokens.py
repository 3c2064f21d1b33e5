"""Shapes of the credentials that providers issue: where each begins, what follows, and how long it is."""

from __future__ import annotations

import re
from typing import NamedTuple


class Format(NamedTuple):
    """Credentials that begin with `prefix`, followed by `body` (a pattern); `boundary` is what may not stand before them.

    A body is bounded, or its alphabet is that of its boundary: so that a search is linear in any text.
    """

    family: str
    prefix: str
    body: str
    boundary: str = r"A-Za-z0-9"

    def compiled(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![{self.boundary}]){re.escape(self.prefix)}{self.body}")


_WORD = r"A-Za-z0-9_\-"
_END = rf"(?![{_WORD}])"
_ALNUM_END = r"(?![A-Za-z0-9])"

FORMATS: tuple[Format, ...] = (
    *(Format("aws-access-key", prefix, rf"[A-Z2-7]{{16}}{_ALNUM_END}") for prefix in ("AKIA", "ASIA", "ABIA", "ACCA")),
    Format("aws-bedrock-key", "ABSK", rf"[A-Za-z0-9+/]{{109,269}}={{0,2}}{_ALNUM_END}"),
    Format("anthropic-key", "sk-ant-", rf"(?:api|admin|oat|sid)\d\d-[{_WORD}]{{80,120}}{_END}"),
    Format("openai-key", "sk-", rf"[A-Za-z0-9]{{20}}T3BlbkFJ[A-Za-z0-9]{{20}}{_ALNUM_END}"),
    *(
        Format("openai-key", prefix, rf"(?=[{_WORD}]{{20,90}}T3BlbkFJ)[{_WORD}]{{60,200}}{_END}")
        for prefix in ("sk-proj-", "sk-svcacct-", "sk-admin-")
    ),
    Format("openrouter-key", "sk-or-v1-", rf"[a-f0-9]{{64}}{_ALNUM_END}"),
    *(Format("github-token", prefix, rf"[A-Za-z0-9]{{36}}{_END}") for prefix in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")),
    Format("github-token", "github_pat_", rf"[A-Za-z0-9]{{22}}_[A-Za-z0-9]{{59}}{_END}"),
    *(
        Format("gitlab-token", prefix, rf"[{_WORD}]{{20,300}}{_END}")
        for prefix in (
            "glpat-",
            "gldt-",
            "glrt-",
            "glcbt-",
            "glptt-",
            "glft-",
            "glsoat-",
            "glffct-",
            "gloas-",
            "glimt-",
            "glagent-",
        )
    ),
    Format("slack-token", "xoxb-", rf"\d{{8,14}}-[{_WORD}]{{18,64}}{_END}"),
    *(
        Format("slack-token", prefix, rf"(?:\d{{8,14}}-){{2,3}}[{_WORD}]{{24,64}}{_END}")
        for prefix in ("xoxp-", "xoxe-", "xoxo-", "xoxs-")
    ),
    *(Format("slack-token", prefix, rf"(?:\d-)?[A-Za-z0-9]{{8,48}}{_END}") for prefix in ("xoxa-", "xoxr-")),
    Format("slack-token", "xapp-", rf"\d-[A-Z0-9]{{6,20}}-\d{{8,14}}-[a-f0-9]{{40,80}}{_END}"),
    Format("slack-webhook", "hooks.slack.com/services/", r"T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{20,28}" + _ALNUM_END),
    *(
        Format("stripe-key", prefix, rf"[A-Za-z0-9]{{16,247}}{_ALNUM_END}")
        for prefix in ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_")
    ),
    Format("stripe-webhook-secret", "whsec_", rf"[A-Za-z0-9+/]{{24,64}}={{0,2}}{_ALNUM_END}"),
    Format("google-api-key", "AIza", rf"[{_WORD}]{{35}}{_END}"),
    Format("google-oauth-secret", "GOCSPX-", rf"[{_WORD}]{{28}}{_END}"),
    Format("google-oauth-token", "ya29.", rf"[{_WORD}]{{30,1000}}{_END}"),
    Format("sendgrid-key", "SG.", rf"[{_WORD}]{{20,24}}\.[{_WORD}]{{39,50}}{_END}"),
    Format("twilio-key", "SK", rf"[a-f0-9]{{32}}{_ALNUM_END}"),
    Format("mailgun-key", "key-", rf"[a-f0-9]{{32}}{_ALNUM_END}"),
    Format("brevo-key", "xkeysib-", rf"[a-f0-9]{{64}}-[A-Za-z0-9]{{16}}{_ALNUM_END}"),
    Format("npm-token", "npm_", rf"[A-Za-z0-9]{{36}}{_END}"),
    Format("pypi-token", "pypi-AgEIcHlwaS5vcmc", rf"[{_WORD}]{{50,1000}}{_END}"),
    Format("pypi-token", "pypi-AgENdGVzdC5weXBpLm9yZw", rf"[{_WORD}]{{50,1000}}{_END}"),
    Format("rubygems-token", "rubygems_", rf"[a-f0-9]{{48}}{_ALNUM_END}"),
    *(Format("digitalocean-token", prefix, rf"[a-f0-9]{{64}}{_ALNUM_END}") for prefix in ("dop_v1_", "doo_v1_", "dor_v1_")),
    *(Format("huggingface-token", prefix, rf"[A-Za-z0-9]{{34,40}}{_END}") for prefix in ("hf_", "api_org_")),
    Format("perplexity-key", "pplx-", rf"[A-Za-z0-9]{{48}}{_ALNUM_END}"),
    Format("groq-key", "gsk_", rf"[A-Za-z0-9]{{52}}{_ALNUM_END}"),
    Format("replicate-token", "r8_", rf"[A-Za-z0-9]{{37}}{_ALNUM_END}"),
    Format("xai-key", "xai-", rf"[A-Za-z0-9]{{80}}{_ALNUM_END}"),
    Format("databricks-token", "dapi", rf"[a-f0-9]{{32}}(?:-\d)?{_END}"),
    Format("shopify-token", "shpat_", rf"[a-fA-F0-9]{{32}}{_ALNUM_END}"),
    *(Format("shopify-token", prefix, rf"[a-fA-F0-9]{{32}}{_ALNUM_END}") for prefix in ("shpca_", "shppa_", "shpss_")),
    *(Format("square-token", prefix, rf"[{_WORD}]{{22,60}}{_END}") for prefix in ("sq0atp-", "sq0csp-")),
    Format("facebook-token", "EAAC", r"[A-Za-z0-9]{100,400}" + _ALNUM_END),
    Format("linear-key", "lin_api_", rf"[A-Za-z0-9]{{40}}{_ALNUM_END}"),
    Format("notion-token", "ntn_", rf"\d{{11}}[A-Za-z0-9]{{35}}{_ALNUM_END}"),
    Format("postman-key", "PMAK-", rf"[a-f0-9]{{24}}-[a-f0-9]{{34}}{_ALNUM_END}"),
    Format("grafana-token", "glsa_", rf"[A-Za-z0-9]{{32}}_[A-Fa-f0-9]{{8}}{_END}"),
    Format("grafana-token", "glc_", rf"[A-Za-z0-9+/]{{32,400}}={{0,3}}{_ALNUM_END}"),
    Format("sentry-token", "sntryu_", rf"[a-f0-9]{{64}}{_ALNUM_END}"),
    Format("sentry-token", "sntrys_eyJ", rf"[A-Za-z0-9+/=_]{{40,800}}{_ALNUM_END}"),
    Format("vault-token", "hvs.", rf"[{_WORD}]{{80,140}}{_END}"),
    Format("vault-token", "hvb.", rf"[{_WORD}]{{130,320}}{_END}"),
    Format("doppler-token", "dp.pt.", rf"[A-Za-z0-9]{{40,44}}{_ALNUM_END}"),
    Format("planetscale-token", "pscale_", rf"(?:tkn|pw|oauth)_[A-Za-z0-9_=.\-]{{32,64}}{_END}"),
    Format("pulumi-token", "pul-", rf"[a-f0-9]{{40}}{_ALNUM_END}"),
    Format("heroku-key", "HRKU-AA", rf"[{_WORD}]{{58}}{_END}"),
    Format("atlassian-token", "ATATT3", r"[A-Za-z0-9_\-=]{180,200}"),
    Format("artifactory-key", "AKCp", rf"[A-Za-z0-9]{{69}}{_ALNUM_END}"),
    Format("alibaba-key", "LTAI", rf"[A-Za-z0-9]{{20}}{_ALNUM_END}"),
    Format("airtable-token", "pat", rf"[A-Za-z0-9]{{14}}\.[a-f0-9]{{64}}{_ALNUM_END}"),
    Format("age-key", "AGE-SECRET-KEY-1", rf"[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{{58}}{_ALNUM_END}"),
    Format("azure-storage-key", "AccountKey=", r"[A-Za-z0-9+/]{86}=="),
    Format("jwt", "eyJ", rf"[{_WORD}]{{10,}}\.eyJ[{_WORD}]{{10,}}\.[{_WORD}]{{16,}}", _WORD),
    Format("private-key", "-----BEGIN", r"[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----\s*(?:[^\s-]|\\[nr])", r"\-"),
)

WHOLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("azure-client-secret", re.compile(r"[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.\-]{31,34}")),
    ("azure-storage-key", re.compile(r"[A-Za-z0-9+/]{86}==")),
    ("telegram-token", re.compile(r"\d{8,10}:AA[A-Za-z0-9_\-]{33}")),
    ("mailchimp-key", re.compile(r"[a-f0-9]{32}-us\d{1,2}")),
    ("discord-token", re.compile(r"[MNO][A-Za-z0-9_\-]{23,27}\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{27,40}")),
)
"""Credentials without a prefix of their own: only a whole literal of this shape is one."""

HOOKS = (
    "hooks.slack.com/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "webhook.office.com/",
    "outlook.office.com/webhook/",
    "logic.azure.com",
    "chat.googleapis.com/v1/spaces/",
    "hooks.zapier.com/hooks/",
    "maker.ifttt.com/trigger/",
    "api.telegram.org/bot",
)
"""Where the rest of a URL is what opens it."""

PUBLIC = (
    "phc_",
    "pk_live_",
    "pk_test_",
    "pk.eyJ",
    "pub-c-",
    "sub-c-",
    "ssh-rsa ",
    "ssh-ed25519 ",
    "-----BEGIN PUBLIC",
    "-----BEGIN CERT",
)
"""How keys begin that are made to be published: analytics, payment forms, maps, public keys."""

EXAMPLES = frozenset(
    {
        "0011cc25eb432071",  # Azurite's storage account
        "aa6547439583c3a2",  # the Cosmos DB emulator
        "2cafc0970149a84f",  # Stripe's documentation
        "f2d6ca16515033e5",  # Stripe's documentation
        "7f75367e78812551",  # jwt.io
        "f5e95c9954635b65",  # reCAPTCHA's test secret
        "03b970ed8171d73b",  # reCAPTCHA's test site key
        "0fff9ee671b05ea2",  # hCaptcha's test secret
        "fb8f35129df87662",  # Turnstile's test secret
        "78314b11be2e5815",  # AWS's documentation
    }
)
"""Digests (see `extract.secrets.digest`) of keys that providers' documentation and emulators publish."""
