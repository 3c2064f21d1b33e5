"""Django's admin: its classes, sites and registrations."""

from __future__ import annotations

ADMIN = "django.contrib.admin.ModelAdmin"
ADMINS = frozenset({ADMIN, "django.contrib.admin.options.ModelAdmin"})
INLINES = frozenset(
    f"django.contrib.admin.{module}{name}"
    for module in ("", "options.")
    for name in ("TabularInline", "StackedInline", "InlineModelAdmin")
)
SITES = frozenset({"django.contrib.admin.site", "django.contrib.admin.sites.site"})
REGISTERING = frozenset({"django.contrib.admin.register", "django.contrib.admin.decorators.register"})
"""The decorators that register an admin class for models."""
