"""Where a request's raw values come from, what they pass through unchanged, and what checks or converts them."""

from __future__ import annotations

BODY = frozenset(f"{module}.Body" for module in ("fastapi", "fastapi.params", "fastapi.param_functions"))
REQUEST = frozenset({"fastapi.Request", "fastapi.requests.Request", "starlette.requests.Request"})

DJANGO_SOURCES = frozenset(
    {"GET", "POST", "FILES", "COOKIES", "META", "headers", "body", "data", "DATA", "query_params", "QUERY_PARAMS"}
)
"""The attributes of Django's and Django REST framework's requests that hold what the client sent."""

BODY_METHODS = frozenset({"json", "form", "body"})
"""The methods of Starlette's requests that read what the client sent."""

PLUMBING = frozenset({"COOKIES", "META", "headers"})
"""Sources that code reads for itself; only what a query or a model does with them is judged."""

JSON_SOURCES = frozenset({"body", "data", "DATA", "json"})
"""Sources whose values may have any JSON type; all others are text."""

VALIDATED_HOOKS = frozenset({"form_valid", "formset_valid", "perform_create", "perform_update", "done"})
"""Hooks that are called once a form or serializer has found its data valid."""

PROTOCOL_KEYS = frozenset({"code", "state", "error", "error_description", "csrfmiddlewaretoken", "csrf_token"})
"""Keys whose values the protocol checks: an OAuth callback's, and the token against forgery."""

WHOLE_METHODS = frozenset({"copy", "dict", "items", "values", "keys", "decode", "read", "lists", "strip", "_dict"})
READ_METHODS = frozenset({"get", "getlist", "pop", "setdefault", "getone", "getall", "get_list"})

TEXT_METHODS = frozenset(
    """strip lstrip rstrip lower upper casefold title capitalize split rsplit splitlines partition rpartition replace
    removeprefix removesuffix encode decode join format read items values keys copy getlist""".split()
)
"""Methods of text, lists and files whose result is as unchecked as what they were called on."""

CHECKING_METHODS = frozenset({"isdigit", "isnumeric", "isdecimal", "isalnum", "isalpha", "isidentifier"})

PASSING_BUILTINS = frozenset(
    {
        f"builtins.{name}"
        for name in ("list", "tuple", "set", "frozenset", "sorted", "reversed", "dict", "zip", "enumerate", "filter")
    }
    | {"copy.copy", "copy.deepcopy", "builtins.type"}
)
"""Functions whose result is as unchecked as what they are given; to compare a value's type is to check the value."""

_VALUE = frozenset({"ValueError", "TypeError"})
CONVERSIONS = {
    **{f"builtins.{name}": _VALUE for name in ("int", "float", "complex")},
    "uuid.UUID": _VALUE | {"AttributeError"},
    "decimal.Decimal": frozenset({"InvalidOperation", "ArithmeticError", "DecimalException"}),
    "datetime.date.fromisoformat": _VALUE,
    "datetime.datetime.fromisoformat": _VALUE,
    "datetime.time.fromisoformat": _VALUE,
    "datetime.datetime.strptime": _VALUE,
    "datetime.datetime.fromtimestamp": _VALUE | {"OverflowError", "OSError"},
    "ipaddress.ip_address": _VALUE,
    "ipaddress.ip_network": _VALUE,
    "dateutil.parser.parse": _VALUE | {"ParserError", "OverflowError"},
    "dateutil.parser.isoparse": _VALUE,
    "base64.b64decode": _VALUE | {"Error"},
    "ast.literal_eval": _VALUE | {"SyntaxError"},
    "binascii.unhexlify": _VALUE | {"Error"},
}
"""Functions that convert text, and what they raise for what they cannot convert; behind them the value has been checked.

Classes of enumerations do likewise: a value that is none of their members raises a ValueError.
"""

LENIENT_CONVERSIONS = frozenset(
    {f"django.utils.dateparse.parse_{name}" for name in ("date", "datetime", "time", "duration")}
    | {"builtins.bytes", "builtins.bool"}
)
"""Functions that give None, or something, for what they cannot convert."""

SPLITTING = frozenset({"split", "rsplit", "splitlines"})
"""Methods of text that give as many parts as there happen to be."""

FIELD_METHODS = frozenset("order_by values values_list only defer select_related prefetch_related distinct".split())
"""Methods of querysets that take names of fields by position."""
FIELD_EXPRESSIONS = frozenset({"django.db.models.F", "django.db.models.expressions.F", "django.db.models.OrderBy"})
_NO_FIELD = frozenset({"FieldError", "FieldDoesNotExist", "AttributeError"})

STRONG = frozenset({"index", "header", "missing", "parse", "convert", "field", "spread", "lookup", "store", "order", "read"})
"""Uses that fail or stay wrong by themselves; handing text on, or looking for a row by it, is told only beside one of them."""

PARSERS = frozenset(
    {"json.loads", "json.load", "simplejson.loads", "ujson.loads", "orjson.loads", "rapidjson.loads", "django.utils.json.loads"}
)

LOOKUPS = frozenset(
    {
        "filter",
        "exclude",
        "get",
        "get_or_create",
        "update_or_create",
        "aget",
        "aget_or_create",
        "aupdate_or_create",
    }
)
GETS = frozenset({"get", "aget"})
WRITES = frozenset({"create", "acreate", "update", "aupdate"})
SHORTCUTS = frozenset(
    {
        "django.shortcuts.get_object_or_404",
        "django.shortcuts.get_list_or_404",
        "django.shortcuts.aget_object_or_404",
        "django.shortcuts.aget_list_or_404",
    }
)
"""They answer 404 where there is no such row, but fail on what the column cannot convert."""

SAFE_SHORTCUTS = frozenset({"rest_framework.generics.get_object_or_404"})
"""Django REST framework's own answers 404 to that too."""

ANSWERED_MODULES = ("rest_framework.",)
"""Whose exceptions the framework turns into answers."""
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
QUERYSET_METHODS = frozenset(
    """all filter exclude order_by distinct select_related prefetch_related annotate only defer using values values_list
    select_for_update union reverse alias none get_queryset filter_queryset""".split()
)

_NUMBER, _CLEANED, _DRIVER = (
    frozenset({"ValueError"}),
    frozenset({"ValidationError"}),
    frozenset({"DataError", "DatabaseError"}),
)
CONVERSION_ERRORS = {
    "integer": _NUMBER,
    "float": _NUMBER,
    "decimal": _CLEANED,
    "boolean": _CLEANED,
    "date": _CLEANED,
    "datetime": _CLEANED,
    "time": _CLEANED,
    "uuid": _CLEANED,
    "duration": _DRIVER,
    "ip": _DRIVER,
    "binary": _DRIVER,
}
"""What a query raises for text that a field of this kind cannot convert; text, slugs and JSON take anything."""

TEXT_LOOKUPS = frozenset(
    {
        "contains",
        "icontains",
        "startswith",
        "istartswith",
        "endswith",
        "iendswith",
        "iexact",
        "search",
        "regex",
        "iregex",
        "isnull",
    }
)

FORM_CLASSES = frozenset(
    {
        "django.forms.Form",
        "django.forms.ModelForm",
        "django.forms.BaseForm",
        "django.forms.forms.Form",
        "django.forms.models.ModelForm",
        "rest_framework.serializers.Serializer",
        "rest_framework.serializers.BaseSerializer",
        "rest_framework.serializers.ModelSerializer",
        "rest_framework.serializers.HyperlinkedModelSerializer",
        "django_filters.FilterSet",
        "django_filters.rest_framework.FilterSet",
    }
)
GENERIC_MODULES = ("rest_framework.generics.", "rest_framework.mixins.", "rest_framework.viewsets.")
SERIALIZER_MODULES = ("rest_framework.serializers.", "rest_framework_", "drf_")
FORM_METHODS = frozenset({"get_serializer", "get_form", "form_class", "serializer_class", "get_serializer_class"})

SERIALIZING_METHODS = frozenset({"create", "update", "partial_update", "post", "put", "patch"})
"""Methods of Django REST framework's generic views that run the serializer on the request's data before they save."""

SCHEMA_CLASSES = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "ninja.Schema", "sqlmodel.SQLModel"})
"""Classes whose constructor checks what it is given."""

SCHEMA_METHODS = frozenset(
    """model_validate model_validate_json model_validate_strings parse_obj parse_raw validate_python validate_json
    validate_strings load from_dict structure construct_event""".split()
)
"""Methods of pydantic, marshmallow and the like that check what they are given."""

VALIDATING = frozenset(name for name in SCHEMA_METHODS if "validate" in name) | {"parse_obj", "parse_raw", "TypeAdapter"}
"""A function of the project that mentions one of these validates what it is handed."""

CATCH_ALL = frozenset({"Exception", "BaseException", ""})
CATCHES = {
    "missing": frozenset({"AttributeError"}),
    "index": frozenset({"KeyError", "LookupError", "MultiValueDictKeyError", "IndexError"}),
    "header": frozenset({"KeyError", "LookupError"}),
    "field": _NO_FIELD,
    "spread": frozenset({"TypeError"}),
    "parse": frozenset({"ValueError", "JSONDecodeError", "UnicodeDecodeError", "ParseError"}),
    "get": frozenset({"DoesNotExist", "ObjectDoesNotExist"}),
    "order": frozenset({"TypeError"}),
}
"""The exceptions whose handling makes a use safe, beside those that catch everything ("" is a bare `except`)."""

LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print"})
