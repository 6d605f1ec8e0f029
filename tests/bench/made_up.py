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


def made_up_work(name: str, **medians: float) -> WorkloadResult:
    """A result with these medians in ns; the keys are decoders, ``copy`` is the floor."""
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
    return WorkloadResult(
        workload=name,
        title=f"The workload {name}",
        frames=3,
        frame_bytes=400,
        rounds=9,
        peak_bytes=303,
        timings=timings,
        refused={"a peer that fell": "ValueError"},
    )
