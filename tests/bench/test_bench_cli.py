"""``rtframes bench`` as a user calls it."""

from pathlib import Path

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from rtframes import _core
from rtframes.bench.results import Report
from rtframes.cli.bench import bench
from rtframes.testing import Synthesiser

app = typer.Typer()
app.command()(bench)


def call(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_recording_gives_tables_json_and_a_chart(tmp_path: Path) -> None:
    recording = tmp_path / "call.jsonl"
    frames = Synthesiser("ga").session(scenes=["text"])
    recording.write_bytes(b"\n".join([*frames, b"no frame"]))
    figures, chart = tmp_path / "figures.json", tmp_path / "chart.svg"

    code, out, errors = call(recording, "--rounds", 1, "--json", figures, "--chart", chart)

    assert code == 0
    assert "call.jsonl" in out
    assert "All frames" in out
    assert "left out 1 line that rtframes refuses" in errors
    report = msgspec.json.decode(figures.read_bytes(), type=Report)
    assert [workload.workload for workload in report.runs[0].workloads] == [
        "text", "other", "peek", "loads", "recording",
    ]  # fmt: skip
    assert b"<svg" in chart.read_bytes()


def test_standard_input_is_a_recording_and_quiet_prints_no_table() -> None:
    frames = b"\n".join(Synthesiser("ga").session(scenes=["text"]))
    options = ["-", "--rounds", "1", "--json", "-", "--quiet"]
    result = CliRunner().invoke(app, options, input=frames)
    assert result.exit_code == 0
    assert msgspec.json.decode(result.stdout, type=Report).source == "standard input"
    assert result.stderr == ""


def test_works_of_the_suite_with_an_instruction_set_each() -> None:
    code, out, _ = call("--work", "peek", "--isa", "scalar", "--isa", _core.isa(), "--rounds", 1)
    assert code == 0
    assert out.count("peek_type of a text delta") >= 2
    told = " ".join(out.split())  # where the line breaks, the processor's name decides
    assert "kernels of rtframes: scalar" in told
    assert f"kernels of rtframes: {_core.isa()}" in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.jsonl"], "none.jsonl: No such file"),
        (["--work", "nonsense"], "unknown work 'nonsense'"),
        (["--chart", "a.txt"], "ends in .svg or .png"),
        (["x.jsonl", "--suite"], "exclude each other"),
        (["--work", "peek", "--isa", "sse9", "--rounds", 1], "unknown instruction set"),
        (["--work", "peek", "--rounds", 1, "--json", "/no/such/folder/a.json"], "No such file"),
    ],
)
def test_mistakes_end_with_one_line(arguments: list[object], message: str) -> None:
    code, _, err = call(*arguments)
    assert code == 2
    assert message in err
    assert len(err.splitlines()) == 1
