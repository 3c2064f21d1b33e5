"""What linking must know of Django's and its libraries' classes: models by name, swappable models, managers, querysets."""

from __future__ import annotations

from collections.abc import Mapping

from stackcheck.catalogue.builtin_models import MANAGER, QUERYSET, BuiltinModel
from stackcheck.catalogue.django_models import DJANGO_MODELS
from stackcheck.catalogue.library_models import LIBRARY_MODELS

OWN = "django."
DATABASE = "django.db"
MODULE_OF_MODELS = "django.db.models"
"""So begin the names of what Django has, what has to do with its database, and with its models."""

FIELD_BASES = frozenset({"django.db.models.Field", "django.db.models.fields.Field", "django.db.models.ForeignObject"})
TRANSLATION = "django.utils.translation.gettext_lazy"
USER = "django.contrib.auth.models.User"
SETTING_OF_USERS = "settings.AUTH_USER_MODEL"
"""How a reference to what stands in its place is written."""

MIGRATIONS = frozenset({"django.db.migrations.Migration", "django.db.migrations.migration.Migration"})
OPERATIONS = ("django.db.migrations.", "django.contrib.postgres.operations.")
"""The modules that have the operations of migrations."""

# Managers of tags, and the model between a model and its tags.
TAGS = frozenset({"taggit.managers.TaggableManager", "modelcluster.contrib.taggit.ClusterTaggableManager"})
TAGGED = "taggit.TaggedItem"
FEW_ROWS = frozenset({"contenttypes.ContentType", "sites.Site"})
"""The labels of models that have few rows, whatever the project."""

MODELS: Mapping[str, BuiltinModel] = {
    name: model for model in (*DJANGO_MODELS, *LIBRARY_MODELS) for name in (model.name, *model.aliases)
}

# Bases that add no field.
PLAIN_BASES = frozenset(
    {
        "auditlog.mixins.LogAccessMixin",
        "django.db.models.DjangoModel",
        "django_lifecycle.LifecycleModelMixin",
        "django_prometheus.models.ExportModelOperationsMixin",
        "dirtyfields.DirtyFieldsMixin",
        "guardian.mixins.GuardianUserMixin",
        "model_utils.tracker.FieldInstanceTracker",
        "modelsearch.index.Indexed",
        "rules.contrib.models.RulesModelMixin",
        "wagtail.search.index.Indexed",
    }
)

APP_CONFIGS = frozenset({"django.apps.AppConfig", "django.apps.config.AppConfig", "oscar.core.application.OscarConfig",
                         "oscar.core.application.OscarDashboardConfig"})  # fmt: skip

# Functions that take a field and return one like it.
FIELD_WRAPPERS = frozenset({"django_cryptography.fields.encrypt"})

# Swappable models: the setting and what it is where the project does not set it.
SWAPPABLE: Mapping[str, str] = {
    "AUTH_USER_MODEL": "auth.User",
    "WAGTAILIMAGES_IMAGE_MODEL": "wagtailimages.Image",
    "WAGTAILDOCS_DOCUMENT_MODEL": "wagtaildocs.Document",
    "OAUTH2_PROVIDER_APPLICATION_MODEL": "oauth2_provider.Application",
    "GUARDIAN_USER_OBJ_PERMS_MODEL": "guardian.UserObjectPermission",
    "GUARDIAN_GROUP_OBJ_PERMS_MODEL": "guardian.GroupObjectPermission",
}

# Functions that return a swappable model, or its label.
SWAPPED: Mapping[str, str] = {
    "django.contrib.auth.get_user_model": "AUTH_USER_MODEL",
    "wagtail.images.get_image_model": "WAGTAILIMAGES_IMAGE_MODEL",
    "wagtail.images.get_image_model_string": "WAGTAILIMAGES_IMAGE_MODEL",
    "wagtail.documents.get_document_model": "WAGTAILDOCS_DOCUMENT_MODEL",
    "wagtail.documents.get_document_model_string": "WAGTAILDOCS_DOCUMENT_MODEL",
    "oauth2_provider.models.get_application_model": "OAUTH2_PROVIDER_APPLICATION_MODEL",
    "guardian.utils.get_user_obj_perms_model": "GUARDIAN_USER_OBJ_PERMS_MODEL",
    "guardian.utils.get_group_obj_perms_model": "GUARDIAN_GROUP_OBJ_PERMS_MODEL",
}

# Functions that return the model of an app label and a name, given as two texts or as one with a dot.
LOOKUPS = frozenset(
    {
        "django.apps.apps.get_model",
        "django.apps.apps.get_registered_model",
        "django.apps.registry.apps.get_model",
        "django.db.models.get_model",
        "django.db.models.loading.get_model",
        "oscar.core.loading.get_model",
        "swapper.get_model_name",
        "swapper.load_model",
    }
)

# Classes of managers, with the class of the querysets that they make.
MANAGERS: Mapping[str, str] = {
    MANAGER: QUERYSET,
    "django.db.models.manager.Manager": QUERYSET,
    "django.db.models.manager.BaseManager": QUERYSET,
    "django.contrib.gis.db.models.Manager": QUERYSET,
    "django.contrib.auth.models.BaseUserManager": QUERYSET,
    "django.contrib.auth.base_user.BaseUserManager": QUERYSET,
    "django.contrib.auth.models.UserManager": QUERYSET,
    "django.contrib.auth.models.GroupManager": QUERYSET,
    "django.contrib.auth.models.PermissionManager": QUERYSET,
    "django.contrib.contenttypes.models.ContentTypeManager": QUERYSET,
    "django.contrib.admin.models.LogEntryManager": QUERYSET,
    "django.contrib.sessions.models.SessionManager": QUERYSET,
    "django.contrib.sessions.base_session.BaseSessionManager": QUERYSET,
    "django.contrib.sites.models.SiteManager": QUERYSET,
    "django.contrib.sites.managers.CurrentSiteManager": QUERYSET,
    "django.contrib.postgres.search.Manager": QUERYSET,
    "django_celery_beat.managers.PeriodicTaskManager": "django_celery_beat.querysets.PeriodicTaskQuerySet",
    "django_extensions.db.models.ActivatorModelManager": "django_extensions.db.models.ActivatorQuerySet",
    "django_scopes.ScopedManager": QUERYSET,
    "django_softdelete.managers.DeletedManager": QUERYSET,
    "django_softdelete.managers.GlobalManager": QUERYSET,
    "django_softdelete.managers.SoftDeleteManager": QUERYSET,
    "model_utils.managers.InheritanceManager": "model_utils.managers.InheritanceQuerySet",
    "model_utils.managers.QueryManager": QUERYSET,
    "model_utils.managers.SoftDeletableManager": QUERYSET,
    "modelcluster.queryset.FakeManager": QUERYSET,
    "mptt.managers.TreeManager": "mptt.querysets.TreeQuerySet",
    "mptt.models.TreeManager": "mptt.querysets.TreeQuerySet",
    "ordered_model.models.OrderedModelManager": "ordered_model.models.OrderedModelQuerySet",
    "parler.managers.TranslatableManager": "parler.managers.TranslatableQuerySet",
    "parler.models.TranslatableManager": "parler.managers.TranslatableQuerySet",
    "polymorphic.managers.PolymorphicManager": "polymorphic.query.PolymorphicQuerySet",
    "polymorphic.query.PolymorphicManager": "polymorphic.query.PolymorphicQuerySet",
    "psqlextra.manager.PostgresManager": QUERYSET,
    "rest_framework_api_key.models.APIKeyManager": QUERYSET,
    "rest_framework_api_key.models.BaseAPIKeyManager": QUERYSET,
    "safedelete.managers.SafeDeleteAllManager": "safedelete.queryset.SafeDeleteQueryset",
    "safedelete.managers.SafeDeleteDeletedManager": "safedelete.queryset.SafeDeleteQueryset",
    "safedelete.managers.SafeDeleteManager": "safedelete.queryset.SafeDeleteQueryset",
    "taggit.models.NaturalKeyManager": QUERYSET,
    "treenode.managers.TreeNodeModelManager": QUERYSET,
    "treebeard.al_tree.AL_NodeManager": "treebeard.al_tree.AL_NodeQuerySet",
    "treebeard.mp_tree.MP_NodeManager": "treebeard.mp_tree.MP_NodeQuerySet",
    "treebeard.ns_tree.NS_NodeManager": "treebeard.ns_tree.NS_NodeQuerySet",
    "wagtail.models.PageManager": "wagtail.query.PageQuerySet",
}

# Managers that stand for another one, given as `_manager_class`.
SCOPED_MANAGERS = frozenset({"django_scopes.ScopedManager"})

QUERYSETS = frozenset({QUERYSET, "django.db.models.query.QuerySet", *MANAGERS.values()})

NO_MANAGERS = frozenset({"taggit.managers.TaggableManager", "django.contrib.contenttypes.fields.GenericForeignKey"})
"""What stands in the body of a model, is called a manager or acts as one, and gives rows of another model."""
