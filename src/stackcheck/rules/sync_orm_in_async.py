"""An async function asks the database through a synchronous mapper.

A query is a round trip to another machine. In a coroutine it holds every other request; Django even refuses it in most
places (`SynchronousOnlyOperation`). Use the mapper's asynchronous side, or do the work in a thread.

Bad:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        number = models.CharField(max_length=20)

    # shop/views.py
    from django.http import JsonResponse
    from shop.models import Order

    async def count(request):
        return JsonResponse({"orders": Order.objects.count()})

Good:

    # shop/models.py
    from django.db import models

    class Order(models.Model):
        number = models.CharField(max_length=20)

    # shop/views.py
    from django.http import JsonResponse
    from shop.models import Order

    async def count(request):
        return JsonResponse({"orders": await Order.objects.acount()})
"""

from __future__ import annotations

from stackcheck.link.project import Project
from stackcheck.link.waiting.held import held_loops
from stackcheck.link.waiting.rows import HeldLoop
from stackcheck.link.waiting.wording import told
from stackcheck.rules import Violations, rule


@rule("KC703", about=held_loops)
def sync_orm_in_async(held: HeldLoop, _: Project) -> Violations:
    if held.tier == "orm":
        yield from told(held)
