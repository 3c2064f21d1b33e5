"""A view holds business logic that belongs into a service.

Logic in a view can only be reached through HTTP: a task, a command or another view that needs it copies it, and a test has to
build a request.  Judged is what the body itself does: its statements, its cognitive complexity, the different models that it
names, what it writes outside of a transaction (a block, `ATOMIC_REQUESTS`, a session that commits once), and its calls to
other systems.  Docstrings, logging, rows of guards, reading parameters, forms and serializers, filling the answer or a
template's context, building a queryset in `get_queryset`, and exceptions mapped to answers weigh nothing.  Named is the
shortest block that holds most of the weight.

A view is fat from a weight of `max-view-weight` (24) on: one for every statement and every point of complexity, two for every
model (up to four) and write, three for every system outside.  Of 5,232 endpoints of sixteen public projects, half have at most
the first number, then 75, 90, 95 and 99 %: weight 3, 7, 14, 23, 46; statements 2, 5, 9, 13, 26; complexity 0, 1, 3, 6, 17;
models 0, 0, 1, 2, 4; writes 0, 0, 1, 1, 2; systems outside 0, 0, 0, 0, 1.  The default is where the fattest twentieth begins.

Bad:

    # shop/views.py
    import requests
    from django.http import HttpResponse, HttpResponseBadRequest
    from django.views.decorators.http import require_POST
    from shop.models import Coupon, Order, OrderLine

    @require_POST
    def place_order(request):
        if not request.user.is_authenticated:
            return HttpResponseBadRequest()
        order = Order.objects.create(customer=request.user)
        total = 0
        for item in request.user.basket.items.all():
            if item.product.stock < item.quantity:
                if item.product.can_be_ordered:
                    item.product.backlog += item.quantity
                    item.product.save()
                else:
                    continue
            price = item.product.price * item.quantity
            if item.quantity > 10 and item.product.has_discount:
                price = price * 9 / 10
            OrderLine.objects.create(order=order, product=item.product, price=price)
            total += price
        coupon = Coupon.objects.filter(code=request.POST.get("coupon")).first()
        if coupon is not None and coupon.is_open:
            total -= coupon.amount
            coupon.delete()
        order.total = total
        order.save()
        requests.post("https://shipping.example.com/orders", json={"order": order.pk}, timeout=5)
        return HttpResponse(status=201)

Good:

    # shop/views.py
    from django.http import HttpResponse, HttpResponseBadRequest
    from django.views.decorators.http import require_POST
    from shop.services import place

    @require_POST
    def place_order(request):
        if not request.user.is_authenticated:
            return HttpResponseBadRequest()
        place(request.user.basket, coupon=request.POST.get("coupon"))
        return HttpResponse(status=201)
"""

from __future__ import annotations

from stackcheck.facts.findings import Severity, Step, Violation
from stackcheck.link.endpoints.weights import Block, Contents, Measures, heaviest, measures
from stackcheck.link.project import Project
from stackcheck.rules import Violations, rule

_CHANGES, _MUCH = 2, 30
"""Writes and calls to other systems in a block; statements and complexity of a view."""


@rule("KC301", about=measures)
def fat_view(measured: Measures, project: Project) -> Violations:
    if measured.weight < project.options.max_view_weight:
        return
    endpoint, logic = measured.endpoint, measured.logic
    block = heaviest(project, measured)
    numbers = [_counted(block.statements, "statement"), _counted(block.contents.writes, "write")]
    numbers.append(_counted(len(block.contents.outside), "call to another system", "calls to other systems"))
    said = ", ".join(number for number in numbers if number)
    lines = f"line {block.first}" if block.first == block.last else f"lines {block.first}-{block.last}"
    message = f"`{endpoint.name}` does a service's work: {lines} ({said})"
    all_of_it = f"{logic.statements} statements of logic, cognitive complexity {logic.complexity}"
    does = _does(measured.contents)
    steps = (
        Step(endpoint.place.path, endpoint.place.line, f"the whole: {all_of_it}{f', {does}' if does else ''}"),
        Step(endpoint.symbol.path, block.first, f"the block worth moving: {_does(block.contents) or 'most of the logic'}"),
    )
    yield Violation(endpoint.place, message, (endpoint.step, *steps), _severity(measured, block))


def _severity(measured: Measures, block: Block) -> Severity | None:
    """What a view of some size reads and shows is its own work: a warning wants much logic, or that it changes things."""
    contents, logic = block.contents, measured.logic
    does_work = contents.writes + len(contents.outside) >= _CHANGES
    return None if does_work or logic.statements + logic.complexity >= _MUCH else Severity.NOTE


def _counted(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or f'{one}s'}" if number else ""


def _does(contents: Contents) -> str:
    said = []
    if contents.models:
        said.append(f"works on {', '.join(contents.models)}")
    if contents.unsafe:
        said.append(f"writes {'once' if contents.unsafe == 1 else f'{contents.unsafe} times'} outside of a transaction")
    if contents.outside:
        said.append(f"calls {', '.join(contents.outside)}")
    return ", ".join(said)
