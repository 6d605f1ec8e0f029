"""Results that nobody had to measure."""

from rtframes.bench.results import Timing, WorkloadResult


def made_up_timing(decoder: str, median: float, *, floor: bool = False) -> Timing:
    return Timing(
        decoder=decoder,
        floor=floor,
        median=median,
        low=median * 0.9,
        high=median * 1.1,
        best=median * 0.8,
    )


def made_up_work(name: str, *, cold: float = 3.0, **medians: float) -> WorkloadResult:
    """A result with these medians in ns; the keys are decoders, ``copy`` is the lower bound.

    Cold is so many times as long, for everybody.
    """
    names = {
        "ours": "rtframes",
        "buffer": "rtframes, AudioBuffer",
        "orjson": "orjson + pybase64",
        "ssrjson": "ssrjson + pybase64",
        "openai": "openai-python",
        "copy": "bytearray(frame)",
    }
    hot, cold_timings = (
        [
            made_up_timing(names.get(key, key), median * times, floor=key == "copy")
            for key, median in medians.items()
        ]
        for times in (1.0, cold)
    )
    return WorkloadResult(
        workload=name,
        title=f"The workload {name}",
        frames=3,
        frame_bytes=400,
        rounds=9,
        cold_rounds=7,
        peak_bytes=303,
        cold=cold_timings,
        hot=hot,
        refused={"a peer that fell": "ValueError"},
    )
