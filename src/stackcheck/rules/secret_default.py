"""A secret has a literal default for when the environment does not set it.

A deployment that forgets the variable starts all the same, with a key or password that everybody knows who has seen the
repository: sessions can be forged, databases opened.  Without the default it would fail at once and say why.  Lookups are
those of `os`, django-environ, environs, decouple, starlette, dj-database-url, dynaconf and pydantic's `Field`, and the
project's own functions that read the environment.  The value is never shown.

Bad:

    # shop/settings.py
    import os

    SECRET_KEY = os.environ.get("SECRET_KEY", "not-so-long-key")

Bad:

    # app/config.py
    import os

    POSTGRES_PASSWORD = os.getenv("POSTGRES_PASSWORD") or "tuesday-rain-42"

Good:

    # shop/settings.py
    import os

    SECRET_KEY = os.environ["SECRET_KEY"]
    SENTRY_DSN = os.environ.get("SENTRY_DSN", "")
"""

from __future__ import annotations

from stackcheck.facts.findings import Step, Violation
from stackcheck.link.project import Project
from stackcheck.link.secrets.found import secrets
from stackcheck.link.secrets.judged import Secret, has_default
from stackcheck.rules import Violations, rule


@rule("KC502", about=secrets)
def secret_default(secret: Secret, _: Project) -> Violations:
    if secret.origin != "default":
        return
    name = secret.key or secret.name
    trace = (Step(secret.literal.path, secret.literal.line, f"the default of {name}"),)
    yield Violation(secret.place, f"`{name}` {has_default(secret)}", trace, secret.severity)
