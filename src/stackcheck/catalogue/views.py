"""What the body of a view is made of beside its own logic, and what of it belongs into a service."""

from __future__ import annotations

LOGGING = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print"})

WRITES = frozenset(
    """save asave create acreate get_or_create aget_or_create update_or_create aupdate_or_create delete adelete update aupdate
    bulk_create abulk_create bulk_update abulk_update add_all merge flush commit""".split()
)
"""Methods that write to the database, on models, querysets and sessions."""

TRANSACTIONS = frozenset({"atomic", "begin", "begin_nested"})

TASKS = frozenset({"delay", "apply_async", "enqueue", "send_task"})

OUTSIDE = tuple(
    f"{package}."
    for package in """requests httpx aiohttp urllib.request urllib3 boto3 aioboto3 botocore stripe smtplib subprocess redis
    paramiko pika kafka aiokafka openai anthropic slack_sdk twilio sendgrid google.cloud azure paypalrestsdk elasticsearch
    django.core.mail mcp""".split()
)
"""Packages that talk to another system."""

FORM_METHODS = frozenset({"is_valid", "get_serializer", "get_form", "full_clean"})

REQUEST_PARTS = frozenset(
    """GET POST FILES COOKIES META headers data query_params session kwargs cookies validated_data cleaned_data""".split()
)
READ_METHODS = frozenset({"get", "getlist", "pop", "strip", "lower"})
CONVERSIONS = frozenset({"int", "float", "str", "bool"})
