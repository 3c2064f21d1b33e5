"""How much it matters that an index is missing: who asks, and for what."""

from __future__ import annotations

import pytest

from stackcheck.facts.findings import Severity
from stackcheck.link.indexing.filters import unindexed_filters
from tests.cases import project_of

MODELS = """
from django.db import models

class Event(models.Model):
    code = models.CharField(max_length=40)
    seen = models.IntegerField()
"""
VIEWS = """
from shop.models import Event

def receive(request):
    Event.objects.create(code=request.body, seen=0)
"""
URLS = """
from django.urls import path
from shop import views

urlpatterns = [path("events/", views.receive)]
"""


@pytest.mark.parametrize(
    ("condition", "severity"), [("code=code", Severity.WARNING), ("seen__lt=code", Severity.NOTE)], ids=["one", "stretch"]
)
def test_a_job_that_goes_through_a_stretch_of_a_table(condition: str, severity: Severity) -> None:
    tasks = f"from celery import shared_task\nfrom shop.models import Event\n\n@shared_task\ndef work(code):\n    return list(Event.objects.filter({condition}))\n"
    files = {"manage.py": "", "shop/__init__.py": "", "shop/models.py": MODELS, "shop/views.py": VIEWS, "shop/urls.py": URLS}
    (missing,) = unindexed_filters(project_of({**files, "shop/tasks.py": tasks}))
    assert missing.severity is severity
