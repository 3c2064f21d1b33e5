"""Callables that hand their first text argument on: what is bound to the result has that text as its value."""

from __future__ import annotations

TEXT_WRAPPERS = frozenset(
    {
        "SecretStr",
        "SecretBytes",
        "Secret",
        "b64decode",
        "urlsafe_b64decode",
        "b16decode",
        "b32decode",
        "unhexlify",
        "fromhex",
        "quote",
        "quote_plus",
        "mark_safe",
        "dedent",
        "URL",
        "make_url",
        "PostgresDsn",
        "AnyUrl",
        "Fernet",
        "b64encode",
        "urlsafe_b64encode",
        "a2b_hex",
        "unquote",
        "unquote_plus",
        "force_str",
        "force_bytes",
        "to_bytes",
        "cast",
        "MultiFernet",
        "join",
        "Template",
        "AmqpDsn",
        "RedisDsn",
        "MongoDsn",
        "Field",
    }
)
"""Last names of the callables; `Field("...")` is pydantic's default as first argument."""

BUILTIN_WRAPPERS = frozenset({"str", "bytes", "bytearray"})
"""Those that are wrappers only under their plain name: `env.str("SECRET_KEY")` looks something up."""

SECRET_ARGUMENTS = {
    "encode": 1,
    "decode": 1,
    "hmac.new": 0,
    "hmac.digest": 0,
    "SecretStr": 0,
    "SecretBytes": 0,
    "Secret": 0,
    "Fernet": 0,
    "make_password": 0,
    "set_password": 0,
    "check_password": 0,
    "URLSafeSerializer": 0,
    "URLSafeTimedSerializer": 0,
    "TimestampSigner": 0,
    "SessionMiddleware": 1,
    "Middleware": 1,
    "add_middleware": 1,
    "JWTStrategy": 0,
    "LoginManager": 0,
    "AuthenticationBackend": 0,
}
"""The position at which a function, by its name as written or its last part, takes a key or password."""

KEYED = frozenset(
    {"encode", "decode", "sign", "unsign", "verify", "new", "digest", "dumps", "loads", "Signer", "TimestampSigner"}
)
"""Functions, by their last name, whose argument `key=` is a key to sign with."""
