"""Dialects: tables of what one kind of server sends, without code.

A *template* is JSON data in wire order whose strings may be placeholders: ``"$name"``
is the session's current value of that name (see `rtframes.synthesis.session` for the names),
``"@name"`` is the dialect's object of that name, filled in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

Template = Mapping[str, Any]
Script = Sequence[tuple[str, Template]]
"""Events to send one after the other, each with values to set before it."""


@dataclass(frozen=True)
class Dialect:
    """One kind of server, as data.

    Attributes:
        name: its name for `rtframes.testing.Synthesiser` and ``rtframes synth``.
        title: a description for humans.
        events: the template of each event without ``type`` and ``event_id``, by the name that
            the scenes use for it: the current OpenAI name if there is one.
        objects: templates of what events contain.
        formats: how the dialect writes the audio formats ``pcm16``, ``g711_ulaw``, ``g711_alaw``.
        playlist: the scenes of each turn; after the last one it starts again.
        opening: scripts or events at the beginning of a connection.
        closing: the events at its end.
        names: the names on the wire that differ; None for an event that is not sent.
        head: the first keys of each frame.
        without_event_id: events without an event id.
        followed_by: events that this dialect sends after others.
        scripts: its own scenes.
        delta_bytes: bytes of PCM16 in the first audio delta, the second, …; the last repeats.
    """

    name: str
    title: str
    events: Mapping[str, Template]
    objects: Mapping[str, Any]
    formats: Mapping[str, Any]
    playlist: Sequence[Sequence[str]]
    opening: Sequence[str] = ("session.created", "session.updated")
    closing: Sequence[str] = ()
    names: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    head: tuple[str, ...] = ("type", "event_id")
    without_event_id: frozenset[str] = frozenset()
    followed_by: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    scripts: Mapping[str, Script] = field(default_factory=dict[str, Script])
    delta_bytes: Sequence[int] = (4_800, 7_200)


def fill(template: Any, objects: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """Fill in a template.

    Raises:
        KeyError: for a name that neither `objects` nor `values` has.
    """
    if isinstance(template, str):
        if template.startswith("$"):
            return values[template[1:]]
        if template.startswith("@"):
            return fill(objects[template[1:]], objects, values)
        return template
    if isinstance(template, Mapping):
        items = cast("Mapping[str, Any]", template).items()
        return {key: fill(value, objects, values) for key, value in items}
    if isinstance(template, (list, tuple)):
        return [fill(value, objects, values) for value in cast("Sequence[Any]", template)]
    return template


def without(template: Template, *keys: str) -> Template:
    """The template without some keys."""
    return {key: value for key, value in template.items() if key not in keys}


def with_item_object(objects: Mapping[str, Any]) -> dict[str, Any]:
    """The objects with ``"object": "realtime.item"`` after each item's ``id``; MCP has none."""
    changed = dict(objects)
    for name, template in objects.items():
        if name.startswith("item.") and "mcp" not in name:
            pairs: list[tuple[str, Any]] = list(template.items())
            after = 1 + [key for key, _ in pairs].index("id")
            changed[name] = dict([*pairs[:after], ("object", "realtime.item"), *pairs[after:]])
    return changed
