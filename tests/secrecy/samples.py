"""Secrets as people write them, made while the tests run: none lies in a file, and none is real."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Iterator
from typing import NamedTuple

_RANDOM = random.Random(11)
_HEX = "0123456789abcdef"
_ALNUM = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits


class Sample(NamedTuple):
    """`text` is what stands in the source, `secret` the part of it that nobody may see.

    A person can tell a `shaped` one from other text whatever its name is.
    """

    text: str
    secret: str
    shaped: bool = True


def some(length: int, alphabet: str = _ALNUM) -> str:
    return "".join(_RANDOM.choice(alphabet) for _ in range(length))


def _plain(text: str, *, shaped: bool = False) -> Sample:
    return Sample(text, text, shaped)


def _token(prefix: str, length: int, alphabet: str = _ALNUM) -> Sample:
    return _plain(prefix + some(length, alphabet), shaped=True)


def _jwt() -> str:
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": some(10, string.digits), "name": some(12)}]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*encoded, some(43, _ALNUM + "-_")))


def _url(before: str, after: str, password: str) -> Sample:
    return Sample(f"{before}{password}{after}", password)


_PEM = "\n".join(some(64, _ALNUM + "+/") for _ in range(5))

SAMPLES = {
    "short": _plain("hunter2!"),
    "leet": _plain("s3cr3t9"),
    "punctuation": _plain("p@$$-w0rd;%&=?#x1"),
    "spaces": _plain("tr0ub4dor &3 kn0ck kn0ck"),
    "single quote": _plain("it's-my-p4ss'w"),
    "double quote": _plain('say "fr13nd" 4nd-enter'),
    "backslash": _plain("c:\\t3mp\\n3w-pa55"),
    "not ASCII": _plain("Pässwörd-ß-9ß9ß9"),
    "cyrillic": _plain("пароль-секрет-42"),
    "emoji": _plain("k3y🔑k3y🔑k3y"),
    "dollar": _plain("$ecr3t-m0ney"),
    "brace": _plain("{0pen-br4ce!"),
    "question": _plain("?what-1s-it"),
    "digits": _plain("90210447731"),
    "generated": _plain(some(12, _ALNUM + "!$%*+,.:?@^_~-") + "9z"),
    "generated long": _token("", 48),
    "urlsafe": _token("", 43, _ALNUM + "-_"),
    "hex 32": _token("", 32, _HEX),
    "hex 64": _token("", 64, _HEX),
    "base64": _plain(base64.b64encode(_RANDOM.randbytes(32)).decode(), shaped=True),
    "aws id": _token("AK" + "IA", 16, _UPPER),
    "aws session id": _token("AS" + "IA", 16, _UPPER),
    "aws secret": _token("", 40, _ALNUM + "/+"),
    "github": _token("gh" + "p_", 36),
    "github fine": _plain("github" + "_pat_" + some(22) + "_" + some(59), shaped=True),
    "gitlab": _token("gl" + "pat-", 20, _ALNUM + "-_"),
    "slack": _plain("xo" + "xb-" + some(12, string.digits) + "-" + some(12, string.digits) + "-" + some(24), shaped=True),
    "slack hook": Sample(
        ("https://hooks.slack" + ".com/services/") + (rest := f"T{some(9, _UPPER)}/B{some(9, _UPPER)}/{some(24)}"), rest
    ),
    "discord hook": Sample(
        ("https://discord" + ".com/api/webhooks/") + (rest := f"{some(18, string.digits)}/{some(68, _ALNUM + '-_')}"), rest
    ),
    "teams hook": Sample(
        ("https://shop.webhook.office" + ".com/webhookb2/")
        + (rest := f"{some(8, _HEX)}-{some(4, _HEX)}-{some(4, _HEX)}@{some(8, _HEX)}/IncomingWebhook/{some(32, _HEX)}"),
        rest,
    ),
    "stripe": _token("sk_" + "live_", 24),
    "stripe hook": _token("wh" + "sec_", 32),
    "openai": _plain("sk-" + "proj-" + some(58, _ALNUM + "-_") + "T3Blbk" + "FJ" + some(58, _ALNUM + "-_"), shaped=True),
    "google": _token("AI" + "za", 35, _ALNUM + "-_"),
    "twilio": _token("S" + "K", 32, _HEX),
    "sendgrid": _plain("S" + "G." + some(22) + "." + some(43), shaped=True),
    "npm": _token("np" + "m_", 36),
    "telegram": _plain(some(10, string.digits) + ":AA" + some(33), shaped=True),
    "jwt": _plain(_jwt(), shaped=True),
    "bearer": Sample("Bearer " + (token := some(26)), token),
    "basic": Sample("Basic " + (encoded := base64.b64encode(b"shop:" + some(9).encode()).decode()), encoded),
    "pem": Sample(f"-----BEGIN RSA PRIVATE KEY-----\n{_PEM}\n-----END RSA PRIVATE KEY-----", _PEM),
    "url": _url("postgres://shop:", "@db.example.org:5432/shop", some(9) + "!"),
    "url without user": _url("redis://:", "@cache/0", "s3cr3t-" + some(4)),
    "url query": _url("https://maps.example.org/v1?size=3&api_key=", "&q=x", some(14)),
    "connection": _url("Server=db,1433;Database=shop;User Id=sa;Password=", ";Encrypt=True", "Str0ng!" + some(5)),
    "dsn": _url("host=db dbname=shop user=shop password=", " sslmode=require", "pg-" + some(7)),
    "azure": _url("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=", ";", some(86, _ALNUM + "+/") + "=="),
}
SAMPLES = {name: sample._replace(shaped=sample.shaped or sample.text != sample.secret) for name, sample in SAMPLES.items()}


def told(secret: str, output: str) -> list[str]:
    """Eight consecutive characters (of one line) of a secret that stand in the output and are not just words."""
    lines = secret.split("\n")
    pieces = (line[at : at + 8] for line in lines for at in range(max(1, len(line) - 7)))
    return [piece for piece in pieces if piece in output and not _is_words(piece)]


def _is_words(piece: str) -> bool:
    return piece.replace(" ", "").isalpha() and piece.islower()


def halves(text: str, number: int = 2) -> Iterator[str]:
    size = -(-len(text) // number)
    yield from (text[at : at + size] for at in range(0, len(text), size))
