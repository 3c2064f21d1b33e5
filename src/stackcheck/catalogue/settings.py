"""Django's settings, readers of the environment, and what is given a signing key."""

from __future__ import annotations

from typing import NamedTuple

DJANGO_SETTINGS = frozenset(
    "ALLOWED_HOSTS ASGI_APPLICATION AUTHENTICATION_BACKENDS AUTH_PASSWORD_VALIDATORS AUTH_USER_MODEL CACHES DATABASES DEBUG "
    "DEFAULT_AUTO_FIELD EMAIL_BACKEND INSTALLED_APPS LANGUAGE_CODE LOGGING MEDIA_ROOT MIDDLEWARE REST_FRAMEWORK ROOT_URLCONF "
    "SECRET_KEY SITE_ID STATICFILES_DIRS STATIC_ROOT STATIC_URL STORAGES TEMPLATES TIME_ZONE USE_I18N USE_TZ "
    "WSGI_APPLICATION".split()
)

SETTINGS_CLASSES = frozenset(
    "pydantic_settings.BaseSettings pydantic_settings.main.BaseSettings pydantic.BaseSettings pydantic.v1.BaseSettings "
    "pydantic.env_settings.BaseSettings".split()
)
"""Classes whose subclasses' attributes are settings, filled from the environment where it has them."""

TEST_WORDS = frozenset("test tests testing ci e2e cypress pytest unittest integration".split())
DEVELOPMENT_WORDS = frozenset(
    "dev devel develop development local docker compose container sandbox demo example examples sample samples smoke debug "
    "playground quickstart tutorial tutorials cookbook cookbooks lesson lessons vagrant".split()
)
SCRIPT_WORDS = frozenset("bench benches benchmark benchmarks script scripts profiling loadtest loadtests".split())
"""Words in the path of a file that somebody starts by hand."""
PRODUCTION_WORDS = frozenset("prod production live".split())
"""Words in the path of a settings module that say for which deployment it is."""

FIELD = "pydantic.Field"

READERS = frozenset(
    "os.environ.get os.getenv os.environ.setdefault os.environ.pop decouple.config decouple.Config prettyconf.config "
    "dj_database_url.config django_cache_url.config dj_email_url.config getconf.getconf".split()
)
"""Functions that read the environment: the name (for some: optional) and a default."""

READY = ("decouple.config.", "dynaconf.settings.")
"""Instances that are imported ready for use: so begin the names of what they have."""

READER_CLASSES = frozenset(
    "environ.Env environ.FileAwareEnv environs.Env starlette.config.Config decouple.Config decouple.AutoConfig "
    "dynaconf.Dynaconf dynaconf.LazySettings prettyconf.Configuration".split()
)
"""Classes whose instances (called, or by a method) read the environment."""


class Signer(NamedTuple):
    """Where a callable takes its key."""

    position: int
    keyword: str


SIGNERS = {
    "starlette.middleware.sessions.SessionMiddleware": Signer(1, "secret_key"),
    "starsessions.SessionMiddleware": Signer(-1, "secret_key"),
    "fastapi_users.authentication.JWTStrategy": Signer(0, "secret"),
    "fastapi_users.jwt.generate_jwt": Signer(1, "secret"),
    "fastapi_users.jwt.decode_jwt": Signer(1, "secret"),
    "fastapi_login.LoginManager": Signer(0, "secret"),
    "sqladmin.authentication.AuthenticationBackend": Signer(0, "secret_key"),
    "itsdangerous.Signer": Signer(0, "secret_key"),
    "itsdangerous.TimestampSigner": Signer(0, "secret_key"),
    "itsdangerous.Serializer": Signer(0, "secret_key"),
    "itsdangerous.URLSafeSerializer": Signer(0, "secret_key"),
    "itsdangerous.URLSafeTimedSerializer": Signer(0, "secret_key"),
    "jwt.encode": Signer(1, "key"),
    "jwt.decode": Signer(1, "key"),
    "jose.jwt.encode": Signer(1, "key"),
    "jose.jwt.decode": Signer(1, "key"),
    "authlib.jose.jwt.encode": Signer(2, "key"),
    "authlib.jose.jwt.decode": Signer(1, "key"),
    "cryptography.fernet.Fernet": Signer(0, "key"),
    "hmac.new": Signer(0, "key"),
    "hmac.digest": Signer(0, "key"),
    "django.core.signing.Signer": Signer(-1, "key"),
    "django.core.signing.TimestampSigner": Signer(-1, "key"),
    "django.core.signing.dumps": Signer(1, "key"),
    "django.core.signing.loads": Signer(1, "key"),
    "asgi_csrf.asgi_csrf": Signer(-1, "signing_secret"),
}
"""What signs or encrypts with a key; a position of -1 is none."""

MIDDLEWARE_ADDERS = frozenset({"add_middleware", "Middleware"})
"""Calls whose first argument is a middleware class and whose keywords are the class's."""

SETTINGS_OBJECT = "django.conf.settings"
