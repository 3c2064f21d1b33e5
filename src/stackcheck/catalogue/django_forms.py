"""Django's forms: their classes, the fields that offer rows, and what renders them."""

from __future__ import annotations

FORMS = frozenset(
    f"django.{module}.{name}"
    for module in ("forms", "forms.forms", "forms.models")
    for name in ("Form", "BaseForm", "ModelForm", "BaseModelForm")
)
CHOOSING = frozenset(
    f"django.{module}.{name}"
    for module in ("forms", "forms.models")
    for name in ("ModelChoiceField", "ModelMultipleChoiceField")
)
RENDERING = frozenset({"as_p", "as_table", "as_ul", "as_div", "render", "__str__"})
"""Methods that show all fields of a form."""
