"""Functions that give classes by names that are texts, with the package below which the named modules are found."""

from __future__ import annotations

from collections.abc import Mapping

CLASS_LOADERS: Mapping[str, str] = {
    "oscar.core.loading.get_class": "oscar.apps",
    "oscar.core.loading.get_classes": "oscar.apps",
}
