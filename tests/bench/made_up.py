"""Results that nobody had to measure."""

from rtframes.bench.results import Timing, WorkResult


def made_up_timing(contender: str, median: float, *, floor: bool = False) -> Timing:
    return Timing(
        contender=contender,
        floor=floor,
        median=median,
        low=median * 0.9,
        high=median * 1.1,
        best=median * 0.8,
    )


def made_up_work(name: str, **medians: float) -> WorkResult:
    """A result with these medians in ns; the keys are contenders, ``copy`` is the floor."""
    names = {
        "ours": "rtframes",
        "buffer": "rtframes, AudioBuffer",
        "orjson": "orjson + pybase64",
        "ssrjson": "ssrjson + pybase64",
        "openai": "openai-python",
        "copy": "bytearray(frame)",
    }
    timings = [
        made_up_timing(names.get(key, key), median, floor=key == "copy")
        for key, median in medians.items()
    ]
    return WorkResult(
        work=name,
        title=f"The work {name}",
        frames=3,
        frame_bytes=400,
        rounds=9,
        peak_bytes=303,
        timings=timings,
        refused={"a peer that fell": "ValueError"},
    )
