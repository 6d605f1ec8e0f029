"""`StandIns`: instances that replace unknown objects while the rest is converted."""

from __future__ import annotations

from typing import Any

import msgspec


class StandIns:
    """Creates instances of classes without running their code."""

    def __init__(self) -> None:
        self._without_post_init: dict[type[msgspec.Struct], type[msgspec.Struct]] = {}

    def any_of(self, classes: list[type[msgspec.Struct]]) -> msgspec.Struct:
        """An instance of one of the classes, every field None."""
        cls = min(classes, key=lambda cls: hasattr(cls, "__post_init__"))
        made = self._made_from(cls)(**dict.fromkeys(cls.__struct_fields__))
        msgspec.structs.force_setattr(made, "__class__", cls)
        return made

    def _made_from(self, cls: type[msgspec.Struct]) -> type[msgspec.Struct]:
        """The class itself, or a subclass without code to run."""
        if not hasattr(cls, "__post_init__"):
            return cls
        if cls not in self._without_post_init:
            namespace = {"__post_init__": _no_post_init}
            self._without_post_init[cls] = msgspec.defstruct(
                cls.__name__, (), bases=(cls,), namespace=namespace
            )
        return self._without_post_init[cls]


def _no_post_init(_: Any) -> None:
    pass
