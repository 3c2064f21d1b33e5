"""What classes of common libraries inherit from the classes of frameworks: `framework's class: libraries' classes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stackcheck.catalogue.notation import pairs

_BASES = """
enum.Enum: named_enum.ExtendedEnum named_enum.NamedEnum aenum.Enum strenum.StrEnum
rest_framework.serializers.ModelSerializer: drf_writable_nested.WritableNestedModelSerializer
    drf_writable_nested.serializers.WritableNestedModelSerializer rest_flex_fields.FlexFieldsModelSerializer
    rest_flex_fields.serializers.FlexFieldsModelSerializer rest_framework_gis.serializers.GeoModelSerializer
    rest_framework_gis.serializers.GeoFeatureModelSerializer rest_framework_json_api.serializers.ModelSerializer
    parler_rest.serializers.TranslatableModelSerializer adrf.serializers.ModelSerializer
    rest_framework_friendly_errors.serializers.FriendlyErrorModelSerializer drf_compound_fields.serializers.ModelSerializer
    dynamic_rest.serializers.DynamicModelSerializer djoser.serializers.UserSerializer
    dj_rest_auth.serializers.UserDetailsSerializer rest_framework_serializer_extensions.serializers.ModelSerializer
    wagtail.api.v2.serializers.BaseSerializer wagtail.api.v2.serializers.PageSerializer
    rest_auth.serializers.UserDetailsSerializer rest_framework_recursive.serializers.ModelSerializer
rest_framework.serializers.HyperlinkedModelSerializer: rest_framework_nested.serializers.NestedHyperlinkedModelSerializer
    rest_framework_json_api.serializers.HyperlinkedModelSerializer
rest_framework.serializers.Serializer: adrf.serializers.Serializer rest_framework_json_api.serializers.Serializer
rest_framework.viewsets.ModelViewSet: rest_framework_json_api.views.ModelViewSet rest_flex_fields.FlexFieldsModelViewSet
    rest_flex_fields.views.FlexFieldsModelViewSet adrf.viewsets.ModelViewSet rest_framework_bulk.BulkModelViewSet
    dynamic_rest.viewsets.DynamicModelViewSet djoser.views.UserViewSet
rest_framework.viewsets.ReadOnlyModelViewSet: rest_framework_json_api.views.ReadOnlyModelViewSet
    adrf.viewsets.ReadOnlyModelViewSet
rest_framework.viewsets.GenericViewSet: adrf.viewsets.GenericViewSet wagtail.api.v2.views.BaseAPIViewSet
rest_framework.generics.ListAPIView: adrf.generics.ListAPIView
rest_framework.generics.ListCreateAPIView: adrf.generics.ListCreateAPIView rest_framework_bulk.ListBulkCreateAPIView
rest_framework.generics.RetrieveAPIView: adrf.generics.RetrieveAPIView
django.views.generic.ListView: django_tables2.SingleTableView django_tables2.views.SingleTableView
"""

BASES: Mapping[str, str] = {inherits: base for base, inherits in pairs(_BASES)}


def extended(written: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The table with those that the configuration adds: `acme.api.Serializer` and what it inherits from."""
    return {**BASES, **dict(written)}
