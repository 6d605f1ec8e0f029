"""Docstrings of the extension module, which has them only at run time: for the API page."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import griffe

_MODULES = ("rtframes._core", "rtframes.decoder", "rtframes.encoder")
"""Where the classes and functions of the extension module are declared."""


class NativeDocstrings(griffe.Extension):
    """Adds the docstrings that declarations have only at run time."""

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """A function or a method."""
        _fill(func)

    def on_attribute(self, *, attr: griffe.Attribute, **_: Any) -> None:
        """An attribute: only properties matter."""
        if "property" in attr.labels:
            _fill(attr)


def _fill(found: griffe.Object) -> None:
    if found.module.path not in _MODULES or found.docstring or found.name.startswith("_"):
        return
    value: Any = importlib.import_module(found.module.path)
    for name in found.path.removeprefix(f"{found.module.path}.").split("."):
        value = getattr(value, name, None)
    if value is not None and value.__doc__:
        found.docstring = griffe.Docstring(
            inspect.cleandoc(value.__doc__),
            parent=found,
            parser=griffe.Parser.google,
            parser_options={"warn_unknown_params": False, "warn_missing_types": False},
        )
