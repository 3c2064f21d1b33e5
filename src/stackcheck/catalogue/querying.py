"""Functions of libraries that ask the database each time they are called, and those that give rows.

Facts from the libraries' documentation and source: django-guardian 3, django-treebeard 4, django-mptt 0.18, Django 5.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from stackcheck.catalogue.notation import pairs

_EXECUTING = """
guardian: guardian.core.ObjectPermissionChecker.has_perm guardian.core.ObjectPermissionChecker.get_perms
    guardian.core.ObjectPermissionChecker.get_user_perms guardian.core.ObjectPermissionChecker.get_group_perms
    guardian.shortcuts.get_perms
contenttypes: django.contrib.contenttypes.models.ContentType.get_object_for_this_type
allauth: allauth.mfa.utils.is_mfa_enabled allauth.mfa.adapter.DefaultMFAAdapter.is_mfa_enabled
"""
"""`library: functions and methods that execute a query`."""

REMEDIES: Mapping[str, str] = {
    "guardian": "call ObjectPermissionChecker(user).prefetch_perms(objects) before the loop and ask that checker",
    "contenttypes": "collect the keys and fetch the objects of each content type with .in_bulk(keys)",
}
"""How each library asks once for all."""

_OWN_ROWS = """
treebeard.mp_tree.MP_Node treebeard.ns_tree.NS_Node treebeard.al_tree.AL_Node:
    get_children get_descendants get_ancestors get_siblings get_root_nodes get_tree
mptt.models.MPTTModel: get_children get_descendants get_ancestors get_siblings get_family get_leafnodes
"""
"""`classes: methods that give a query over rows of the model that inherits from them`."""

_OWN_ROW = """
treebeard.mp_tree.MP_Node treebeard.ns_tree.NS_Node treebeard.al_tree.AL_Node:
    get_parent get_root get_first_child get_last_child get_next_sibling get_prev_sibling get_first_sibling get_last_sibling
mptt.models.MPTTModel: get_root get_next_sibling get_previous_sibling
"""
"""`classes: methods that execute a query for one other row of that model`."""

_OWN_COUNT = """
treebeard.mp_tree.MP_Node treebeard.al_tree.AL_Node: get_descendant_count
"""
"""`classes: methods that count other rows of that model by a query`."""

_OF_ROW = """
django.contrib.auth.models.PermissionsMixin django.contrib.auth.models.AbstractUser django.contrib.auth.models.User:
    get_user_permissions get_group_permissions get_all_permissions has_perm has_perms has_module_perms
"""
"""`classes: methods that execute a query for each object`, which keeps its answer: a list of users asks for each of them."""

_ROWS = """
settings.AUTH_USER_MODEL: guardian.shortcuts.get_users_with_perms
auth.Group: guardian.shortcuts.get_groups_with_perms
"""
"""`model: functions that give a query over its rows`."""

ROWS_OF_ARGUMENT: Mapping[str, tuple[int, str]] = {
    "guardian.shortcuts.get_objects_for_user": (2, "klass"),
    "guardian.shortcuts.get_objects_for_group": (2, "klass"),
}
"""Functions that give a query over the rows of a model or query that they are given: position and name of that argument."""

PREPARING = frozenset({"guardian.core.ObjectPermissionChecker.prefetch_perms"})
"""Methods after which the object that they are called on has its answers at hand."""

EXECUTING: Mapping[str, str] = {name: library for library, name in pairs(_EXECUTING)}
OWN_ROWS = frozenset(f"{owner}.{name}" for owner, name in pairs(_OWN_ROWS))
OWN_ROW = frozenset(f"{owner}.{name}" for owner, name in pairs(_OWN_ROW))
OWN_COUNT = frozenset(f"{owner}.{name}" for owner, name in pairs(_OWN_COUNT))
OF_ROW = frozenset(f"{owner}.{name}" for owner, name in pairs(_OF_ROW))
ROWS: Mapping[str, str] = {name: model for model, name in pairs(_ROWS)}


def extended(configured: Iterable[str]) -> Mapping[str, str]:
    """The functions that execute a query, with those of a configuration."""
    return {**EXECUTING, **dict.fromkeys(configured, "")}
