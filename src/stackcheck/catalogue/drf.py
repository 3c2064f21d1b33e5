"""Django REST framework: its serializers, fields and views (django-rest-framework.org, "API Guide")."""

from __future__ import annotations


def _names(module: str, written: str) -> frozenset[str]:
    return frozenset(f"rest_framework.{module}.{name}" for name in written.split())


SERIALIZERS = _names("serializers", "BaseSerializer Serializer ModelSerializer HyperlinkedModelSerializer ListSerializer")
LIST_SERIALIZER = "rest_framework.serializers.ListSerializer"
MODEL_SERIALIZERS = _names("serializers", "ModelSerializer HyperlinkedModelSerializer")

ARGUMENTS = frozenset(
    "instance data partial context many child allow_empty max_length min_length read_only write_only required default initial "
    "source label help_text style error_messages validators allow_null".split()
)
"""The keywords that a serializer of the library takes; it refuses others."""

METHOD_FIELDS = _names("serializers", "SerializerMethodField") | _names("fields", "SerializerMethodField")
STRING_FIELDS = _names("serializers", "StringRelatedField") | _names("relations", "StringRelatedField")
SLUG_FIELDS = _names("serializers", "SlugRelatedField") | _names("relations", "SlugRelatedField")
KEY_FIELDS = _names(
    "serializers", "PrimaryKeyRelatedField HyperlinkedRelatedField HyperlinkedIdentityField ManyRelatedField"
) | _names("relations", "PrimaryKeyRelatedField HyperlinkedRelatedField HyperlinkedIdentityField ManyRelatedField")
"""Fields that need only the key of a single related object, which the row itself holds."""

SILENT_FIELDS = (
    _names("serializers", "HiddenField HyperlinkedIdentityField")
    | _names("fields", "HiddenField")
    | _names("relations", "HyperlinkedIdentityField")
)
"""Fields that read nothing of the object."""

VIEWS = _names("generics", "GenericAPIView") | _names("viewsets", "GenericViewSet")
LISTING = (
    _names("generics", "ListAPIView ListCreateAPIView")
    | _names("viewsets", "ModelViewSet ReadOnlyModelViewSet")
    | _names("mixins", "ListModelMixin")
)
RETRIEVING = (
    _names("generics", "RetrieveAPIView RetrieveUpdateAPIView RetrieveDestroyAPIView RetrieveUpdateDestroyAPIView")
    | _names("viewsets", "ModelViewSet ReadOnlyModelViewSet")
    | _names("mixins", "RetrieveModelMixin")
)
DESTROYING = (
    _names("generics", "DestroyAPIView RetrieveDestroyAPIView RetrieveUpdateDestroyAPIView")
    | _names("viewsets", "ModelViewSet")
    | _names("mixins", "DestroyModelMixin")
)
CREATING = (
    _names("generics", "CreateAPIView ListCreateAPIView")
    | _names("viewsets", "ModelViewSet")
    | _names("mixins", "CreateModelMixin")
)
GENERIC = VIEWS | LISTING | RETRIEVING | DESTROYING | _names("generics", "CreateAPIView UpdateAPIView")
"""Views that have `queryset` and `serializer_class`."""
NEUTRAL = ("rest_framework.", "django.", "builtins.", "typing.", "abc.")
"""Modules whose bases change nothing of what a view does that the views above do not say."""

CONTEXT = "rest_framework.serializers.BaseSerializer.context"
CONTEXT_ENTRIES = frozenset(f"{CONTEXT}.{name}" for name in ("get", "pop", "__getitem__"))

CURSORS = _names("pagination", "CursorPagination")
ORDERINGS = _names("filters", "OrderingFilter")
"""What orders the pages of a list: a pagination that says the order itself, a filter backend that has the view's."""
