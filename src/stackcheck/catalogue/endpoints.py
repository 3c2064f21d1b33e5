"""How the frameworks register endpoints: classes, decorators, registering functions and the methods that they call."""

from __future__ import annotations

from typing import Literal

Framework = Literal["django", "drf", "ninja", "fastapi", "starlette", "graphene", "strawberry"]

Kind = Literal[
    "view",  # a Django function view
    "handler",  # get, post ... list, retrieve ... of a class-based view or view set
    "action",  # a view set's `@action`
    "hook",  # what the framework calls on a class-based view beside its handlers: get_queryset, form_valid ...
    "operation",  # django-ninja
    "route",  # FastAPI, Starlette
    "websocket",
    "dependency",
    "middleware",
    "exception-handler",
    "resolver",  # GraphQL
]

VERBS = frozenset(
    {
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "head",
        "options",
        "trace",
        "route",
        "api_route",
        "api_operation",
        "websocket",
        "websocket_route",
    }
)
"""The methods of a router that register a function, as decorators or called with it."""

HTTP_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})

REGISTERING = frozenset(
    {
        "APIRoute",
        "Depends",
        "FastAPI",
        "Middleware",
        "Route",
        "Security",
        "Starlette",
        "WebSocketRoute",
        "add_api_route",
        "add_api_websocket_route",
        "add_exception_handler",
        "add_middleware",
        "add_route",
        "add_websocket_route",
        "as_view",
        "path",
        "patterns",
        "re_path",
        "register",
        "url",
    }
)
"""Names of functions and methods one of whose arguments becomes an endpoint."""

ROUTERS: dict[str, Framework] = {
    "fastapi.APIRouter": "fastapi",
    "fastapi.FastAPI": "fastapi",
    "fastapi.applications.FastAPI": "fastapi",
    "fastapi.routing.APIRouter": "fastapi",
    "fastapi.FastAPI.router": "fastapi",
    "starlette.applications.Starlette.router": "starlette",
    "fastapi_utils.inferring_router.InferringRouter": "fastapi",
    "fastapi_restful.inferring_router.InferringRouter": "fastapi",
    "cadwyn.Cadwyn": "fastapi",
    "cadwyn.VersionedAPIRouter": "fastapi",
    "fastapi_versioning.VersionedFastAPI": "fastapi",
    "starlette.applications.Starlette": "starlette",
    "starlette.routing.Router": "starlette",
    "ninja.NinjaAPI": "ninja",
    "ninja.Router": "ninja",
    "ninja.main.NinjaAPI": "ninja",
    "ninja.router.Router": "ninja",
    "ninja_extra.NinjaExtraAPI": "ninja",
    "ninja_extra.Router": "ninja",
    "ninja_extra.router.Router": "ninja",
}
"""Classes whose instances' methods register endpoints."""

ROUTE_CLASSES: dict[str, tuple[Framework, Kind]] = {
    "starlette.routing.Route": ("starlette", "route"),
    "starlette.routing.WebSocketRoute": ("starlette", "websocket"),
    "fastapi.routing.APIRoute": ("fastapi", "route"),
    "fastapi.routing.APIWebSocketRoute": ("fastapi", "websocket"),
}

MIDDLEWARE = frozenset({"starlette.middleware.Middleware", "fastapi.middleware.Middleware"})
BASE_MIDDLEWARE = frozenset({"starlette.middleware.base.BaseHTTPMiddleware", "fastapi.middleware.base.BaseHTTPMiddleware"})

HANDLER_CLASSES: dict[str, Framework] = {
    "starlette.endpoints.HTTPEndpoint": "starlette",
    "fastapi_utils.Resource": "fastapi",
    "fastapi_restful.Resource": "fastapi",
}
WEBSOCKET_CLASSES = frozenset({"starlette.endpoints.WebSocketEndpoint"})
WEBSOCKET_METHODS = frozenset({"on_connect", "on_receive", "on_disconnect"})

DEPENDS = frozenset(
    f"{module}.{name}"
    for module in ("fastapi", "fastapi.params", "fastapi.param_functions")
    for name in ("Depends", "Security")
)
INJECTING = DEPENDS | {"fast_depends.Depends", "fast_depends.Security"}
"""What gives a parameter its value, whoever calls the function."""

DECORATORS: dict[str, tuple[Framework, Kind]] = {
    "rest_framework.decorators.api_view": ("drf", "view"),
    "rest_framework.decorators.action": ("drf", "action"),
    "rest_framework.decorators.detail_route": ("drf", "action"),
    "rest_framework.decorators.list_route": ("drf", "action"),
    "adrf.decorators.api_view": ("drf", "view"),
    "ninja_extra.http_get": ("ninja", "operation"),
    "ninja_extra.http_post": ("ninja", "operation"),
    "ninja_extra.http_put": ("ninja", "operation"),
    "ninja_extra.http_patch": ("ninja", "operation"),
    "ninja_extra.http_delete": ("ninja", "operation"),
    "ninja_extra.http_generic": ("ninja", "operation"),
    "ninja_extra.route.get": ("ninja", "operation"),
    "ninja_extra.route.post": ("ninja", "operation"),
    "ninja_extra.route.put": ("ninja", "operation"),
    "ninja_extra.route.patch": ("ninja", "operation"),
    "ninja_extra.route.delete": ("ninja", "operation"),
    "ninja_extra.route.generic": ("ninja", "operation"),
    "classy_fastapi.get": ("fastapi", "route"),
    "classy_fastapi.post": ("fastapi", "route"),
    "classy_fastapi.put": ("fastapi", "route"),
    "classy_fastapi.patch": ("fastapi", "route"),
    "classy_fastapi.delete": ("fastapi", "route"),
    "strawberry.field": ("strawberry", "resolver"),
    "strawberry.mutation": ("strawberry", "resolver"),
    "strawberry.subscription": ("strawberry", "resolver"),
    "strawberry.federation.field": ("strawberry", "resolver"),
    "strawberry.federation.mutation": ("strawberry", "resolver"),
    "strawberry.django.field": ("strawberry", "resolver"),
    "strawberry.django.mutation": ("strawberry", "resolver"),
    "strawberry_django.field": ("strawberry", "resolver"),
    "strawberry_django.mutation": ("strawberry", "resolver"),
    "strawberry_django.connection": ("strawberry", "resolver"),
    "strawberry_django.input_mutation": ("strawberry", "resolver"),
}
"""Decorators that make an endpoint by themselves: framework and kind."""

VIEW_DECORATORS = ("django.views.decorators.", "django.contrib.auth.decorators.", "django.contrib.admin.views.decorators.")
"""Decorators of these modules only make sense on a view: a function that wears one is a view, registered or not."""

NO_VIEW_DECORATORS = frozenset({"django.utils.decorators.method_decorator"})

URL_FUNCTIONS = frozenset(
    {"django.urls.path", "django.urls.re_path", "django.urls.conf.path", "django.urls.conf.re_path", "django.conf.urls.url"}
)
INCLUDE = frozenset({"django.urls.include", "django.urls.conf.include", "django.conf.urls.include"})
PATTERNS = "django.conf.urls.patterns"
ERROR_HANDLERS = frozenset({"handler400", "handler403", "handler404", "handler500"})

DRF_ROUTERS = frozenset(
    {
        "rest_framework.routers.BaseRouter",
        "rest_framework.routers.SimpleRouter",
        "rest_framework.routers.DefaultRouter",
        "rest_framework_nested.routers.SimpleRouter",
        "rest_framework_nested.routers.DefaultRouter",
        "rest_framework_nested.routers.NestedSimpleRouter",
        "rest_framework_nested.routers.NestedDefaultRouter",
        "rest_framework_extensions.routers.ExtendedSimpleRouter",
        "rest_framework_extensions.routers.ExtendedDefaultRouter",
    }
)

VIEW_PACKAGES = (
    "adrf.",
    "allauth.",
    "dj_rest_auth.",
    "django.contrib.",
    "django.views.",
    "django_cbv.",
    "django_filters.views",
    "django_tables2.",
    "drf_multiple_model.",
    "drf_spectacular.views",
    "extra_views.",
    "formtools.wizard.views",
    "haystack.",
    "oauth2_provider.views",
    "rest_framework.",
    "rest_framework_bulk.",
    "rest_framework_extensions.",
    "rest_framework_gis.",
    "rest_framework_mongoengine.",
    "rest_framework_nested.",
    "rest_framework_simplejwt.views",
    "social_django.views",
    "two_factor.views",
    "vanilla.",
    "wagtail.admin.views",
    "wagtail.contrib.",
)
"""Where view classes come from; within them a class is a view by the suffix of its name."""

VIEW_SUFFIXES = ("View", "ViewSet", "ViewSetMixin", "ObtainAuthToken", "WizardView")

DRF_PACKAGES = ("rest_framework", "adrf.", "dj_rest_auth.", "drf_")

VIEW_HANDLERS = HTTP_METHODS | {"dispatch"}
VIEW_SET_HANDLERS = frozenset({"list", "create", "retrieve", "update", "partial_update", "destroy"})

VIEW_HOOKS = frozenset(
    """
    setup http_method_not_allowed get_context_data get_queryset get_object get_form get_form_class get_form_kwargs get_initial
    get_prefix get_success_url form_valid form_invalid get_template_names render_to_response get_paginate_by get_paginator
    paginate_queryset get_allow_empty get_context_object_name get_slug_field get_ordering get_redirect_url
    get_permission_required has_permission handle_no_permission test_func get_login_url get_success_message
    get_dated_items get_date_list formset_valid formset_invalid get_formset_kwargs get_factory_kwargs
    get_table get_table_class get_table_data get_table_kwargs get_filterset get_filterset_class get_filterset_kwargs
    done process_step get_form_initial get_form_instance get_cleaned_data_for_step render_done
    """.split()
)
"""What Django's generic views, and packages built on them, call on a view while they answer a request."""

API_HOOKS = frozenset(
    """
    initial initialize_request finalize_response get_serializer get_serializer_class get_serializer_context filter_queryset
    get_permissions get_authenticators get_throttles get_renderers get_parsers check_permissions check_object_permissions
    check_throttles perform_create perform_update perform_destroy permission_denied handle_exception get_exception_handler
    get_exception_handler_context get_paginated_response get_content_negotiator perform_authentication
    """.split()
)
"""What Django REST framework adds to them."""

GRAPHENE_TYPES = frozenset(
    {
        "graphene.ObjectType",
        "graphene.Interface",
        "graphene.types.ObjectType",
        "graphene.types.objecttype.ObjectType",
        "graphene.types.interface.Interface",
        "graphene_django.DjangoObjectType",
        "graphene_django.types.DjangoObjectType",
        "graphene_sqlalchemy.SQLAlchemyObjectType",
        "graphene_federation.ObjectType",
    }
)
GRAPHENE_MUTATIONS = frozenset(
    {
        "graphene.Mutation",
        "graphene.types.mutation.Mutation",
        "graphene.relay.ClientIDMutation",
        "graphene.relay.mutation.ClientIDMutation",
        "graphene_django.forms.mutation.DjangoModelFormMutation",
        "graphene_django.forms.mutation.DjangoFormMutation",
        "graphene_django.rest_framework.mutation.SerializerMutation",
    }
)
MUTATION_METHODS = frozenset({"mutate", "mutate_and_get_payload", "perform_mutate", "get_queryset"})
