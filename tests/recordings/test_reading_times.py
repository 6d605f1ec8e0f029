"""When frames came, in all the ways in which files tell it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest

from rtframes.recordings.reader import Recording

COUNT = 12
FRAMES = [
    json.dumps({"type": "response.output_text.delta", "delta": f"word {n}"}) for n in range(COUNT)
]
START = datetime(2026, 11, 26, 12, 0, 0, tzinfo=timezone.utc)
SINCE_1970 = START.timestamp()


def read(text: str) -> tuple[list[float | None], str]:
    recording = Recording(io.BytesIO(text.encode()))
    lines = list(recording)
    assert [json.loads(line.frame or b"")["delta"] for line in lines] == [
        f"word {n}" for n in range(len(lines))
    ]
    assert len(lines) == COUNT
    return [line.time for line in lines], recording.taken_for


def wrapped(wrap: Callable[[int], dict[str, Any]]) -> str:
    return "".join(json.dumps({**wrap(n), "frame": FRAMES[n]}) + "\n" for n in range(COUNT))


def at(n: int) -> datetime:
    return START + timedelta(seconds=n / 2)


SINCE: dict[str, Callable[[int], dict[str, Any]]] = {
    "µs": lambda n: {"ts": int(SINCE_1970 * 1e6) + n * 500_000},
    "ns": lambda n: {"time": int(SINCE_1970 * 1e9) + n * 500_000_000},
    "ts_us": lambda n: {"ts_us": int(SINCE_1970 * 1e6) + n * 500_000},
    "time_us": lambda n: {"time_us": int(SINCE_1970 * 1e6) + n * 500_000},
    "ts_ns": lambda n: {"ts_ns": int(SINCE_1970 * 1e9) + n * 500_000_000},
    "OpenTelemetry": lambda n: {"timeUnixNano": str(int(SINCE_1970 * 1e9) + n * 500_000_000)},
    "journald": lambda n: {"__REALTIME_TIMESTAMP": str(int(SINCE_1970 * 1e6) + n * 500_000)},
    "logging": lambda n: {"asctime": at(n).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]},
    "date and time": lambda n: {
        "date": at(n).strftime("%Y-%m-%d"), "time": at(n).strftime("%H:%M:%S.%f")[:-5],
    },
    "ISO 8601": lambda n: {"timestamp": at(n).isoformat()},
    "ISO 8601, another zone": lambda n: {
        "t": at(n).astimezone(timezone(timedelta(hours=-3))).isoformat()
    },
    "ISO 8601, ns and Z": lambda n: {"t": at(n).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")},
    "slashes": lambda n: {"t": at(n).strftime("%Y/%m/%d %H:%M:%S.%f")},
    "no colon in the zone": lambda n: {"t": at(n).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")},
}  # fmt: skip


@pytest.mark.parametrize("form", SINCE)
def test_times_since_1970(form: str) -> None:
    times, taken_for = read(wrapped(SINCE[form]))
    assert times == pytest.approx([SINCE_1970 + n / 2 for n in range(COUNT)], abs=1e-5)
    assert "times" not in taken_for


def test_dates_of_mail_and_http() -> None:
    times, _ = read(wrapped(lambda n: {"date": format_datetime(START + timedelta(seconds=n))}))
    assert times == [SINCE_1970 + n for n in range(COUNT)]
    text = wrapped(lambda n: {"date": f"Thu, 26 Nov 2026 12:00:{n:02} GMT"})
    assert read(text)[0] == [SINCE_1970 + n for n in range(COUNT)]


@pytest.mark.parametrize("per_second", [1, 1_000, 1_000_000, 1_000_000_000])
@pytest.mark.parametrize("start", [0, 1, 90])
@pytest.mark.parametrize("step", [0.02, 0.1, 0.8])
def test_times_since_another_moment_are_judged_by_their_steps(
    per_second: int, start: int, step: float
) -> None:
    names = {1: "seconds", 1_000: "milliseconds", 10**6: "microseconds", 10**9: "nanoseconds"}
    times, taken_for = read(wrapped(lambda n: {"t": round((start + n * step) * per_second, 3)}))
    assert times == pytest.approx([start + n * step for n in range(COUNT)])
    assert taken_for.endswith(f"times taken for {names[per_second]}")


def test_a_slow_session_in_seconds_stays_one() -> None:
    slow = [0, 0.1, 0.2, 0.3, 30, 30.1, 30.2, 30.4, 70, 70.1, 70.2, 70.3]
    assert read(wrapped(lambda n: {"t": slow[n]}))[0] == slow


def test_a_unit_in_the_key_is_right_whatever_the_steps() -> None:
    assert read(wrapped(lambda n: {"time_ms": n}))[0] == [n / 1000 for n in range(COUNT)]
    assert read(wrapped(lambda n: {"ts_us": n * 10**8}))[0] == [n * 100 for n in range(COUNT)]


def test_a_count_that_becomes_large_keeps_its_unit() -> None:
    times, _ = read(wrapped(lambda n: {"t": 999_000_000 + n * 200_000}))
    assert times == pytest.approx([999 + n / 5 for n in range(COUNT)])


PREFIXES: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: at(n).strftime("[%Y-%m-%d %H:%M:%S.%f] recv "),
    "ISO 8601": lambda n: at(n).strftime("%Y-%m-%dT%H:%M:%S.%fZ "),
    "logging": lambda n: at(n).strftime("%Y-%m-%d %H:%M:%S,%f - INFO - "),
    "Go": lambda n: at(n).strftime("%Y/%m/%d %H:%M:%S.%f recv "),
    "a number": lambda n: f"{SINCE_1970 + n / 2:.3f} < ",
    "a number in brackets": lambda n: f"[{SINCE_1970 + n / 2:.1f}] ",
    "milliseconds": lambda n: f"{round((SINCE_1970 + n / 2) * 1000)} ",
    "zone": lambda n: at(n).strftime("[%Y-%m-%d %H:%M:%S.%f +0000] "),
}


@pytest.mark.parametrize("form", PREFIXES)
def test_times_in_front_of_a_logs_words(form: str) -> None:
    times, _ = read("".join(PREFIXES[form](n) + FRAMES[n] + "\n" for n in range(COUNT)))
    assert times == pytest.approx([SINCE_1970 + n / 2 for n in range(COUNT)], abs=1e-5)


@pytest.mark.parametrize("form", ["%H:%M:%S.%f ", "[%H:%M:%S,%f] "])
def test_a_time_of_day(form: str) -> None:
    times, _ = read("".join(at(n).strftime(form) + FRAMES[n] + "\n" for n in range(COUNT)))
    assert times == pytest.approx([43_200 + n / 2 for n in range(COUNT)])


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("as_text", [True, False])
def test_arrays_of_time_direction_frame(indent: int | None, as_text: bool) -> None:
    rows = [
        [SINCE_1970 + n, "in", FRAMES[n] if as_text else json.loads(FRAMES[n])]
        for n in range(COUNT)
    ]
    expected = [SINCE_1970 + n for n in range(COUNT)]
    assert read(json.dumps(rows, indent=indent))[0] == expected
    assert read("".join(json.dumps(row) + "\n" for row in rows))[0] == expected


@pytest.mark.parametrize(
    "told", ["", "soon", "99:99:99", "2026-13-45T00:00:00Z", -1, True, None, [], 1e300, "1e400", {}]
)
def test_what_is_no_time_is_none(told: Any) -> None:
    assert read(wrapped(lambda n: {"ts": told}))[0] == [None] * COUNT
