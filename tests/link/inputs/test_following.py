"""What is known of raw input along its path: where it is kept, what checks it, and where its uses are told."""

from __future__ import annotations

import pytest

from stackcheck.link.inputs import Use, raw_bodies, raw_inputs
from stackcheck.link.inputs.helpers import MAX_FOLLOWED
from stackcheck.link.inputs.values import EMPTY, MAX_PARTS, items, join, keeping, raw
from stackcheck.link.partial import followed_in_part
from stackcheck.link.project import Project
from tests.cases import project_of

HEAD = """
import functools, json
from django.db import models
from django.views import View
from rest_framework import serializers
from rest_framework.views import APIView

class Pet(models.Model):
    number = models.IntegerField()
    name = models.TextField()
"""
URLS = "from django.urls import path\nfrom shop import views\nurlpatterns = [path('', {})]\n"


def project(source: str, view: str = "views.view") -> Project:
    return project_of({"shop/__init__.py": "", "shop/urls.py": URLS.format(view), "shop/views.py": HEAD + source})


def uses(source: str, view: str = "views.view") -> list[Use]:
    return [use for row in raw_inputs(project(source, view)) for use in row.uses]


def view(body: str, functions: str = "") -> str:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"{functions}\n\ndef view(request, flag=False):\n    v = request.POST.get('k')\n{lines}\n"


USE = "Pet.objects.filter(pk={})"


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        # what lies under another key is something else
        ("d = {'a': v, 'b': 1}\n" + USE.format("d['b']"), False),
        ("d = {'a': v, 'b': 1}\n" + USE.format("d['a']"), True),
        ("d = {'a': v}\nd['a'] = 1\n" + USE.format("d['a']"), False),
        ("d = {}\nd[flag] = v\n" + USE.format("d['a']"), True),
        ("d = {'a': {'b': v}}\n" + USE.format("d['a']['b']"), True),
        ("d = {'a': {}}\nd['a']['b'] = v\n" + USE.format("d['a'].get('b')"), True),
        ("d = request.POST.copy()\nd['k'] = 1\n" + USE.format("d['k']"), False),
        ("*a, b = [v, 1]\n" + USE.format("b"), False),
        ("*a, b = [1, v]\n" + USE.format("a[0]"), False),
        # on one of several ways
        ("f = same if flag else other\n" + USE.format("f(v)"), True),
        ("d = {'a': same, 'b': other}\n" + USE.format("d[flag](v)"), True),
        ("x = Keeper(v) if flag else Keeper(1)\n" + USE.format("x.get()"), True),
        # what a constructor or a method stores
        ("x = Child(v)\n" + USE.format("x.v"), True),
        ("x = Keeper(1)\nx.set(v)\n" + USE.format("x.get()"), True),
        ("x = Keeper(v)\n" + USE.format("x.other"), False),
        # a conversion in a helper, and a check in one
        (USE.format("number(v)"), False),
        ("x = chosen(v)\n" + USE.format("x"), False),
        ("need(v)\n" + USE.format("v"), False),
        # with several functions it is not known which of them has checked
        ("(need if flag else same)(v)\n" + USE.format("v"), True),
        # a list is a list of anything
        ("if isinstance(v, list):\n    Pet.objects.filter(pk__in=v)", True),
        ("if isinstance(v, str):\n    " + USE.format("v"), False),
        ("if type(v) in (int, float):\n    " + USE.format("v"), False),
    ],
)
def test_what_is_told(body: str, is_told: bool) -> None:
    functions = """
def same(x):
    return x

def other(x):
    return 1

def number(x):
    return int(x)

def chosen(x):
    if x in ("1", "2"):
        return x
    return None

def need(x):
    if not x.isdigit():
        raise ValueError

class Keeper:
    def __init__(self, v):
        self.v = v

    def set(self, v):
        self.v = v

    def get(self):
        return self.v

class Child(Keeper):
    def __init__(self, v):
        super().__init__(v)
"""
    assert any(use.kind == "lookup" for use in uses(view(body, functions))) is is_told


def test_a_use_in_a_loop_that_is_walked_twice_is_told_once() -> None:
    body = "x = None\nfor i in range(3):\n    Pet.objects.filter(pk=v, number=x)\n    x = v"
    assert [use.detail for use in uses(view(body)) if use.kind == "lookup"] == [
        "goes into filter(pk=...)",
        "goes into filter(number=...)",
    ]


@pytest.mark.parametrize("call", ["helper(request, v)", "helper(v=v, request=request)"])
def test_what_a_helper_reads_is_told_at_its_call_and_what_it_is_handed_at_its_own_place(call: str) -> None:
    functions = """
def helper(request, v):
    Pet.objects.filter(pk=v)
    Pet.objects.filter(number=request.GET.get("n"))
"""
    found = {use.read.text: use for use in uses(view(call, functions)) if use.kind == "lookup"}
    handed, own = found['request.POST.get("k")'], found['request.GET.get("n")']
    line = handed.read.line + 1
    assert (own.read.line, own.read.col) == (line, 4)
    assert {handed.place.path, own.place.path} == {"shop/views.py"}


def test_what_a_helper_reads_of_the_request_is_followed_in_its_caller() -> None:
    functions = "def load(request):\n    return json.loads(request.body)\n"
    found = uses(view("data = load(request)\n" + USE.format("data['pk']"), functions))
    assert {use.kind for use in found} == {"parse", "index", "lookup"}


def test_views_keep_their_request() -> None:
    source = """
class Pets(View):
    def get(self, request):
        if request.GET:
            self.load()
        return self.found

    def load(self):
        self.found = Pet.objects.filter(pk=self.request.GET.get("pk"))
"""
    assert [(use.kind, use.read.line, use.read.col) for use in uses(source, "views.Pets.as_view()")] == [("lookup", 15, 12)]


def test_what_a_property_reads_of_the_request_may_have_been_read_behind_checks() -> None:
    source = """
class Pets(View):
    def get(self, request):
        return self.found

    @functools.cached_property
    def found(self):
        return Pet.objects.filter(pk=self.request.GET["pk"])
"""
    assert uses(source, "views.Pets.as_view()") == []


@pytest.mark.parametrize(("mention", "is_told"), [("attrs", True), ("self.initial_data", False)])
def test_a_serializer_that_looks_at_what_it_was_given_checks_more_than_its_fields(mention: str, is_told: bool) -> None:
    source = f"""
class PetSerializer(serializers.Serializer):
    name = serializers.CharField()

    def validate(self, attrs):
        check({mention})
        return attrs

class Pets(APIView):
    def post(self, request):
        serializer = PetSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        Pet.objects.filter(number=request.data.get("number"))
"""
    assert bool(uses(source, "views.Pets.as_view()")) is is_told


def test_a_body_is_read_in_a_helper() -> None:
    source = """
from fastapi import FastAPI, Request

app = FastAPI()

async def load(request):
    return await request.json()

@app.post("/")
async def create(request: Request):
    request.json
    data = await load(request)
    return data["name"]
"""
    found = [use for row in raw_bodies(project_of({"app.py": source})) for use in row.uses]
    assert [(use.kind, use.read.text) for use in found] == [("index", 'request.json()["name"]')]


def test_a_function_is_followed_so_often() -> None:
    calls = "\n".join(f"helper(request.POST.get('k{number}'))" for number in range(MAX_FOLLOWED + 5))
    linked = project(view(calls, "def helper(x):\n    Pet.objects.filter(pk=x)\n"))
    (row,) = raw_inputs(linked)
    assert len([use for use in row.uses if use.kind == "lookup"]) == MAX_FOLLOWED
    assert [place.path for place in followed_in_part(linked)] == ["shop/views.py"]


def test_a_function_that_is_given_the_same_again_is_not_followed_again() -> None:
    calls = "\n".join(["helper(v)"] * (MAX_FOLLOWED + 5))
    linked = project(view(calls, "def helper(x):\n    Pet.objects.filter(pk=x)\n"))
    raw_inputs(linked)
    assert not followed_in_part(linked)


def test_values_have_so_many_parts() -> None:
    (use,) = uses(view(USE.format("v")))
    value = raw({use.read})
    for _ in range(MAX_PARTS):
        value = join(keeping({"0": value, "1": value}), keeping({"a": value}))
    assert value.size <= MAX_PARTS
    assert value.reads == {use.read}
    assert items(keeping({"0": EMPTY, "1": raw({use.read})})) is not None
    assert keeping({"0": EMPTY}) is EMPTY
