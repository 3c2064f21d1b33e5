"""Models of common libraries for Django: abstract bases that projects inherit, targets of their relations."""

from __future__ import annotations

from stackcheck.catalogue.builtin_models import GENERIC, INDEX, MANAGER, NULL, PLAIN, UNIQUE, BuiltinModel, to

LIBRARY_MODELS = (
    # django-taggit
    BuiltinModel(
        name="taggit.models.TagBase", abstract=True,
        fields={"name": ("CharField", UNIQUE), "slug": ("SlugField", UNIQUE)},
        managers={"objects": "taggit.models.NaturalKeyManager"},
    ),
    BuiltinModel(name="taggit.models.Tag", app="taggit", bases=("taggit.models.TagBase",)),
    BuiltinModel(
        name="taggit.models.ItemBase", abstract=True, managers={"objects": "taggit.models.NaturalKeyManager"},
    ),
    BuiltinModel(
        name="taggit.models.TaggedItemBase", bases=("taggit.models.ItemBase",), abstract=True,
        fields={"tag": ("ForeignKey", to("taggit.Tag", related_name="%(app_label)s_%(class)s_items"))},
    ),
    BuiltinModel(
        name="taggit.models.CommonGenericTaggedItemBase", bases=("taggit.models.ItemBase",), abstract=True,
        fields={
            "content_type": (
                "ForeignKey", to("contenttypes.ContentType", related_name="%(app_label)s_%(class)s_tagged_items"),
            ),
            "content_object": (GENERIC, PLAIN),
        },
    ),
    BuiltinModel(
        name="taggit.models.GenericTaggedItemBase", bases=("taggit.models.CommonGenericTaggedItemBase",), abstract=True,
        fields={"object_id": ("IntegerField", INDEX)},
    ),
    BuiltinModel(
        name="taggit.models.GenericUUIDTaggedItemBase", bases=("taggit.models.CommonGenericTaggedItemBase",), abstract=True,
        fields={"object_id": ("UUIDField", INDEX)},
    ),
    BuiltinModel(
        name="taggit.models.TaggedItem", app="taggit",
        bases=("taggit.models.GenericTaggedItemBase", "taggit.models.TaggedItemBase"),
        indexes=(("content_type", "object_id"),), unique=(("content_type", "object_id", "tag"),),
    ),
    # django-guardian
    *(
        BuiltinModel(
            name=f"guardian.models.{name}ObjectPermission", app="guardian",
            aliases=(f"guardian.models.models.{name}ObjectPermission",),
            fields={
                "permission": ("ForeignKey", to("auth.Permission")),
                "content_type": ("ForeignKey", to("contenttypes.ContentType")),
                "object_pk": ("CharField", PLAIN),
                "content_object": (GENERIC, PLAIN),
                name.lower(): ("ForeignKey", to(owner)),
            },
        )
        for name, owner in (("User", "settings.AUTH_USER_MODEL"), ("Group", "auth.Group"))
    ),
    # trees
    BuiltinModel(
        name="mptt.models.MPTTModel", abstract=True,
        fields={
            "lft": ("PositiveIntegerField", PLAIN),
            "rght": ("PositiveIntegerField", PLAIN),
            "tree_id": ("PositiveIntegerField", INDEX),
            "level": ("PositiveIntegerField", PLAIN),
        },
        indexes=(("tree_id", "lft"),), managers={"objects": "mptt.managers.TreeManager"},
    ),
    BuiltinModel(
        name="treebeard.mp_tree.MP_Node", abstract=True,
        fields={
            "path": ("CharField", UNIQUE),
            "depth": ("PositiveIntegerField", PLAIN),
            "numchild": ("PositiveIntegerField", PLAIN),
        },
        managers={"objects": "treebeard.mp_tree.MP_NodeManager"},
    ),
    BuiltinModel(
        name="treebeard.ns_tree.NS_Node", abstract=True,
        fields=dict.fromkeys(("lft", "rgt", "tree_id", "depth"), ("PositiveIntegerField", INDEX)),
        managers={"objects": "treebeard.ns_tree.NS_NodeManager"},
    ),
    BuiltinModel(name="treebeard.al_tree.AL_Node", abstract=True, managers={"objects": "treebeard.al_tree.AL_NodeManager"}),
    BuiltinModel(
        name="treenode.models.TreeNodeModel", abstract=True, partial=True,
        managers={"objects": "treenode.managers.TreeNodeModelManager"},
        fields={
            "tn_parent": ("ForeignKey", to("self", null=True, related_name="tn_children")),
            **dict.fromkeys(("tn_priority", "tn_level"), ("PositiveSmallIntegerField", INDEX)),
        },
    ),
    # bases of model-utils, django-extensions, modelcluster, polymorphic and the like
    BuiltinModel(
        name="model_utils.models.TimeStampedModel", abstract=True,
        fields={
            "created": ("model_utils.fields.AutoCreatedField", PLAIN),
            "modified": ("model_utils.fields.AutoLastModifiedField", PLAIN),
        },
    ),
    BuiltinModel(
        name="model_utils.models.TimeFramedModel", abstract=True,
        fields={"start": ("DateTimeField", NULL), "end": ("DateTimeField", NULL)},
    ),
    BuiltinModel(
        name="model_utils.models.StatusModel", abstract=True,
        fields={
            "status": ("model_utils.fields.StatusField", PLAIN),
            "status_changed": ("model_utils.fields.MonitorField", PLAIN),
        },
    ),
    BuiltinModel(
        name="model_utils.models.SoftDeletableModel", abstract=True, fields={"is_removed": ("BooleanField", PLAIN)},
        managers={
            "objects": "model_utils.managers.SoftDeletableManager",
            "available_objects": "model_utils.managers.SoftDeletableManager",
            "all_objects": MANAGER,
        },
    ),
    BuiltinModel(
        name="model_utils.models.UUIDModel", abstract=True,
        fields={"id": ("model_utils.fields.UUIDField", {"primary_key": True})},
    ),
    BuiltinModel(
        name="django_extensions.db.models.TimeStampedModel", abstract=True,
        fields={
            "created": ("django_extensions.db.fields.CreationDateTimeField", PLAIN),
            "modified": ("django_extensions.db.fields.ModificationDateTimeField", PLAIN),
        },
    ),
    BuiltinModel(
        name="django_extensions.db.models.TitleDescriptionModel", abstract=True,
        fields={"title": ("CharField", PLAIN), "description": ("TextField", NULL)},
    ),
    BuiltinModel(
        name="django_extensions.db.models.TitleSlugDescriptionModel", abstract=True,
        bases=("django_extensions.db.models.TitleDescriptionModel",),
        fields={"slug": ("django_extensions.db.fields.AutoSlugField", PLAIN)},
    ),
    BuiltinModel(
        name="django_extensions.db.models.ActivatorModel", abstract=True, ordering=("status", "-activate_date"),
        fields={
            "status": ("IntegerField", PLAIN),
            "activate_date": ("DateTimeField", NULL),
            "deactivate_date": ("DateTimeField", NULL),
        },
        managers={"objects": "django_extensions.db.models.ActivatorModelManager"},
    ),
    BuiltinModel(name="modelcluster.models.ClusterableModel", abstract=True),
    BuiltinModel(
        name="polymorphic.models.PolymorphicModel", abstract=True,
        fields={
            "polymorphic_ctype": ("ForeignKey", to("contenttypes.ContentType", null=True, related_name="+")),
        },
        managers={"objects": "polymorphic.managers.PolymorphicManager"}, aliases=("polymorphic.PolymorphicModel",),
    ),
    BuiltinModel(name="parler.models.TranslatableModel", abstract=True, partial=True),
    BuiltinModel(
        name="safedelete.models.SafeDeleteModel", abstract=True, partial=True,
        fields={"deleted": ("DateTimeField", {"null": True, "db_index": True}), "deleted_by_cascade": ("BooleanField", PLAIN)},
        managers={
            "objects": "safedelete.managers.SafeDeleteManager",
            "all_objects": "safedelete.managers.SafeDeleteAllManager",
            "deleted_objects": "safedelete.managers.SafeDeleteDeletedManager",
        },
    ),
    BuiltinModel(
        name="django_softdelete.models.SoftDeleteModel", abstract=True, partial=True,
        fields={"deleted_at": ("DateTimeField", NULL), "restored_at": ("DateTimeField", NULL)},
        managers={
            "objects": "django_softdelete.managers.SoftDeleteManager",
            "deleted_objects": "django_softdelete.managers.DeletedManager",
            "global_objects": "django_softdelete.managers.GlobalManager",
        },
    ),
    BuiltinModel(
        name="ordered_model.models.OrderedModel", abstract=True, ordering=("order",),
        fields={"order": ("PositiveIntegerField", INDEX)}, managers={"objects": "ordered_model.models.OrderedModelManager"},
    ),
    BuiltinModel(
        name="solo.models.SingletonModel", abstract=True,
    ),
    BuiltinModel(
        name="django_scim.models.AbstractSCIMCommonAttributesMixin", abstract=True,
        fields={
            "scim_id": ("CharField", {"null": True, "unique": True}),
            "scim_external_id": ("CharField", {"null": True, "db_index": True}),
        },
    ),
    BuiltinModel(
        name="django_scim.models.AbstractSCIMUserMixin", abstract=True,
        bases=("django_scim.models.AbstractSCIMCommonAttributesMixin",),
        fields={"scim_username": ("CharField", {"null": True, "db_index": True})},
    ),
    # accounts, tokens, tasks
    BuiltinModel(
        name="rest_framework.authtoken.models.Token", app="authtoken",
        fields={
            "key": ("CharField", {"primary_key": True}),
            "user": ("OneToOneField", to("settings.AUTH_USER_MODEL", related_name="auth_token")),
            "created": ("DateTimeField", PLAIN),
        },
    ),
    BuiltinModel(
        name="rest_framework_api_key.models.AbstractAPIKey", abstract=True, ordering=("-created",),
        fields={
            "id": ("CharField", {"primary_key": True}),
            "prefix": ("CharField", UNIQUE),
            "hashed_key": ("CharField", PLAIN),
            "created": ("DateTimeField", INDEX),
            "name": ("CharField", PLAIN),
            "revoked": ("BooleanField", PLAIN),
            "expiry_date": ("DateTimeField", NULL),
        },
        managers={"objects": "rest_framework_api_key.models.APIKeyManager"},
    ),
    BuiltinModel(
        name="rest_framework_api_key.models.APIKey", app="rest_framework_api_key",
        bases=("rest_framework_api_key.models.AbstractAPIKey",), ordering=("-created",),
    ),
    BuiltinModel(
        name="allauth.account.models.EmailAddress", app="account", partial=True,
        fields={
            "user": ("ForeignKey", to("settings.AUTH_USER_MODEL")),
            "email": ("EmailField", INDEX),
            "verified": ("BooleanField", PLAIN),
            "primary": ("BooleanField", PLAIN),
        },
        unique=(("user", "email"),), managers={"objects": "allauth.account.managers.EmailAddressManager"},
    ),
    BuiltinModel(
        name="allauth.socialaccount.models.SocialApp", app="socialaccount", partial=True,
        fields={
            "provider": ("CharField", PLAIN),
            "name": ("CharField", PLAIN),
            **dict.fromkeys(("provider_id", "client_id", "secret", "key"), ("CharField", PLAIN)),
            "settings": ("JSONField", PLAIN),
            "sites": ("ManyToManyField", to("sites.Site")),
        },
    ),
    BuiltinModel(
        name="allauth.socialaccount.models.SocialAccount", app="socialaccount", partial=True,
        fields={
            "user": ("ForeignKey", to("settings.AUTH_USER_MODEL")),
            "provider": ("CharField", PLAIN),
            "uid": ("CharField", PLAIN),
            "last_login": ("DateTimeField", PLAIN),
            "date_joined": ("DateTimeField", PLAIN),
            "extra_data": ("JSONField", PLAIN),
        },
        unique=(("provider", "uid"),),
    ),
    BuiltinModel(
        name="allauth.socialaccount.models.SocialToken", app="socialaccount", partial=True,
        fields={
            "app": ("ForeignKey", to("socialaccount.SocialApp", null=True)),
            "account": ("ForeignKey", to("socialaccount.SocialAccount")),
            "token": ("TextField", PLAIN),
            "token_secret": ("TextField", PLAIN),
            "expires_at": ("DateTimeField", NULL),
        },
        unique=(("app", "account"),),
    ),
    BuiltinModel(
        name="django_celery_beat.models.IntervalSchedule", app="django_celery_beat", partial=True,
        fields={"every": ("IntegerField", PLAIN), "period": ("CharField", PLAIN)}, ordering=("period", "every"),
    ),
    BuiltinModel(
        name="django_celery_beat.models.CrontabSchedule", app="django_celery_beat", partial=True,
        fields=dict.fromkeys(("minute", "hour", "day_of_week", "day_of_month", "month_of_year"), ("CharField", PLAIN)),
    ),
    BuiltinModel(
        name="django_celery_beat.models.PeriodicTask", app="django_celery_beat", partial=True,
        fields={
            "name": ("CharField", UNIQUE),
            "task": ("CharField", PLAIN),
            "interval": ("ForeignKey", to("django_celery_beat.IntervalSchedule", null=True)),
            "crontab": ("ForeignKey", to("django_celery_beat.CrontabSchedule", null=True)),
            **dict.fromkeys(("args", "kwargs", "headers", "description"), ("TextField", PLAIN)),
            **dict.fromkeys(("queue", "exchange", "routing_key"), ("CharField", NULL)),
            **dict.fromkeys(("priority", "expire_seconds"), ("PositiveIntegerField", NULL)),
            **dict.fromkeys(("expires", "start_time"), ("DateTimeField", NULL)),
            "one_off": ("BooleanField", PLAIN),
            "enabled": ("BooleanField", PLAIN),
            "last_run_at": ("DateTimeField", NULL),
            "total_run_count": ("PositiveIntegerField", PLAIN),
            "date_changed": ("DateTimeField", PLAIN),
        },
        managers={"objects": "django_celery_beat.managers.PeriodicTaskManager"},
    ),
    BuiltinModel(
        name="django_celery_results.models.TaskResult", app="django_celery_results", partial=True, ordering=("-date_done",),
        fields={
            "task_id": ("CharField", UNIQUE),
            **dict.fromkeys(("task_name", "worker"), ("CharField", {"null": True, "db_index": True})),
            "status": ("CharField", INDEX),
            **dict.fromkeys(("date_created", "date_done"), ("DateTimeField", INDEX)),
            **dict.fromkeys(("task_args", "task_kwargs", "result", "traceback", "meta"), ("TextField", NULL)),
        },
    ),
)  # fmt: skip
