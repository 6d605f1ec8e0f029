"""No circle of files, and no room that uses one above it: in Python and in Rust.

The layers below are the order of the rooms, from the top. Rooms in one layer are on the same level
and do not use each other.
"""

from pathlib import Path

import graphs
import pytest
import python_imports
import rust_imports

ROOT = Path(__file__).parents[2]

PYTHON_LAYERS: list[set[str]] = [
    {"__main__"},
    {"cli"},
    {"bench"},
    {"integrations", "replay", "testing"},
    {"synthesis"},
    {""},  # the package's own names, `rtframes.decode` and its like
    {"arrow"},
    {"recordings"},
    {"decoder", "encoder", "unions"},
    {"default_type", "type_names"},
    {"client_events", "events", "objects", "zero_copy"},
    {"protocols", "reference", "plans"},
    {"extra"},
    {"unknown", "fields", "terminal", "errors", "arguments", "_aclose"},
    {"_core"},
]
RUST_LAYERS: dict[str, list[set[str]]] = {
    "rust/python/src": [
        {"lib"},
        {"arrow"},
        {"append", "async_iter", "base64_bytes", "decode", "encode", "nesting"},
        {"audio_buffer", "count"},
        {"objects"},
    ],
    "rust/arrow/src": [
        {"lib"},
        {"range"},
        {"block", "lines"},
        {"builder", "decoded", "row"},
        {"table"},
        {"arena", "column", "given"},
        {"memory", "payloads", "wrapping"},
    ],
    "rust/core/src": [
        {"lib"},
        {"peek", "serde_value"},
        {"decode"},
        {"builder"},
        {"schema", "json", "base64"},
        {"names", "isa", "error", "text_units"},
        {"bytes"},
    ],
}


@pytest.fixture(scope="module")
def python() -> graphs.Graph:
    return python_imports.import_graph(ROOT / "python" / "rtframes")


@pytest.fixture(scope="module", params=RUST_LAYERS)
def rust(request: pytest.FixtureRequest) -> tuple[graphs.Graph, list[set[str]]]:
    source: str = request.param
    return rust_imports.import_graph(ROOT / source), RUST_LAYERS[source]


def test_no_python_files_import_each_other_in_a_circle(python: graphs.Graph) -> None:
    assert len(python) > 50
    assert graphs.circles(python) == []


def test_every_python_room_has_its_layer(python: graphs.Graph) -> None:
    assert sorted({python_imports.room_of(file) for file in python}) == sorted(
        room for layer in PYTHON_LAYERS for room in layer
    )


def test_no_python_room_imports_one_above_it(python: graphs.Graph) -> None:
    assert graphs.upward(python, PYTHON_LAYERS, python_imports.room_of) == []


def test_no_rust_files_use_each_other_in_a_circle(
    rust: tuple[graphs.Graph, list[set[str]]],
) -> None:
    graph, _ = rust
    assert len(graph) > 10
    assert graphs.circles(graph) == []


def test_every_rust_room_has_its_layer(rust: tuple[graphs.Graph, list[set[str]]]) -> None:
    graph, layers = rust
    assert sorted({rust_imports.room_of(file) for file in graph}) == sorted(
        room for layer in layers for room in layer
    )


def test_no_rust_room_uses_one_above_it(rust: tuple[graphs.Graph, list[set[str]]]) -> None:
    graph, layers = rust
    assert graphs.upward(graph, layers, rust_imports.room_of) == []


# What finds circles and arrows finds those that are there


def test_a_circle_is_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str](), "e": {"a", "f"}, "f": {"e"}}
    assert graphs.circles(graph) == [["b", "c"], ["e", "f"]]
    assert graphs.circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert graphs.circles({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == [["a", "b", "c"]]


def test_an_arrow_that_runs_up_or_aside_is_found() -> None:
    graph = {
        "top/a": {"low/a", "low/b"},
        "side/a": {"low/a"},
        "low/a": {"low/b", "top/a"},
        "low/b": set[str](),
    }
    layers = [{"top", "side"}, {"low"}]

    def room_of(file: str) -> str:
        return file.split("/")[0]

    assert graphs.upward(graph, layers, room_of) == [("low/a", "top/a")]
    aside = graph | {"low/a": {"low/b"}, "side/a": {"top/a"}}
    assert graphs.upward(aside, layers, room_of) == [("side/a", "top/a")]


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_imports_are_read_from_python_text(tmp_path: Path) -> None:
    source = {
        "__init__.py": "from rtframes.low import thing\nimport sys",
        "low.py": "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from rtframes import lazy\nelse:\n    import rtframes.room.inner\n",
        "lazy.py": "def f():\n    from rtframes import low, thing\n",
        "room/__init__.py": "from .inner import x\n'from rtframes import low'",
        "room/inner.py": "from .. import lazy\nfrom rtframes import room  # and no arrow: low\n",
    }
    graph = python_imports.import_graph(written(tmp_path, source))
    assert graph == {
        "rtframes": {"rtframes.low"},
        "rtframes.low": {"rtframes.room.inner"},
        "rtframes.lazy": {"rtframes", "rtframes.low"},
        "rtframes.room": {"rtframes.room.inner"},
        "rtframes.room.inner": {"rtframes.lazy", "rtframes.room"},
    }
    assert graphs.circles(graph) == [sorted(graph)]
    layers = [{""}, {"room"}, {"lazy"}, {"low"}]
    assert graphs.upward(graph, layers, python_imports.room_of) == [
        ("rtframes.lazy", "rtframes"),
        ("rtframes.low", "rtframes.room.inner"),
    ]


def test_uses_are_read_from_rust_text(tmp_path: Path) -> None:
    source = {
        "lib.rs": "mod a; mod room;\n"
        "mod inline { use super::a::thing; fn f() { crate::room::g(); } }",
        "a.rs": '// crate::lib\n/* use crate::room::inner; */\nconst S: &str = "crate::room";\n'
        "const B: char = '\"';\n#[cfg(test)]\nmod tests { use super::*; use crate::room::inner; }\n"
        "fn f() { crate::room::other::g::<'a', crate::room::Other>(); }\n",
        "room/mod.rs": "mod inner; mod other;\npub(crate) use inner::{One, two::{self, Three}};\n",
        "room/inner.rs": "use crate::{a::{self, X}, room::other::Y as Z};\nuse std::a::b;\n",
        "room/other.rs": "impl T { fn f(&self) -> super::inner::One { self::g() } }\n",
    }
    graph = rust_imports.import_graph(written(tmp_path, source))
    assert graph == {
        "lib.rs": {"a.rs", "room/mod.rs"},
        "a.rs": {"room/mod.rs", "room/other.rs"},
        "room/mod.rs": {"room/inner.rs"},
        "room/inner.rs": {"a.rs", "room/other.rs"},
        "room/other.rs": {"room/inner.rs"},
    }
    assert graphs.circles(graph) == [["a.rs", "room/inner.rs", "room/mod.rs", "room/other.rs"]]
    assert graphs.upward(graph, [{"lib"}, {"room"}, {"a"}], rust_imports.room_of) == [
        ("a.rs", "room/mod.rs"),
        ("a.rs", "room/other.rs"),
    ]
