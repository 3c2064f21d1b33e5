"""A secret's value, or any eight characters of it, leaves the checked file in no way: facts, cache, reports, messages.

The samples are made while the tests run, so that none lies in this file, and none is real.
"""

from __future__ import annotations

import random
import string
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest

from stackcheck import rules
from stackcheck.catalogue.tokens import FORMATS, WHOLE
from stackcheck.extract import extract
from stackcheck.extract.secrets import redact
from stackcheck.extract.stretches import veiled
from stackcheck.extract.visible import in_broken, in_template, of_python, of_template
from stackcheck.faces import cli
from stackcheck.report import FORMATS as REPORTS
from stackcheck.report.text import masked
from tests import cases
from tests.test_regexes import pace

_RANDOM = random.Random(20)
_ALNUM = string.ascii_letters + string.digits


def text(length: int, alphabet: str = _ALNUM) -> str:
    return "".join(_RANDOM.choice(alphabet) for _ in range(length))


def token(length: int) -> str:
    return text(length)


HEX = "0123456789abcdef"

# What credentials look like, without their real content: recognised under any name.
TOKENS = {
    "aws": "AKIA" + text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    "aws-session": "ASIA" + text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    "anthropic": "sk-ant-" + "api03-" + text(95),
    "openai": "sk-" + text(20) + "T3Blbk" + "FJ" + text(20),
    "openai-project": "sk-proj-" + text(58) + "T3Blbk" + "FJ" + text(58),
    "openrouter": "sk-or-v1-" + text(64, HEX),
    "github": "gh" + "p_" + text(36),
    "github-app": "gh" + "s_" + text(36),
    "github-fine-grained": "github" + "_pat_" + text(22) + "_" + text(59),
    "gitlab": "gl" + "pat-" + text(20),
    "slack-bot": "xo" + "xb-" + text(12, string.digits) + "-" + text(12, string.digits) + "-" + text(24),
    "slack-webhook": f"https://{'hooks'}.slack.com/services/T"
    + text(9, "ABCDEF0123")
    + "/B"
    + text(9, "ABCDEF0123")
    + "/"
    + text(24),
    "stripe": "sk_" + "live_" + text(24),
    "stripe-webhook": "wh" + "sec_" + text(32),
    "google": "AI" + "za" + text(35),
    "google-oauth": "GOC" + "SPX-" + text(28),
    "sendgrid": "S" + "G." + text(22) + "." + text(43),
    "twilio": "S" + "K" + text(32, HEX),
    "mailgun": "key" + "-" + text(32, HEX),
    "npm": "np" + "m_" + text(36),
    "pypi": "pypi-" + "AgEIcHlwaS5vcmc" + text(70),
    "digitalocean": "dop" + "_v1_" + text(64, HEX),
    "huggingface": "h" + "f_" + text(34),
    "databricks": "da" + "pi" + text(32, HEX),
    "shopify": "shp" + "at_" + text(32, HEX),
    "linear": "lin" + "_api_" + text(40),
    "postman": "PM" + "AK-" + text(24, HEX) + "-" + text(34, HEX),
    "grafana": "gl" + "sa_" + text(32) + "_" + text(8, HEX),
    "vault": "hv" + "s." + text(95),
    "jwt": "ey" + "J" + text(20) + ".ey" + "J" + text(40) + "." + text(43),
    "azure-client": text(3) + "8Q~" + text(32),
    "azure-storage": text(86) + "==",
    "telegram": text(10, string.digits) + ":AA" + text(33),
    "mailchimp": text(32, HEX) + "-us12",
    "random": text(40),
    "hexadecimal": text(64, HEX),
}

# Where a literal is a secret because of the name to which it is bound; `{}` is the literal.
CONTEXTS = {
    "assignment": "SECRET_KEY = {}",
    "annotated": "password: str = {}",
    "several": "a = API_KEY = {}",
    "pair": "USER, PASSWORD = 'shop', {}",
    "attribute": "settings.SECRET_KEY = {}",
    "subscript": "DATABASES['default']['PASSWORD'] = {}",
    "augmented": "API_KEYS += [{}]",
    "walrus": "if (token := {}): pass",
    "dict": "DATABASES = {{'default': {{'PASSWORD': {}}}}}",
    "dict-in-secret": "API_KEYS = {{'shop': {}}}",
    "dict-call": "DATABASES = dict(PASSWORD={})",
    "list": "SECRET_KEY_FALLBACKS = [{}]",
    "conditional": "SECRET_KEY = {} if DEBUG else load()",
    "or": "KEY = os.getenv('SECRET_KEY') or {}",
    "get": "KEY = os.environ.get('SECRET_KEY', {})",
    "get-plain": "PASSWORD = os.environ.get('DB_PW_FOR_SHOP', {})",
    "get-keyword": "KEY = config('SECRET_KEY', cast=str, default={})",
    "reader": "KEY = get_string(name='SECRET_KEY', default={})",
    "method": "KEY = env.str('SECRET_KEY', {})",
    "scheme": "env = Env(SECRET_KEY=(str, {}))",
    "setdefault": "os.environ.setdefault('SECRET_KEY', {})",
    "environ": "os.environ['SECRET_KEY'] = {}",
    "comparison": "if SECRET_KEY == {}: raise ValueError",
    "comparison-turned": "if {} == settings.SECRET_KEY: raise ValueError",
    "membership": "bad = SECRET_KEY in ('x', {})",
    "parameter": "def login(user, password={}): pass",
    "keyword-only": "def login(*, token={}): pass",
    "lambda": "f = lambda password={}: password",
    "argument": "login(user='shop', password={})",
    "middleware": "app.add_middleware(SessionMiddleware, secret_key={})",
    "jwt": "jwt.encode(payload, {}, algorithm='HS256')",
    "jwt-keyword": "jwt.decode(payload, key={})",
    "wrapped": "other = SecretStr({})",
    "quoted": "DB_PASSWORD = quote_plus(os.environ['X'] or {})",
    "decoded": "SECRET_KEY = base64.b64decode({})",
    "encoded": "SECRET_KEY = {}.encode('utf-8')",
    "added": "SECRET_KEY = {} + os.environ['SUFFIX']",
    "formatted": "SECRET_KEY = '%s' % {}",
    "field": "class S(BaseSettings):\n    secret_key: str = Field({}, description='x')",
    "class": "class Shop(Base, token={}): pass",
    "return": "def secret_key():\n    return {}",
    "nested": "def f():\n    async def g():\n        async with h(password={}) as x:\n            pass",
    "loop": "for x in login(password={}): pass",
    "match": "match token:\n    case 1:\n        PASSWORD = {}",
    "decorator": "@login(password={})\ndef f(): pass",
}

SOURCES = {f"any-name-{name}": (f"THING = {value!r}\n", value) for name, value in TOKENS.items()}
SOURCES |= {f"argument-{name}": (f"call('x', {value!r}, y=[{value!r}])\n", value) for name, value in TOKENS.items()}
for name, context in CONTEXTS.items():
    value = text(7) + "-" + text(9, string.ascii_lowercase)
    SOURCES[name] = (context.format(repr(value)) + "\n", value)

TEMPLATES = {
    "with": "{{% with password={} %}}{{% for x in order.lines.all %}}{{{{ x.product.name }}}}{{% endfor %}}{{% endwith %}}",
    "include": "{{% include 'a.html' with api_key={} only %}}",
    "filter": "{{{{ secret_key|default:{} }}}}",
    "attribute": "<div data-token={}>{{{{ x }}}}</div>",
    "script": "<script>var apiKey = {}; {{{{ x }}}}</script>",
    "text": "<p>{}</p>{{{{ x }}}}",
}
JINJA = {
    "set": "{{% set password = {} %}}{{{{ password }}}}",
    "call": "{{{{ login(user, password={}) }}}}",
    "macro": "{{% macro login(token={}) %}}x{{% endmacro %}}",
}
PAGES = {
    f"{folder}/{name}-{kind}.html": (f"<p>\n{context.format(repr(value))}\n</p>\n", value)
    for folder, contexts in (("templates", TEMPLATES), ("jinja2", JINJA))
    for name, context in contexts.items()
    for kind, value in (("token", TOKENS["github"]), ("plain", text(7) + "-" + text(9, string.ascii_lowercase)))
    if kind == "token" or name != "text"
}

URL_PASSWORD = text(12)
KEY_BODY = "\n".join(text(64) for _ in range(4))
SOURCES |= {
    "bytes": (f"SECRET_KEY = b{URL_PASSWORD!r}\n", URL_PASSWORD),
    "adjacent": (f"SECRET_KEY = {URL_PASSWORD[:6]!r} {URL_PASSWORD[6:]!r}\n", URL_PASSWORD),
    "triple": (f'SECRET_KEY = """\n{URL_PASSWORD}\n"""\n', URL_PASSWORD),
    "raw": (f"SECRET_KEY = r'{URL_PASSWORD}\\d'\n", URL_PASSWORD),
    "escaped": (f"SECRET_KEY = '\\x41{URL_PASSWORD}'\n", URL_PASSWORD),
    "url": (f"X = 'postgres://shop:{URL_PASSWORD}@localhost/shop'\n", URL_PASSWORD),
    "url-of-parts": (f"X = 'postgres://shop:' '{URL_PASSWORD}@localhost/shop'\n", URL_PASSWORD),
    "url-with-host": (f"X = f'redis://:{URL_PASSWORD}@{{host}}/1'\n", URL_PASSWORD),
    "url-with-user": (f"X = f'redis://{{user}}:{URL_PASSWORD}@{{host}}/1'\n", URL_PASSWORD),
    "url-in-text": (f"X = 'connect to https://shop:{URL_PASSWORD}@example.org first'\n", URL_PASSWORD),
    "f-string": (f"SECRET_KEY = f'{URL_PASSWORD}{{x}}'\n", URL_PASSWORD),
    "bearer": (f"X = {{'Authorization': 'Bearer {TOKENS['github']}'}}\n", TOKENS["github"]),
    "private-key": (f'X = """-----BEGIN RSA PRIVATE KEY-----\n{KEY_BODY}\n-----END RSA PRIVATE KEY-----"""\n', KEY_BODY),
    "docstring": (f'def f():\n    """Call it with {TOKENS["github"]}."""\n    return 1\n', TOKENS["github"]),
}


def pieces(value: str) -> Iterator[str]:
    """Every eight characters of a value (of each of its lines)."""
    for line in value.split("\n"):
        yield from (line[at : at + 8] for at in range(max(1, len(line) - 7)))


def told(value: str, output: str | bytes) -> list[str]:
    shown = output.decode("utf-8", "replace") if isinstance(output, bytes) else output
    return [piece for piece in pieces(value) if piece in shown and piece != "https://"]


def test_there_are_enough_samples() -> None:
    assert len(SOURCES) > 100
    assert len({f.family for f in FORMATS} | {family for family, _ in WHOLE}) > 40


@pytest.mark.parametrize("sample", SOURCES)
def test_facts_hold_nothing_of_it(sample: str) -> None:
    source, value = SOURCES[sample]
    for data in (source.encode(), f"class A:\n    def f(self):\n{_indented(source)}".encode()):
        facts = extract("shop/settings.py", data)
        assert facts is not None
        assert facts.problem is None
        assert not told(value, msgspec.msgpack.encode(facts))


@pytest.mark.parametrize("page", PAGES)
def test_facts_of_templates_hold_nothing_of_it(page: str) -> None:
    source, value = PAGES[page]
    facts = extract(f"shop/{page}", source.encode())
    assert facts is not None
    assert facts.problem is None
    assert facts.redactions
    assert not told(value, msgspec.msgpack.encode(facts))
    assert not any(told(value, line) for line in masked(source.split("\n"), facts.redactions))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What every command prints for a project that holds all samples, and what it leaves in the cache."""
    root = tmp_path_factory.mktemp("project")
    cache = tmp_path_factory.mktemp("cache")
    (root / "shop").mkdir()
    (root / ".git").mkdir()
    body = "\n".join(source for source, _ in SOURCES.values())
    comments = "\n".join(f"# {source.splitlines()[0]}\nimport os; unused = 1  # noqa: KC999" for source, _ in SOURCES.values())
    settings = f"import os, jwt\nINSTALLED_APPS = MIDDLEWARE = ROOT_URLCONF = None\n{body}\n{comments}\n"
    (root / "shop" / "settings.py").write_text(settings)
    (root / "shop" / "broken.py").write_text(f"{body}\ndef (:\n")
    for number, (source, _) in enumerate(SOURCES.values()):
        (root / "shop" / f"broken_{number}.py").write_text(f"{source.rstrip()} = = 1\n")
    for page, (source, _) in PAGES.items():
        (root / "shop" / page).parent.mkdir(exist_ok=True)
        (root / "shop" / page).write_text(f"{source}{{% for x in y %}}\n")  # which no template engine takes
    return dict(_outputs(root, cache))


def _outputs(root: Path, cache: Path) -> Iterator[tuple[str, str]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for form in REPORTS:
            for extra in ((), ("--ignore-noqa",), ("--color", "always"), ("--statistics",)):
                yield " ".join((form, *extra)), _printed("--output-format", form, "-v", "--cache-dir", str(cache), *extra)
        patch.setattr(rules.Rule, "check", property(lambda _: _fail), raising=False)
    for file in cache.rglob("*"):
        if file.is_file():
            yield f"cache {file.name}", file.read_bytes().decode("latin-1")


def _printed(*arguments: str) -> str:
    import contextlib
    import io

    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(shown), pytest.raises(SystemExit):
        cli.main(["check", "--select", "KC", *arguments])
    return shown.getvalue()


def _fail(*_: Any) -> NoReturn:
    raise ValueError(SOURCES)


def test_reports_and_cache_hold_nothing_of_it(outputs: dict[str, str]) -> None:
    assert any(name.startswith("cache") for name in outputs)
    assert "KC501" in outputs["full"]
    assert "KC502" in outputs["json"]
    assert "KC001" in outputs["concise"]
    leaks = {
        (name, sample)
        for name, output in outputs.items()
        for sample, (_, value) in {**SOURCES, **PAGES}.items()
        if told(value, output)
    }
    assert sorted(leaks) == []


def test_internal_errors_hold_nothing_of_it() -> None:
    project = cases.project_of({"shop/settings.py": "".join(source for source, _ in SOURCES.values())})

    def broken(_: object, __: object) -> NoReturn:
        raise ValueError(" ".join(value for _, value in SOURCES.values()))

    rule = next(rule for rule in rules.all_rules() if rule.code == "KC501")
    from stackcheck.engine import check

    findings = check(project, [msgspec.structs.replace(rule, check=broken)])
    assert {f.code for f in findings} == {"KC004"}
    assert not [name for name, (_, value) in SOURCES.items() if told(value, repr(findings))]


def _indented(source: str) -> str:
    if '"""' in source:
        return f"        pass\n{source}"
    return "".join(f"        {line}\n" for line in source.splitlines())


ADVERSARIAL = {
    "hints": "ghp_" * 250_000,
    "jwt": "eyJ-" * 250_000,
    "jwt-parts": "eyJaaaaaaaaaa." * 70_000,
    "urls": "://a:a:" * 140_000,
    "url-words": "://" + "a:" * 500_000,
    "pem": "-----BEGIN " * 90_000,
    "pem-blanks": "-----BEGIN" + " " * 1_000_000,
    "braces": "{" * 1_000_000,
    "words": "a" * 1_000_000,
    "snake": "A_" * 500_000,
    "dots": "a." * 500_000,
    "paths": "a/" * 500_000,
    "signs": "<" * 1_000_000,
    "prefixes": "sk-proj-" * 125_000,
    "comment": "#" + "a" * 1_000_000,
    "comments": "#a=\n" * 250_000,
    "commas": "#" + "a, " * 330_000,
    "values": "token: a " * 110_000,
    "plain values": "password=a " * 90_000,
    "short values": "password=1a " * 80_000,
    "opened values": "token='" * 140_000,
    "escaped values": 'token=\\"' * 110_000,
    "tags": "<a token " * 110_000,
    "attributes": 'value=" token ' * 70_000,
    "bindings": "'a' as " * 140_000,
    "schemes": "bearer 1" * 125_000,
    "addresses": "://1:a@" * 140_000,
    "blocks": "-----BEGIN PRIVATE KEY-----1" * 35_000,
    "literals": "'a'+" * 250_000,
    "quotes": "\"'" * 500_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", ADVERSARIAL)
def test_time_grows_with_length_only(shape: str) -> None:
    whole = ADVERSARIAL[shape]

    def taken(value: str) -> float:
        begin = time.process_time()
        redact(value, "SECRET_KEY")
        for judge in (veiled, of_python, of_template, lambda text: list(in_template(text)), lambda text: list(in_broken(text))):
            judge(value)
        return time.process_time() - begin

    half, full = taken(whole[: len(whole) // 2]), taken(whole)
    assert full < 10 * pace()  # six judges read a megabyte each, in about three seconds
    assert full < max(0.2, 2.8 * half)
