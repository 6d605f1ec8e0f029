"""Tables of a user's own types, compared with what msgspec decodes."""

import base64
import enum
import gzip
from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtframes.arrow


class Usage(msgspec.Struct):
    total: int


class Node(msgspec.Struct):
    n: "Node | None" = None


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


class First(msgspec.Struct, tag="a.first"):
    x: int
    name: str | None = None
    usage: Usage | None = None
    ratio: int | float = 1
    ok: bool = False
    kind: Literal["p", "q"] = "p"
    tags: list[str] = []
    mood: Mood | None = None


class Second(msgspec.Struct, tag="b.second", rename="camel"):
    some_name: str
    data: bytes = b"z"


LINES = [
    b'{"type":"a.first","x":1,"usage":{"total":5},"ratio":2.5,"ok":true,"kind":"q","tags":["a"]}',
    b'{"type":"b.second","someName":"n","data":"AAAA"}',
    b'{"x":9007199254740993,"type":"a.first","usage":null,"name":"\\ud83d\\ude00 \\u00e9"}',
    b'{"type":"b.second","someName":""}',
]


def rows(lines: list[bytes], type: Any, **options: Any) -> list[dict[str, Any]]:
    frames = rtframes.arrow.read(b"\n".join(lines), type=type, **options)
    return [row for batch in frames for row in batch.to_pylist()]


def test_each_field_is_a_column() -> None:
    kinds = {"a.first": First, "b.second": Second}
    for number, (line, row) in enumerate(zip(LINES, rows(LINES, First | Second), strict=True), 1):
        decoded = msgspec.json.decode(line, type=First | Second)
        fields = msgspec.structs.asdict(decoded)
        if isinstance(decoded, Second):
            fields["someName"] = fields.pop("some_name")
        for key in ("usage", "tags", "mood"):  # nested: their JSON
            if fields.get(key) is not None:
                assert msgspec.json.decode(row[key]) == msgspec.to_builtins(fields.pop(key))
        assert {key: row[key] for key in fields} == fields
        assert (row["line"], row["fault"]) == (number, None)
        assert kinds[row["type"]] is type(decoded)


def test_what_does_not_fit_says_why() -> None:
    lines = [*LINES, b'{"type":"a.first","x":"no"}', b"garbage", b'{"type":"c"}']
    *_, wrong, garbage, other = rows(lines, First | Second)
    assert (wrong["type"], wrong["x"]) == ("a.first", None)
    assert wrong["fault"] == "Expected `int`, got `str` - at `$.x`"
    assert "malformed" in garbage["fault"]
    assert (other["type"], other["fault"]) == ("c", "Invalid value 'c' - at `$.type`")


@pytest.mark.parametrize("line", [b"{}", b'{"x":1}', b'{"type":5}', b'{"type":null,"x":1}'])
def test_an_object_without_a_tag_says_so(line: bytes) -> None:
    with pytest.raises(msgspec.ValidationError) as expected:
        msgspec.json.decode(line, type=First | Second)
    *_, row = rows([*LINES, line], First | Second)
    assert row["fault"].split(",")[0] == str(expected.value).split(" - ")[0]


class Holder(msgspec.Struct):
    number: int = 0
    nested: dict[str, Any] | None = None
    rest: Any = None


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (b'{"number":9223372036854775808}', "number"),
        (b'{"number":-9223372036854775809}', "number"),
        (b'{"nested":{"a":"\\ud83d"}}', "nested"),
        (b'{"nested":{"\\udc00":1}}', "nested"),
        (b'{"rest":["\\ud83d"]}', "rest"),
        (b'{"nested":"\\ud83d"}', "nested"),
    ],
)
def test_a_value_that_a_column_cannot_hold_is_a_fault(line: bytes, column: str) -> None:
    before, row, after = rows([b'{"number":1}', line, b'{"number":2}'], Holder)
    assert (before["number"], before["fault"]) == (1, None)
    assert (after["number"], after["fault"]) == (2, None)
    assert row[column] is None
    assert row["fault"]


def test_frames_are_text_even_where_a_key_is_stepped_over() -> None:
    lines = [b'{"number":1}', b'{"number":2,"x":"\xff"}', b'{"number":3}']
    found = rows(lines, Holder, columns=["number", "frame"])
    assert [row["number"] for row in found] == [1, 2, 3]
    assert found[1]["frame"] == lines[1].decode("utf-8", "replace")


@pytest.mark.parametrize("data", [b"", b"\n", b" \n\n"])
def test_a_recording_without_lines_is_a_row(data: bytes) -> None:
    found = [row for batch in rtframes.arrow.read(data, type=Holder) for row in batch.to_pylist()]
    assert [(row["line"], row["fault"]) for row in found] == [(0, "no lines")]


ItemT = TypeVar("ItemT")


class Box(msgspec.Struct, Generic[ItemT]):
    item: ItemT


def test_a_generic_struct() -> None:
    assert [row["item"] for row in rows([b'{"item":1}', b'{"item":2}'], Box[int])] == [1, 2]


def test_a_struct_without_a_tag() -> None:
    assert rows([b'{"total":3}', b'{"total":4}'], Usage, columns=["line", "total"]) == [
        {"line": 1, "total": 3},
        {"line": 2, "total": 4},
    ]


class Stereo(msgspec.Struct, tag="stereo"):
    left: bytes
    right: bytes = b"default"
    more: list[bytes] = []


class Mono(msgspec.Struct, tag="mono"):
    right: bytes = b""


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["stereo", "mono"]),
            # Keys may come twice, in any order, and payloads may have escapes.
            st.lists(
                st.tuples(
                    st.sampled_from(["left", "right", "more"]),
                    st.lists(st.binary(max_size=200), max_size=3),
                ),
                max_size=4,
            ),
            st.booleans(),
        )
    )
)
def test_several_payloads(frames: list[tuple[str, list[tuple[str, list[bytes]]], bool]]) -> None:
    lines: list[bytes] = []
    for tag, fields, escaped in frames:
        members = [f'"type":"{tag}"']
        for key, payloads in fields:
            texts = [f'"{base64.b64encode(payload).decode()}"' for payload in payloads]
            value = f"[{','.join(texts)}]" if key == "more" else "".join(texts[:1]) or '""'
            members.insert(len(value) % 2, f'"{key}":{value}')
        line = "{" + ",".join(members) + "}"
        lines.append(line.replace("/", "\\/" if escaped else "/").encode())
    for line, row in zip(lines, rows([b"{}", *lines], Stereo | Mono)[1:], strict=True):
        decoded = stereo_or_fault(line)
        if isinstance(decoded, str):
            assert row["fault"] == decoded
        else:
            assert row["right"] == decoded.right
            assert row["left"] == (decoded.left if isinstance(decoded, Stereo) else None)


def stereo_or_fault(line: bytes) -> Stereo | Mono | str:
    try:
        return msgspec.json.decode(line, type=Stereo | Mono)
    except msgspec.ValidationError as error:
        return str(error)


def test_a_tag_under_another_key() -> None:
    class Ping(msgspec.Struct, tag="ping", tag_field="event"):
        n: int

    class Pong(msgspec.Struct, tag="pong", tag_field="event"):
        n: int

    lines = [b'{"event":"ping","n":1}', b'{"event":"pong","n":2}', b'{"event":"pang","n":3}']
    found = rows(lines, Ping | Pong, columns=["type", "n"])
    assert found == [{"type": name, "n": n} for n, name in enumerate(("ping", "pong", "pang"), 1)]


def test_types_without_columns() -> None:
    class Row(msgspec.Struct, array_like=True):
        x: int

    class Text(msgspec.Struct, tag="text"):
        x: str

    class Number(msgspec.Struct, tag="number"):
        x: int

    with pytest.raises(TypeError, match="array_like"):
        rtframes.arrow.read(b"", type=Row)
    with pytest.raises(TypeError, match="two classes have different values under 'x'"):
        rtframes.arrow.read(b"", type=Text | Number)


def test_keys_with_dots_and_names_of_other_columns() -> None:
    class Odd(msgspec.Struct, tag="odd", tag_field="kind", rename={"uid": "user.id"}):
        uid: str
        type: int
        line: str
        frame: str = "f"
        fault: int = 5

    lines = [b'{"kind":"odd","user.id":"u","type":7,"line":"l"}', b"garbage"]
    good, bad = rows(lines, Odd)
    own = {"user.id": "u", "type": 7, "line": "l", "frame": "f", "fault": 5}
    assert good == {"recording": "", "time": None, **own}
    assert set(bad.values()) == {"", None}


def test_nested_values_are_json_whoever_decodes_them() -> None:
    class Checked(msgspec.Struct):
        word: Annotated[str, msgspec.Meta(max_length=5)] = ""
        tags: list[str] = []
        node: Node | None = None

    deep = b'{"n":' * 100 + b"null" + b"}" * 100
    lines = [b'{"word":"a","tags":["b"]}', b'{"node":' + deep + b"}", b'{"tags":["c"],"word":5}']
    first, second, wrong = rows(lines, Checked, columns=["word", "tags", "node", "fault"])
    assert first == {"word": "a", "tags": '["b"]', "node": None, "fault": None}
    assert second == {"word": "", "tags": "[]", "node": deep.decode(), "fault": None}
    assert (wrong["tags"], wrong["fault"]) == ('["c"]', "Expected `str`, got `int` - at `$.word`")


def test_defaults_that_columns_cannot_hold() -> None:
    class Large(msgspec.Struct):
        number: int = 2**70
        data: bytearray = msgspec.field(default_factory=lambda: bytearray(b"ab"))
        text: str = "a\ud800"

    (row,) = rows([b"{}"], Large, columns=["number", "data", "text"])
    assert row == {"number": None, "data": b"ab", "text": "a?"}


def test_a_row_that_is_much_larger_than_its_line() -> None:
    class Padded(msgspec.Struct):
        a: str = "x" * 2_000

    lines = [b"{}"] * 20_000
    read = rtframes.arrow.read(b"\n".join(lines), type=Padded, columns=["line"])
    assert sum(batch.num_rows for batch in read) == 20_000


def test_a_text_that_is_cut_off() -> None:
    packed = gzip.compress(b'{"total":3}\n' * 10_000)
    *whole, last = rows([packed[:-9]], Usage, columns=["total", "fault"])
    assert whole == [{"total": 3, "fault": None}] * 10_000
    assert "cut off or damaged" in last["fault"]


def test_types_that_are_refused_by_their_own_names() -> None:
    class One(msgspec.Struct, tag=1):
        x: int

    class Two(msgspec.Struct, tag=2):
        x: int

    with pytest.raises(TypeError, match=r"native code does not read .*One \| .*Two"):
        rtframes.arrow.read(b"", type=One | Two)
