"""Words by which a name says that its value is a secret, words that take it back, and well-known harmless values."""

from __future__ import annotations

import re
from functools import lru_cache

SECRETS = frozenset(
    "secret secrets password passwords passwd passphrase pwd passcode pass pw token tokens credential credentials "
    "creds apikey apikeys apisecret secretkey privatekey accesskey authtoken accesstoken salt fernet pepper dsn".split()
)
"""Words that speak of a secret by themselves."""

RUN_TOGETHER = re.compile(r"(?:pass|pwd|passwd|password|secret|secretkey|apikey|privatekey|accesskey|authkey|signkey|token)$")
"""Endings of words that were written without a separator: DBPASS, APIKEY."""

NO_SECRETS = frozenset("bypass compass encompass surpass trespass subtoken monotoken".split())
"""Words that end like a secret and are none."""

KEYS = frozenset({"key", "keys"})
"""Words that speak of a secret after one of `KEY_KINDS`."""

KEY_KINDS = frozenset(
    "api secret private signing sign signature encryption encrypt crypto cipher auth authentication access jwt "
    "session master fernet service account hmac admin ssh webhook deploy rsa storage license app shared symmetric aes".split()
)

TAKE_BACK = frozenset(
    "algorithm algorithms alg age arg attempts attr backend backends check checker class classes codec column columns "
    "cookie count days description dir directory enabled endpoint env error errors expire expires expiration expired "
    "expiry factory field fields file filename finder form forms format function generator handler hasher hashers "
    "header headers help hint hours id identifier ids index interval kwarg kwargs label length level lifetime limit "
    "limits link location manager max message messages method min minutes mode model models module name names param "
    "parameter params path pattern placeholder policy prefix prefixes provider query rate ratio regex regexp required "
    "requirements reset retries route scope scopes seconds serializer serializers size status strategy suffix table "
    "template templates test text threshold throttle timeout title ttl type types uri url urls usage validation "
    "validator validators var variable version view views window".split()
)
"""Last words after which the value only describes a secret: TOKEN_HEADER_NAME, PASSWORD_HASHERS."""

_WORDS = re.compile(r"[a-z]+|\d+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_FAR = 4096  # characters of a name; nobody writes a longer one


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in snake_case, kebab-case or camelCase, in lower case."""
    return tuple(word.lower() for word in _WORDS.findall(name[:_FAR]))


@lru_cache(maxsize=8192)
def speaks_of_secret(name: str) -> bool:
    """Whether one of the names in `name` (separated by spaces) says that its value is a secret."""
    return any(_speaks(words(part)) for part in name.split())


def _speaks(parts: tuple[str, ...]) -> bool:
    if not parts or parts[-1] in TAKE_BACK:
        return False
    return any(is_secret_word(word) or _is_key(parts, at) for at, word in enumerate(parts))


def is_secret_word(word: str) -> bool:
    return word in SECRETS or (len(word) > 4 and word not in NO_SECRETS and RUN_TOGETHER.search(word) is not None)


def _is_key(parts: tuple[str, ...], at: int) -> bool:
    return parts[at] in KEYS and at > 0 and parts[at - 1] in KEY_KINDS


STRICT_KEY_KINDS = frozenset(
    "api secret private signing sign encryption encrypt crypto cipher jwt master fernet hmac aes rsa webhook auth account role "
    "admin deploy shared symmetric".split()
)
QUALIFIERS = frozenset(
    "default dev prod production development local staging fallback fallbacks old new previous current value str base64 b64 "
    "encoded hex bytes primary secondary raw plain live base 1 2 3".split()
)
"""Last words that do not change what a name names: SECRET_KEY_FALLBACKS, DB_PASSWORD_DEV."""

NO_TOKENS = frozenset(
    "pad eos bos sep unk mask cls stop start end special separator delimiter comment continuation page next image csrf max "
    "min num count sync resume cursor".split()
)
"""Words before `token` that make it another thing: of a grammar, a model's text, a page."""

VERBS = frozenset(
    "change reset forgot forget set update verify confirm check validate create generate get revoke rotate remove delete show "
    "hide require allow use enable disable mask hash determine load read make build compute fetch resolve ensure encode "
    "decode parse format".split()
)
"""First words that make an action of a name in lower case: `reset_password`."""

SIGNING = frozenset("jwt signing sign session cookie csrf webhook hmac fernet encryption encrypt encryptor aes".split())
CHIEFS = frozenset("admin administrator superuser superadmin root".split())
OWNERS = frozenset("django flask fastapi app application site web server backend default".split())


@lru_cache(maxsize=8192)
def names_secret(name: str) -> bool:
    """Whether a name is surely that of a secret: `speaks_of_secret` without the doubtful words."""
    parts = list(words(name))
    while parts and parts[-1] in QUALIFIERS:
        parts.pop()
    if not parts or (parts[0] in VERBS and not name.isupper()):
        return False
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last in KEYS:
        return before in STRICT_KEY_KINDS or "secret" in parts
    if last in ("token", "tokens"):
        return before not in NO_TOKENS
    return last not in ("salt", "pepper", "dsn") and is_secret_word(last)


@lru_cache(maxsize=8192)
def signs(name: str) -> bool:
    """Whether a name is that of a key which signs or encrypts, whatever its value: Django's SECRET_KEY, a JWT secret."""
    parts = words(name)
    return not SIGNING.isdisjoint(parts) or (parts[-2:] == ("secret", "key") and OWNERS.issuperset(parts[:-2]))


@lru_cache(maxsize=8192)
def opens(name: str) -> bool:
    """Whether a name is that of a password which the application itself gives to its first or chief user."""
    parts = words(name)
    return not CHIEFS.isdisjoint(parts) and parts[-1] in ("password", "passwd", "pwd", "pass")


@lru_cache(maxsize=8192)
def takes_back(name: str) -> bool:
    """Whether what stands in a mapping of this name is about secrets but none: PASSWORD_HASHERS, RATE_LIMITS."""
    parts = words(name)
    return bool(parts) and parts[-1] in TAKE_BACK and parts[-1] not in ("provider", "backend", "backends", "parameters")


GENERIC = SECRETS | KEYS | KEY_KINDS
"""Words that a secret's name may consist of without naming whose secret it is."""

SERVICE = frozenset(
    "postgres postgresql guest admin administrator root password passw0rd pass secret minioadmin minio minio123 mysql "
    "mariadb redis rabbitmq rabbit mongo mongodb elastic elasticsearch neo4j sa user test changeit letmein qwerty "
    "123456 12345678 default django docker airflow celery app db secret-key secret_key secretkey access-key accesskey "
    "api-key key token localstack test1234 redispassword clickhouse cassandra opensearch keycloak grafana sentry "
    "superset dev development local localdev".split()
)
"""Passwords with which services are delivered or started in a container."""

SPELT = str.maketrans("43105@$", "aeiosas")
"""Digits and signs back to the letters for which they stand in `Ch4ng3M3`."""

PLACEHOLDER = re.compile(
    r"change[ _-]?(?:me|this|it)|replace|<[^<>]{1,60}>|your[ _-]|[ _-]here$|x{4,}|\*{3,}|\.{3}|placeholder|dummy|example"
    r"|to[ _-]?do|fixme|not[ _-]?set|unset|set[ _-]?(?:me|this)|fill[ _-]?(?:me|in|this)|insert[ _-]|enter[ _-]|redacted"
    r"|sample|n/a|^(?:unknown\W*|none|null|nil|undefined|empty|true|false|yes|no|on|off)$|^(?:0123|1234|abcd)|secret[ _-]?goes"
)
"""In lower case: text that stands where somebody should put a secret."""

INSECURE = re.compile(
    r"insecure|unsafe|not[ _-]?(?:a|so|very|really)?[ _-]?secret|(?:do[ _-]?not|don'?t|never)[ _-]?use|no[ _-]?prod"
    r"|dev(?:elopment)?[ _-]?(?:only|key|secret)|(?:for|only|local)[ _-]?(?:dev|test)|test(?:ing)?[ _-]?(?:only|key|secret)"
    r"|super[ _-]?secret|top[ _-]?secret|very[ _-]?secret|terribl|weak"
)
"""In lower case: text that says itself that it is not safe."""
