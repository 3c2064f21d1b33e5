"""What the body of a view is made of beside its own logic, and what of it belongs into a service."""

from __future__ import annotations

LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print"})

WRITES = frozenset(
    """save asave create acreate get_or_create aget_or_create update_or_create aupdate_or_create delete adelete update aupdate
    bulk_create abulk_create bulk_update abulk_update add_all merge flush commit""".split()
)
"""Methods that write to the database, on models, querysets and sessions."""

SESSION_METHODS = frozenset("add add_all flush commit rollback refresh execute scalars scalar query merge expunge".split())
"""Methods by which a session of SQLAlchemy is known."""

FILLING = frozenset("append extend insert add update setdefault set_cookie delete_cookie".split())
"""Methods that fill an answer."""
STARTED_EMPTY = frozenset("dict list set defaultdict OrderedDict copy get_context_data get_serializer_context".split())
"""What a display begins as, beside a literal one."""
PLUMBING_HOOKS = frozenset(
    """get_queryset get_form_kwargs get_form_class get_form get_serializer_class get_serializer_context get_permissions
    get_initial get_success_url get_template_names""".split()
)
"""Hooks that only say with what the framework works: to build a queryset there is no logic."""
NOTICES = frozenset({"success", "info", "warning", "error", "debug", "add_message"})
"""Functions of Django's `messages`."""

TRANSACTIONS = frozenset({"atomic", "begin", "begin_nested"})

TASKS = frozenset({"delay", "apply_async", "enqueue", "send_task"})

OUTSIDE = tuple(
    f"{package}."
    for package in """requests httpx aiohttp urllib.request urllib3 boto3 aioboto3 botocore stripe smtplib subprocess redis
    paramiko pika kafka aiokafka openai anthropic slack_sdk twilio sendgrid google.cloud azure paypalrestsdk elasticsearch
    django.core.mail mcp""".split()
)
"""Packages that talk to another system."""

FORM_METHODS = frozenset({"is_valid", "get_serializer", "get_form", "get_form_kwargs", "full_clean"})
FORMS = ("Form", "FormSet", "Formset", "Serializer", "FilterSet")

HTTP_METHODS = frozenset({"post", "put", "patch", "request"})
"""Methods of HTTP clients: their `data=` is no form's."""

REQUEST_PARTS = frozenset(
    """GET POST FILES COOKIES META headers data query_params session kwargs cookies validated_data cleaned_data""".split()
)
READ_METHODS = frozenset({"get", "getlist", "pop", "strip", "lower"})
CONVERSIONS = frozenset({"int", "float", "str", "bool"})
