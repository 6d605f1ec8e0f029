"""Tags that no class has, at every depth of every event, by themselves and with other errors."""

import msgspec
import pytest

import rtframes
from differential.cases import cases
from differential.corpora import Number, Object, dump, objects, replaced, trees
from differential.hand_written_types import Holder
from differential.outcomes import outcome
from rtframes import Decoder, UnknownObject
from rtframes.reference.decoder import ReferenceDecoder

tolerant = Decoder()
keeping = Decoder(invalid="unknown")
tolerant_reference = ReferenceDecoder(rtframes.ServerEvent)
keeping_reference = ReferenceDecoder(rtframes.ServerEvent, invalid="unknown")

TAGS = ["of tomorrow", "", None, Number("5"), True, Number("0.5"), [], Object(), "message"]
ABSENT = object()
BIG = Number("123456789012345678901234567890")


def with_tag(pairs: Object, tag: object) -> Object:
    """The object with another tag in the same place, or with none."""
    if tag is ABSENT:
        return Object(pair for pair in pairs if pair[0] != "type")
    if all(key != "type" for key, _ in pairs):
        return Object([("type", tag), *pairs])
    return Object((key, tag if key == "type" else value) for key, value in pairs)


def companions(frame: bytes) -> list[bytes]:
    """The frame, and with it what an engine may hand over, and what is wrong elsewhere."""
    body = frame[1:]
    return [
        frame,
        b'{"big":' + BIG.encode() + b"," + body,
        b'{"content_index":' + BIG.encode() + b"," + body,
        frame.replace(b'"event_id"', b'"event\\u005fid"').replace(b'"type"', b'"typ\\u0065"'),
        frame.replace(b'"event_id":"', b'"event_id":5,"e":"'),
        frame.replace(b'"item":', b'"item":{"type":"message"},"item":'),
        frame.replace(b'"type":', b'"type":"of today","type":', 1),
        b'{"skipped":"\xff",' + body,
        frame[:-1],
    ]


@pytest.mark.parametrize("event", sorted(trees()))
def test_every_object_of_every_event_with_every_tag(event: str) -> None:
    seen: set[bytes] = set()
    for pairs in trees()[event]:
        for inner in objects(pairs):
            for tag in (*TAGS, ABSENT):
                seen.add(dump(replaced(pairs, inner, with_tag(inner, tag))))
    frames = sorted(seen)
    for i, frame in enumerate(frames):
        # Every frame by itself, and each among others.
        everyone = companions(frame)
        for text in {everyone[0], everyone[i % len(everyone)], everyone[i * 5 % len(everyone)]}:
            assert outcome(tolerant.decode, text) == outcome(tolerant_reference.decode, text)
            assert outcome(keeping.decode, text) == outcome(keeping_reference.decode, text)


HOLDER = next(case for case in cases(0) if case.type is Holder)

PLACES = {
    "inList": "[{}]",
    "inMap": '{{"k":{}}}',
    "byNumber": '{{"7":{}}}',
    "inTuple": "[1,{}]",
    "inRow": "[{0},{0}]",
    "orText": "{}",
    "byKind": "{}",
    "lonely": "{}",
    "point": "[1,{}]",
    "typed": '{{"greek":{}}}',
    "data": '{{"greek":{0},"items":[1,{0}]}}',
    "array": "[1,{}]",
    "taggedArray": '["array",{}]',
    "box": '{{"type":"box","content":{}}}',
    "deep": '[{{"k":[null,{}]}}]',
    "inList ": '[{{"type":"beta","y":1.5,"parts":[{}]}}]',
}
OBJECTS = {
    "unknown": '{"type":"of tomorrow","x":[1.5,{"y":"AAAA"}]}',
    "absent": '{"x":1}',
    "null": '{"type":null,"kind":null}',
    "number": '{"type":1,"kind":"1"}',
    "other": '{"kind":3,"type":"of tomorrow"}',
    "known": '{"type":"alpha","kind":1,"x":3}',
}
COMPANY = {
    "nothing": "",
    "a big integer": ',"big":123456789012345678901234567890',
    "a datetime": ',"when":"2026-11-22T17:41:23Z"',
    "an escaped key": ',"b\\u0069g":7',
    "source text": ',"source": { "a" : 1.10 }',
    "a decimal": ',"price":1.10',
    "anything": ',"any":{"type":"of tomorrow"}',
    "an error": ',"big":"text"',
    "a late error": ',"when":"yesterday"',
    "a key twice": ',"big":1,"big":2',
    "a wrong key twice": ',"big":"text","big":2',
    "bad text that is skipped": ',"skipped":"\\ud800"',
    "no JSON": ',"big":tru',
}


@pytest.mark.parametrize("company", COMPANY.values(), ids=COMPANY)
@pytest.mark.parametrize("inner", OBJECTS.values(), ids=OBJECTS)
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_place_in_every_company(place: str, inner: str, company: str) -> None:
    key = place.strip()
    for frame in (
        f'{{"type":"holder","{key}":{PLACES[place].format(inner)}{company}}}',
        f'{{"{key}":{PLACES[place].format(inner)}{company},"type":"holder"}}',
    ):
        assert outcome(HOLDER.open.decode, frame) == outcome(HOLDER.open_reference.decode, frame)
        assert outcome(HOLDER.lax.decode, frame) == outcome(HOLDER.lax_reference.decode, frame)
        assert outcome(HOLDER.strict.decode, frame) == outcome(HOLDER.msgspec.decode, frame)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_unknown_object_is_kept_in_its_place_and_loses_nothing(place: str) -> None:
    inner = PLACES[place].format(OBJECTS["unknown"])
    holder = HOLDER.open.decode(f'{{"type":"holder","{place.strip()}":{inner}}}')
    kept = msgspec.json.encode(holder).decode()
    assert inner.rstrip("]}") in kept


def test_an_unknown_frame_is_the_object_itself() -> None:
    event = rtframes.decode(b'{"event_id":"e","type":"of.tomorrow","n":[1,null]}')
    assert isinstance(event, UnknownObject)
    assert event == {"event_id": "e", "type": "of.tomorrow", "n": [1, None]}
    assert list(event) == ["event_id", "type", "n"]
    assert (event.type, event.tag, event.reason) == ("unknown", "of.tomorrow", None)
