"""A secret is written in the settings, or is the literal key with which a middleware signs.

Who can read the repository, a backup of it or an image built from it has the secret; taking it out later does not take it
out of the history, and every deployment shares it.  Settings are Django's settings modules, a FastAPI application's
`config.py` and the attributes of pydantic's `BaseSettings`; keys are also found where they are given to what signs with
them.  The value is never shown.  Test settings are left alone; in settings for development, and for passwords with which a
service is delivered, the finding is a note.

Bad:

    # shop/settings.py
    SECRET_KEY = "k3u8-Wq0zT-pV5nB-yR7hD-2mXs"

    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "PASSWORD": "tuesday-rain-42"}}

Good:

    # shop/settings.py
    import os

    SECRET_KEY = os.environ["SECRET_KEY"]

    DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "PASSWORD": os.environ["DB_PASSWORD"]}}
"""

from __future__ import annotations

from stackcheck.catalogue.secret_names import signs
from stackcheck.facts.findings import Severity, Violation
from stackcheck.link.project import Project
from stackcheck.link.secrets.found import secrets
from stackcheck.link.secrets.judged import Secret, description, has_default
from stackcheck.link.settings.modules import overridden
from stackcheck.rules import Violations, rule


@rule("KC501", about=secrets)
def secret_in_settings(secret: Secret, project: Project) -> Violations:
    if secret.origin == "default":
        return
    name = secret.name if "the key of" in secret.name else f"`{secret.name}`" if secret.name else "this"
    if secret.is_field:
        said = has_default(secret)
    else:
        signing = " and signs or encrypts" if secret.origin == "signature" and "the key of" not in name else ""
        rotate = ", and rotate the key, for it is in the history" if secret.severity is Severity.ERROR else ""
        said = f"is {description(secret)}{signing}; read it from the environment{rotate}"
    is_put_over = secret.place.path in overridden(project) and secret.severity is Severity.WARNING and not signs(secret.name)
    yield Violation(secret.place, f"{name} {said}", severity=Severity.NOTE if is_put_over else secret.severity)
