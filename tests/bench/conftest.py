"""Scripts of ``benches/`` as modules, and a report that nobody had to measure."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest
from made_up import made_up_work

from rtframes.bench.results import Machine, Report, Run

BENCHES = Path(__file__).parents[2] / "benches"


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHES))
    return importlib.import_module("targets")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHES))
    return importlib.import_module("report")


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHES / "instructions"))
    return importlib.import_module("sandbox")


@pytest.fixture
def cache_lines(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHES / "instructions"))
    return importlib.import_module("cache_lines")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHES / "instructions"))
    return importlib.import_module("gate")


@pytest.fixture
def report() -> Report:
    """Two instruction sets; msgspec beats us once."""
    runs = [
        Run(
            machine=Machine(
                cpu="Some CPU",
                cores=4,
                system="Linux 1.2",
                python="CPython 3.12.1",
                isa=isa,
                versions={"rtframes": "0.1.0", "orjson": "3.0"},
                missing=["ssrjson"],
            ),
            workloads=[
                made_up_work("text", ours=200, msgspec=380, orjson=500, openai=50_000, copy=60),
                made_up_work(
                    "audio-4800", ours=audio, buffer=350, msgspec=3_600, orjson=2_000, copy=150
                ),
                made_up_work("session-created", ours=2_000, msgspec=1_900),
            ],
        )
        for isa, audio in (("avx512", 300.0), ("avx2", 450.0))
    ]
    return Report(date="2026-01-02T03:04:05+00:00", source="synthetic frames", runs=runs)
