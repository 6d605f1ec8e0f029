"""The reference of the events, as Markdown: a section for each class, from the class itself."""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec

import rtframes
from classes import aliases, fields, tag, words, written
from frames import Sent, client_frames, server_frames
from readable import json_to_read, repr_to_read
from rtframes import client_events, events, objects

FACTS = Path(__file__).parent.parent / "tests" / "data" / "events.json"


def pages() -> dict[str, str]:
    """The text of each page, by its path: an index of each folder first, then its pages."""
    server = _union(events.ServerEvent)
    client = _union(client_events.ClientEvent)
    made = {
        "events": _folder("events", _EVENTS, events, server, server_frames()),
        "client-events": _folder(
            "client-events", _CLIENT_EVENTS, client_events, client, client_frames()
        ),
        "objects": _folder("objects", _OBJECTS, objects, [], {}),
    }
    return {path: text for folder in made.values() for path, text in folder.items()}


def title(path: str) -> str:
    """A page's name in the navigation."""
    name = Path(path).stem
    protocol, _, rest = name.partition("-")
    if rest == "client":
        return {"realtime": "Realtime API", "live": "Live API"}.get(protocol, "Azure Voice Live")
    name = rest.upper() if rest in ("mcp", "rtc") else rest.replace("_", " ")
    shown = f"{_PROTOCOLS[protocol]}{name}" if rest else "All"
    return shown[:1].upper() + shown[1:]


_PROTOCOLS = {"realtime": "", "live": "Live: ", "voice_live": "Voice Live: "}

_WHOSE = {
    "azure_voice_live": "Azure Voice Live",
    "beta": "OpenAI's beta",
    "ga": "OpenAI",
    "glm": "GLM",
    "localai": "LocalAI",
    "qwen": "Qwen",
    "reference": "OpenAI's beta",
    "stepfun": "StepFun",
    "translation": "OpenAI's translations",
    "unmute": "unmute",
    "vllm": "vLLM",
    "xai": "xAI",
}
"""The names of the `generations` in the facts about the protocol."""

_NOTES = """\
*Always* marks a field that the protocol requires. In the server's events it may still be None, if a
server omits it or sends null. All other fields may be absent, and are None then. Every
class also has `extra`: the keys that it does not declare,
[kept as plain data](../unknown.md#keys-that-no-field-declares).
"""

_EVENTS = f"""\
# Server events

What a server sends, in `rtframes.events`. `rtframes.ServerEvent` is the union of them all: what
`rtframes.decode` returns.

{_NOTES}
The third column names the dialects (servers) of [`rtframes synth`](../command-line.md#synth) that
send the event; what each was checked against is in [servers](../servers.md). Below each event is a
frame, with its audio and long strings cut, and the decoded object.
"""

_CLIENT_EVENTS = f"""\
# Client events

What a client sends, in `rtframes.client_events`. `ClientEvent` is the union of them all, for
[servers](../writing-a-server.md). A setting that is left out is not sent. None is sent as
null if that turns the setting off: the default of such a field is `msgspec.UNSET`.

{_NOTES}"""

_OBJECTS = f"""\
# Objects

What events contain, in `rtframes.objects`: the session, the response, items, content parts, tools,
usage, errors.

{_NOTES}"""


def _union(kind: Any) -> list[type[msgspec.Struct]]:
    """The classes of a union, generic ones without their argument."""
    return [getattr(member, "__origin__", member) for member in get_args(kind)]


def _folder(
    folder: str,
    introduction: str,
    flat: ModuleType,
    members: list[type[msgspec.Struct]],
    sent: dict[str, Sent],
) -> dict[str, str]:
    modules: dict[str, list[str]] = {}
    rows: dict[str, list[str]] = {}
    for name in _names(flat):
        value = getattr(flat, name)
        module = _homes()[folder, name]
        page = _page(module)
        if isinstance(value, type) and issubclass(value, msgspec.Struct):
            event = value in members
            heading = tag(value) if event else name
            section = _class_section(heading, value, flat, sent.get(tag(value)) if event else None)
            of = sent.get(tag(value)) if event else None
            said = words(value.__doc__).text.partition("\n\n")[0]
            rows[heading] = [
                f"[`{heading}`]({page}.md#{_anchor(heading)})",
                _inline(said),
                *([_dialects(of)] if members else []),
            ]
        else:
            stands_for, said = aliases(sys.modules[module])[name]
            if folder != "objects":
                continue
            section = _alias_section(name, stands_for, said)
            rows[name] = [f"[`{name}`]({page}.md#{_anchor(name)})", _inline(said) or "A union."]
        modules.setdefault(module, []).append(section)
    made: dict[str, str] = {}
    head = ["event" if members else "class", "meaning", *(["sent by"] if members else [])]
    listed = [rows[name] for name in sorted(rows, key=lambda name: (name.lower(), name))]
    made[f"{folder}/index.md"] = f"{introduction}\n{_table(head, listed)}\n"
    for module in sorted(modules, key=lambda name: ("live" in name, name)):
        path = f"{folder}/{_page(module)}.md"
        said = words(sys.modules[module].__doc__)
        text = _linked(said.text, folder)
        made[path] = "\n\n".join([f"# {title(path)}", text, *modules[module]]) + "\n"
    return made


def _names(flat: ModuleType) -> list[str]:
    """Public names of a flat module in the order of its files, without modules and helpers."""
    found: list[str] = []
    for module in sorted({m for n in dir(flat) if (m := _home(flat, n))}):
        found += [name for name in written(sys.modules[module]) if hasattr(flat, name)]
    return list(dict.fromkeys(found))


def _home(flat: ModuleType, name: str) -> str | None:
    value = getattr(flat, name)
    module = getattr(value, "__module__", "")
    is_ours = isinstance(value, type) and issubclass(value, msgspec.Struct)
    return module if is_ours and module.startswith("rtframes.protocols.") else None


@cache
def _homes() -> dict[tuple[str, str], str]:
    """The module in which each public name of each folder is written."""
    found: dict[tuple[str, str], str] = {}
    for folder, flat in (
        ("objects", objects),
        ("events", events),
        ("client-events", client_events),
    ):
        for module in sorted({m for n in dir(flat) if (m := _home(flat, n))}):
            for name in sys.modules[module].__all__:
                if hasattr(flat, name):
                    found[folder, name] = _home(flat, name) or module
    return found


def _module(folder: str, name: str) -> str | None:
    return _homes().get((folder, name))


def _page(module: str) -> str:
    """``rtframes.protocols.live.objects.usage`` is on the page ``live-usage``."""
    parts = module.split(".")
    return f"{parts[2]}-{parts[-1]}"


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w-]", "", heading.lower())


def _class_section(
    heading: str, kind: type[msgspec.Struct], flat: ModuleType, sent: Sent | None
) -> str:
    folder = {events: "events", client_events: "client-events"}.get(flat, "objects")
    said = words(kind.__doc__)
    name = f"`{flat.__name__}.{kind.__name__}`"
    if heading == kind.__name__ and tag(kind):
        name += f", type `{tag(kind)}`"
    parts = [f"## {heading} {{ #{_anchor(heading)} }}", name, _linked(said.text, folder)]
    rows = [
        [
            f"`{each.name}`",
            "✓" if each.demanded else "",
            _type(each.kind, folder),
            _inline(each.meaning, folder),
        ]
        for each in fields(kind)
    ]
    parts.append(_table(["field", "always", "type", "meaning"], rows) if rows else "No fields.")
    if heading != kind.__name__:
        about = [f"- Sent by {_dialects(sent)}." if sent else "", _generations(heading)]
        if said.source:
            about.append(f"- Source: {_inline(said.source, folder)}")
        parts.append("\n".join(line for line in about if line))
    if sent is not None:
        union = events.ServerEvent if flat is events else client_events.ClientEvent
        event = rtframes.Decoder(union).decode(sent.example)
        parts.append(f"```json\n{json_to_read(sent.example)}\n```")
        parts.append(f"```python\n{repr_to_read(repr(event))}\n```")
    return "\n\n".join(part for part in parts if part)


def _alias_section(name: str, stands_for: str, said: str) -> str:
    members, opened = re.subn(r"^Open\[(.*)\]$", r"\1", stands_for)
    rest = " An object of any other type arrives as `UnknownObject`." if opened else ""
    parts = [
        f"## {name} {{ #{_anchor(name)} }}",
        f"`rtframes.objects.{name}`",
        _linked(said, "objects"),
        f"One of: {_type(members, 'objects')}.{rest}",
    ]
    return "\n\n".join(part for part in parts if part)


@cache
def _facts() -> dict[str, Any]:
    return {fact["type"]: fact for fact in json.loads(FACTS.read_text("utf-8"))["events"]}


def _generations(event: str) -> str:
    """Which protocols have the event, from the facts about the protocol."""
    found = [_WHOSE[name] for name in _facts().get(event, {}).get("generation", [])]
    return f"- In the protocol of {', '.join(dict.fromkeys(found))}." if found else ""


def _dialects(sent: Sent | None) -> str:
    return ", ".join(f"`{name}`" for name in sent.dialects) if sent else ""


def _type(annotation: str, folder: str) -> str:
    """An annotation as code in which the names of classes are links."""
    escaped = re.sub(r"[|\[\]*_<>]", lambda found: f"&#{ord(found[0])};", annotation)
    linked = re.sub(r"[A-Z]\w+", lambda found: _link(found[0], found[0], folder), escaped)
    return f"<code>{linked}</code>"


def _link(name: str, text: str, folder: str) -> str:
    """A name of the catalogue as a link from a page of a folder, if it is one."""
    for other in (folder, "objects", "events", "client-events"):
        module = _module(other, name)
        flat = {"objects": objects, "events": events, "client-events": client_events}[other]
        value = getattr(flat, name, None)
        if module is not None and (other == "objects" or isinstance(value, type)):
            event = isinstance(value, type) and other != "objects" and bool(tag(value))
            members = _members(other) if event else ()
            heading = tag(value) if value in members else name
            return f"[{text}](../{other}/{_page(module)}.md#{_anchor(heading)})"
    return text


@cache
def _members(folder: str) -> frozenset[type]:
    kinds = {"events": events.ServerEvent, "client-events": client_events.ClientEvent}
    return frozenset(_union(kinds[folder]))


def _linked(text: str, folder: str) -> str:
    """A docstring's text, in which names of the catalogue in backticks are links."""

    def link(found: re.Match[str]) -> str:
        name = found[1].rpartition(".")[2]
        made = _link(name, f"`{name}`", folder)
        return made if made.startswith("[") else found[0]

    return re.sub(r"(?<!`)`([\w.]+)`(?!`)", link, text)


def _inline(text: str, folder: str = "") -> str:
    text = " ".join(text.split()).replace("|", "\\|")
    return _linked(text, folder) if folder else text


def _table(head: list[str], rows: list[list[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in cells)
