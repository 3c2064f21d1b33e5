"""The models that come with Django."""

from __future__ import annotations

from stackcheck.catalogue.builtin_models import INDEX, MODEL, NULL, PLAIN, UNIQUE, BuiltinModel, to

DJANGO_MODELS = (
    BuiltinModel(name=MODEL, bases=(), abstract=True,
                 aliases=("django.db.models.base.Model", "django.contrib.gis.db.models.Model")),
    BuiltinModel(
        name="django.contrib.contenttypes.models.ContentType", app="contenttypes", table="django_content_type",
        fields={"app_label": ("CharField", PLAIN), "model": ("CharField", PLAIN)}, unique=(("app_label", "model"),),
        managers={"objects": "django.contrib.contenttypes.models.ContentTypeManager"},
    ),
    BuiltinModel(
        name="django.contrib.auth.models.Permission", app="auth",
        fields={
            "name": ("CharField", PLAIN),
            "content_type": ("ForeignKey", to("contenttypes.ContentType")),
            "codename": ("CharField", PLAIN),
        },
        ordering=("content_type__app_label", "content_type__model", "codename"), unique=(("content_type", "codename"),),
        managers={"objects": "django.contrib.auth.models.PermissionManager"},
    ),
    BuiltinModel(
        name="django.contrib.auth.models.Group", app="auth",
        fields={"name": ("CharField", UNIQUE), "permissions": ("ManyToManyField", to("auth.Permission"))},
        managers={"objects": "django.contrib.auth.models.GroupManager"},
    ),
    BuiltinModel(
        name="django.contrib.auth.models.AbstractBaseUser", app="auth", abstract=True,
        fields={"password": ("CharField", PLAIN), "last_login": ("DateTimeField", NULL)},
        aliases=("django.contrib.auth.base_user.AbstractBaseUser",),
    ),
    BuiltinModel(
        name="django.contrib.auth.models.PermissionsMixin", app="auth", abstract=True,
        fields={
            "is_superuser": ("BooleanField", PLAIN),
            "groups": ("ManyToManyField", to("auth.Group", related_name="user_set", related_query_name="user")),
            "user_permissions": (
                "ManyToManyField", to("auth.Permission", related_name="user_set", related_query_name="user"),
            ),
        },
    ),
    BuiltinModel(
        name="django.contrib.auth.models.AbstractUser", app="auth", abstract=True,
        bases=("django.contrib.auth.models.AbstractBaseUser", "django.contrib.auth.models.PermissionsMixin"),
        fields={
            "username": ("CharField", UNIQUE),
            "first_name": ("CharField", PLAIN),
            "last_name": ("CharField", PLAIN),
            "email": ("EmailField", PLAIN),
            "is_staff": ("BooleanField", PLAIN),
            "is_active": ("BooleanField", PLAIN),
            "date_joined": ("DateTimeField", PLAIN),
        },
        managers={"objects": "django.contrib.auth.models.UserManager"},
    ),
    BuiltinModel(name="django.contrib.auth.models.User", app="auth", bases=("django.contrib.auth.models.AbstractUser",)),
    BuiltinModel(
        name="django.contrib.admin.models.LogEntry", app="admin", table="django_admin_log",
        fields={
            "action_time": ("DateTimeField", PLAIN),
            "user": ("ForeignKey", to("settings.AUTH_USER_MODEL")),
            "content_type": ("ForeignKey", to("contenttypes.ContentType", null=True)),
            "object_id": ("TextField", NULL),
            "object_repr": ("CharField", PLAIN),
            "action_flag": ("PositiveSmallIntegerField", {"choices": True}),
            "change_message": ("TextField", PLAIN),
        },
        ordering=("-action_time",), managers={"objects": "django.contrib.admin.models.LogEntryManager"},
    ),
    BuiltinModel(
        name="django.contrib.sessions.base_session.AbstractBaseSession", app="sessions", abstract=True,
        fields={
            "session_key": ("CharField", {"primary_key": True}),
            "session_data": ("TextField", PLAIN),
            "expire_date": ("DateTimeField", INDEX),
        },
        managers={"objects": "django.contrib.sessions.base_session.BaseSessionManager"},
    ),
    BuiltinModel(
        name="django.contrib.sessions.models.Session", app="sessions", table="django_session",
        bases=("django.contrib.sessions.base_session.AbstractBaseSession",),
        managers={"objects": "django.contrib.sessions.models.SessionManager"},
    ),
    BuiltinModel(
        name="django.contrib.sites.models.Site", app="sites", table="django_site",
        fields={"domain": ("CharField", UNIQUE), "name": ("CharField", PLAIN)}, ordering=("domain",),
        managers={"objects": "django.contrib.sites.models.SiteManager"},
    ),
    BuiltinModel(
        name="django.contrib.redirects.models.Redirect", app="redirects", table="django_redirect",
        fields={
            "site": ("ForeignKey", to("sites.Site")),
            "old_path": ("CharField", INDEX),
            "new_path": ("CharField", PLAIN),
        },
        ordering=("old_path",), unique=(("site", "old_path"),),
    ),
    BuiltinModel(
        name="django.contrib.flatpages.models.FlatPage", app="flatpages", table="django_flatpage",
        fields={
            "url": ("CharField", INDEX),
            "title": ("CharField", PLAIN),
            "content": ("TextField", PLAIN),
            "enable_comments": ("BooleanField", PLAIN),
            "template_name": ("CharField", PLAIN),
            "registration_required": ("BooleanField", PLAIN),
            "sites": ("ManyToManyField", to("sites.Site")),
        },
        ordering=("url",),
    ),
)  # fmt: skip
