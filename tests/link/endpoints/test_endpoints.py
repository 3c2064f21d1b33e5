"""Which functions are endpoints, of which framework and kind, and which only look like one."""

from __future__ import annotations

import pytest

from stackcheck.link.endpoints import endpoint_of, endpoints
from tests.cases import project_of


def found(**files: str) -> dict[str, tuple[str, str]]:
    """The endpoints of a project by name; `__` in a file's name stands for `/`."""
    project = project_of({f"{name.replace('__', '/')}.py": text for name, text in files.items()})
    return {e.name: (e.framework, e.kind) for e in endpoints(project)}


DJANGO_VIEWS = """
from django.views import View
def orders(request): ...
def detail(request): ...
def helper(request): ...
class OrderList(View):
    def get(self, request): ...
    def title(self): ...
"""


@pytest.mark.parametrize(
    "urls",
    [
        "from django.urls import path\nurlpatterns = [path('o/', views.orders)]",
        "from django.urls import re_path as r\nurlpatterns = [r(r'^o/$', view=views.orders)]",
        "from django.conf.urls import url\nurlpatterns = [url(r'^o/$', 'shop.views.orders')]",
        "from django.conf.urls import patterns\nurlpatterns = patterns('shop.views', (r'^o/$', 'orders'))",
        "from django import urls\nurlpatterns = []\nurlpatterns += [urls.path('o/', views.orders)]",
        "from django.urls import include, path\nurlpatterns = [path('', include([path('o/', views.orders)]))]",
        "from django.urls import path\nfrom django.conf.urls.i18n import i18n_patterns as i\nu = i(path('o/', views.orders))",
        "from django.urls import path\nfrom x import cached\nurlpatterns = [path('o/', cached(60)(views.orders))]",
        "from django.urls import path\nfrom x import only\nview = only(views.orders)\nurlpatterns = [path('o/', view)]",
        "from django.urls import path\ndef get_urls():\n    return [path('o/', views.orders)]",
        "from django.urls import path\ndef rest(r, **v):\n    return path(r, handle, v)\nu = [rest('o', GET=views.orders)]",
        "handler404 = 'shop.views.orders'",
    ],
)
def test_function_view_of_a_urlconf(urls: str) -> None:
    names = found(shop__views=DJANGO_VIEWS, shop__urls=f"from shop import views\n{urls}")
    assert names["orders"] == ("django", "view")
    assert "detail" not in names
    assert "helper" not in names


def test_method_named_in_a_urlconf() -> None:
    admin = """
from django.urls import path
class OrderAdmin:
    def get_urls(self):
        return [path("print/", self.admin_site.admin_view(self.print_orders))]
    def print_orders(self, request): ...
    def other(self, request): ...
"""
    assert found(shop__admin=admin) == {"OrderAdmin.print_orders": ("django", "view")}


def test_class_based_views_by_base_mixin_and_registration() -> None:
    views = """
from django.views.generic import ListView
from rest_framework import viewsets
from somewhere import Base
class Titled:
    def get_context_data(self, **kwargs): ...
    def title(self): ...
class Orders(Titled, ListView):
    def get(self, request): ...
    def get_queryset(self): ...
class OrderViewSet(viewsets.ModelViewSet):
    def list(self, request): ...
    def perform_create(self, serializer): ...
    def archive(self, request): ...
class Unproved(Base):
    def get(self, request): ...
class Registered(Base):
    def get(self, request): ...
"""
    urls = """
from django.urls import path
from shop.views import OrderViewSet, Registered
urlpatterns = [path("r/", Registered.as_view()), path("a/", OrderViewSet.as_view({"post": "archive"}))]
"""
    assert found(shop__views=views, shop__urls=urls) == {
        "Titled.get_context_data": ("django", "hook"),
        "Orders.get": ("django", "handler"),
        "Orders.get_queryset": ("django", "hook"),
        "OrderViewSet.list": ("drf", "handler"),
        "OrderViewSet.perform_create": ("drf", "hook"),
        "OrderViewSet.archive": ("drf", "action"),
        "Registered.get": ("django", "handler"),
    }


def test_view_set_is_registered_with_a_router() -> None:
    api = """
from rest_framework.routers import DefaultRouter
from somewhere import Base
class Orders(Base):
    def list(self, request): ...
class Plugins(Base):
    def list(self, request): ...
router = DefaultRouter()
router.register("orders", Orders)
registry.register("plugins", Plugins)
"""
    assert found(shop__api=api) == {"Orders.list": ("drf", "handler")}


def test_view_set_of_a_class_whose_as_view_takes_actions() -> None:
    api = """
from django.views.generic import View
class ViewSet(View):
    @classmethod
    def as_view(cls, actions=None, **initkwargs): ...
class Orders(ViewSet):
    def list(self, request): ...
    def title(self): ...
class Page(View):
    def list(self, request): ...
"""
    assert found(shop__api=api) == {"Orders.list": ("drf", "handler")}


def test_drf_and_ninja_decorators() -> None:
    api = """
from ninja import NinjaAPI, Router
from ninja_extra import api_controller, http_get
from rest_framework.decorators import action, api_view
api = NinjaAPI()
router = Router()
@api_view(["GET"])
def ping(request): ...
class Mixin:
    @action(detail=True)
    def move(self, request): ...
@api.get("/x")
def operation(request): ...
@router.post("/y")
def create(request): ...
@api_controller("/z")
class Controller:
    @http_get("/")
    def index(self): ...
"""
    assert found(shop__api=api) == {
        "ping": ("drf", "view"),
        "Mixin.move": ("drf", "action"),
        "operation": ("ninja", "operation"),
        "create": ("ninja", "operation"),
        "Controller.index": ("ninja", "operation"),
    }


ROUTES = """
router = APIRouter()
@router.get("/")
def route(): ...
---
router: APIRouter = make()
@router.get("/")
def route(): ...
---
def make() -> APIRouter: ...
router = make()
@router.get("/")
def route(): ...
---
def make():
    return APIRouter()
router = make()
@router.get("/")
def route(): ...
---
class Own(APIRouter): ...
router = Own()
@router.get("/")
def route(): ...
---
app = FastAPI()
@app.router.get("/")
def route(): ...
---
app = FastAPI()
get = app.get
@get("/")
def route(): ...
---
router = APIRouter()
@protected(router.get, "/")
def route(): ...
---
router = APIRouter()
def own(path):
    return router.get(path)
@own("/")
def route(): ...
---
router = APIRouter()
def own(path):
    def wrap(function):
        router.add_api_route(path, function)
    return wrap
@own("/")
def route(): ...
---
class Own(APIRouter):
    def signed(self, path):
        return self.get(path)
router = Own()
@router.signed("/")
def route(): ...
---
def create():
    app = FastAPI()
    @app.get("/")
    def route(): ...
    return app
---
def add(app: FastAPI):
    @app.get("/")
    def route(): ...
---
class Server:
    def __init__(self):
        self.app = FastAPI()
    def build(self):
        @self.app.get("/")
        def route(): ...
---
class Api:
    router = APIRouter()
    @router.get("/")
    def route(self): ...
---
router = APIRouter()
def route(): ...
router.add_api_route("/", route)
---
router = APIRouter()
def route(): ...
router.get("/")(route)
---
from fastapi.routing import APIRoute
def route(): ...
routes = [APIRoute("/", endpoint=route)]
"""


@pytest.mark.parametrize("code", ROUTES.split("---"))
def test_fastapi_route(code: str) -> None:
    names = found(app="from fastapi import APIRouter, FastAPI\n" + code)
    assert ("fastapi", "route") in [row for name, row in names.items() if name.endswith("route")]
    assert len(names) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from slack_bolt import App\napp = App()\n@app.action('x')\ndef f(ack): ...",
        "from zoom import client\n@client.post('/x')\ndef f(): ...",
        "from somewhere import router\n@router.get('/x')\ndef f(): ...",
        "def add(app):\n    @app.get('/')\n    def f(): ...",
        "import pytest\n@pytest.fixture()\ndef f(): ...",
        "cache = {}\nf = cache.get('x')",
        "from fastapi import FastAPI\nclient = make(FastAPI())\n@client.get('/')\ndef f(): ...",
    ],
)
def test_what_is_not_proved_is_no_route(code: str) -> None:
    assert found(app=code) == {}


def test_router_of_a_class_that_a_function_makes() -> None:
    routers = """
from fastapi import APIRouter
def made(route):
    class Made(APIRouter): ...
    return Made
def other(route):
    class Other: ...
    return Other
Router = made(None)
Other = other(None)
"""
    views = """
from app.routers import Other, Router
router, other = Router(), Other()
@router.get("/")
def orders(): ...
@other.get("/")
def no_route(): ...
"""
    assert found(app__routers=routers, app__views=views, app____init__="") == {"orders": ("fastapi", "route")}


def test_router_of_another_module() -> None:
    routers = "from fastapi import APIRouter\nrouter = APIRouter(prefix='/x')\n"
    views = "from app.routers import router as r\n@r.websocket('/live')\nasync def live(socket): ...\n"
    assert found(app__routers=routers, app__views=views, app____init__="") == {"live": ("fastapi", "websocket")}


def test_dependencies() -> None:
    code = """
from typing import Annotated
from fastapi import Depends, FastAPI, Security
app = FastAPI()
def plain(): ...
def named(): ...
def secured(): ...
def unused(): ...
def factory(role):
    def inner(): ...
    return inner
class Limit:
    def __init__(self, count): ...
    def __call__(self, user): ...
class Paging:
    def __init__(self, page: int): ...
limit = Limit(3)
User = Annotated[str, Depends(plain)]
@app.get("/", dependencies=[Depends(factory("admin"))])
def route(a=Depends(dependency=named), b=Security(secured), c=Depends(limit), d: Paging = Depends(), e: User = ""): ...
"""
    assert {name for name, (_, kind) in found(app=code).items() if kind == "dependency"} == {
        "plain",
        "named",
        "secured",
        "inner",
        "Limit.__call__",
        "Paging.__init__",
    }


def test_middleware_and_exception_handlers() -> None:
    code = """
from fastapi import FastAPI
from starlette.middleware.base import BaseHTTPMiddleware
class Timing(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next): ...
class Pure:
    async def __call__(self, scope, receive, send): ...
def invalid(request, error): ...
def broken(request, error): ...
def missing(request, error): ...
app = FastAPI(exception_handlers={404: missing})
app.add_middleware(Pure)
app.add_exception_handler(ValueError, invalid)
@app.exception_handler(500)
def handler(request, error): ...
@app.middleware("http")
def around(request, call_next): ...
"""
    assert found(app=code) == {
        "Timing.dispatch": ("starlette", "middleware"),
        "Pure.__call__": ("fastapi", "middleware"),
        "invalid": ("fastapi", "exception-handler"),
        "missing": ("fastapi", "exception-handler"),
        "handler": ("fastapi", "exception-handler"),
        "around": ("fastapi", "middleware"),
    }


def test_starlette() -> None:
    code = """
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.routing import Route, WebSocketRoute
def home(request): ...
def live(socket): ...
class Users(HTTPEndpoint):
    def get(self, request): ...
    def helper(self): ...
app = Starlette(routes=[Route("/", home), WebSocketRoute("/live", endpoint=live), Route("/users", Users)])
"""
    assert found(app=code) == {
        "home": ("starlette", "route"),
        "live": ("starlette", "websocket"),
        "Users.get": ("starlette", "handler"),
    }


def test_resolvers() -> None:
    code = """
import graphene
import strawberry
def titles(): ...
class Query(graphene.ObjectType):
    def resolve_title(root, info): ...
    def helper(self): ...
class Create(graphene.Mutation):
    @classmethod
    def mutate(cls, root, info): ...
@strawberry.type
class Book:
    titles: list[str] = strawberry.field(resolver=titles)
    @strawberry.field
    def title(self): ...
"""
    assert found(app=code) == {
        "titles": ("strawberry", "resolver"),
        "Query.resolve_title": ("graphene", "resolver"),
        "Create.mutate": ("graphene", "resolver"),
        "Book.title": ("strawberry", "resolver"),
    }


def test_row_tells_where_it_is_registered() -> None:
    project = project_of(
        {"app.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.post('/x', response_model=int)\nasync def x(): ...\n"}
    )
    (row,) = endpoints(project)
    assert (row.path, row.methods, row.is_async, row.place.line) == ("/x", ("post",), True, 4)
    assert row.registration is not None
    assert row.registration.line == 3
    assert row.response_model is not None
    assert endpoint_of(project, row.symbol) is row


STARLETTE = """
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint, WebSocketEndpoint
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.routing import Route, WebSocketRoute
async def shown(request): ...
async def named(request): ...
async def talk(socket): ...
async def lost(request, error): ...
async def broken(request, error): ...
def helper(request): ...
class Detail(HTTPEndpoint):
    async def get(self, request): ...
    async def title(self): ...
class Chat(WebSocketEndpoint):
    async def on_receive(self, socket, data): ...
    async def get(self, request): ...
class Timing(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next): ...
    async def get(self, request): ...
class Plain:
    async def dispatch(self, request, call_next): ...
handlers = {404: lost}
app = Starlette(
    routes=[Route("/", shown), Route("/n", endpoint=named), WebSocketRoute("/t", talk)],
    middleware=[Middleware(Timing)],
    exception_handlers=handlers,
)
other = Starlette(exception_handlers={500: broken})
"""


def test_what_starlette_calls() -> None:
    assert found(main=STARLETTE) == {
        "shown": ("starlette", "route"),
        "named": ("starlette", "route"),
        "talk": ("starlette", "websocket"),
        "lost": ("starlette", "exception-handler"),
        "broken": ("starlette", "exception-handler"),
        "Detail.get": ("starlette", "handler"),
        "Chat.on_receive": ("starlette", "websocket"),
        "Timing.dispatch": ("starlette", "middleware"),
    }


@pytest.mark.parametrize(
    ("registers", "kind"),
    [
        ("@app.middleware('http')", "middleware"),
        ("@app.exception_handler(404)", "exception-handler"),
        ("@app.websocket('/')", "websocket"),
        ("@app.websocket_route('/')", "websocket"),
        ("@app.get('/')", "route"),
    ],
)
def test_decorators_of_an_application(registers: str, kind: str) -> None:
    text = f"from fastapi import FastAPI\napp = FastAPI()\n{registers}\nasync def called(a, b=None): ...\n"
    assert found(main=text) == {"called": ("fastapi", kind)}


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("app.add_api_route('/', called)", "route"),
        ("app.add_route('/', called)", "route"),
        ("app.add_route('/', route=called)", "route"),
        ("app.add_websocket_route('/', called)", "websocket"),
        ("app.add_api_websocket_route('/', endpoint=called)", "websocket"),
        ("app.add_exception_handler(404, called)", "exception-handler"),
        ("app.add_exception_handler(404, handler=called)", "exception-handler"),
        ("app.add_middleware(BaseHTTPMiddleware, dispatch=called)", "middleware"),
    ],
)
def test_calls_that_register(call: str, kind: str) -> None:
    head = "from fastapi import FastAPI\nfrom starlette.middleware.base import BaseHTTPMiddleware\napp = FastAPI()\n"
    assert found(main=f"{head}async def called(a, b=None): ...\n{call}\n") == {"called": ("fastapi", kind)}


def test_an_endpoint_knows_the_class_or_function_around_it() -> None:
    text = """
from fastapi import FastAPI
app = FastAPI()
class Orders:
    @app.get("/")
    async def listed(self): ...
def made():
    @app.get("/m")
    async def inner(): ...
"""
    rows = {e.symbol.qualname.rpartition(".")[2]: e for e in endpoints(project_of({"main.py": text}))}
    assert {name: (row.owner is not None, row.within is not None) for name, row in rows.items()} == {
        "listed": (True, False),
        "inner": (False, True),
    }


def test_a_decorator_of_the_project_that_registers() -> None:
    text = """
from fastapi import FastAPI
app = FastAPI()
def page(path):
    def register(function):
        app.get(path)(function)
        return function
    return register
@page("/")
async def shown(): ...
"""
    assert found(main=text) == {"shown": ("fastapi", "route")}
