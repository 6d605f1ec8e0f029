"""Tables, charts and the page of a sample report."""

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from rich.console import Console

from rtframes.bench import table
from rtframes.bench.chart import draw
from rtframes.bench.results import Report, beaten


def text_of(report: Report) -> str:
    out = io.StringIO()
    console = Console(file=out, width=160)
    for run in report.runs:
        console.print(table.shown(run))
    return out.getvalue()


def test_the_table_ranks_everybody_with_the_floors_below(report: Report) -> None:
    lines = text_of(report).splitlines()
    start = next(number for number, line in enumerate(lines) if "The workload audio-4800" in line)
    names = ["rtframes ", "rtframes, AudioBuffer", "orjson + pybase64", "msgspec", "bytearray"]
    found = [
        next(number for number, line in enumerate(lines) if number > start and name in line)
        for name in names
    ]
    assert found == sorted(found)
    # Cold, the middle half of its rounds, of our time; then the same hot.
    assert lines[found[0]].split()[1:] == [
        "900", "ns", "810", "ns", "to", "990", "ns", "1.00x",
        "300", "ns", "270", "ns", "to", "330", "ns", "1.00x",
    ]  # fmt: skip
    assert lines[found[3]].split()[1:] == [
        "10.8", "µs", "9.72", "µs", "to", "11.9", "µs", "12.0x",
        "3.60", "µs", "3.24", "µs", "to", "3.96", "µs", "12.0x",
    ]  # fmt: skip


def test_the_tables_fit_a_terminal_of_80_columns(report: Report) -> None:
    out = io.StringIO()
    for result in report.runs[0].workloads:
        Console(file=out, width=80).print(table.workload_table(result), crop=False)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    rows = [line for line in lines if re.match(r" +(rtframes|orjson|msgspec)", line)]
    assert len(rows) >= 3 * len(report.runs[0].workloads)
    assert max(map(len, rows)) <= 80
    assert all(re.search(r"\d$|x$", row) for row in rows)
    assert "ratio: a decoder's time divided by that of rtframes." in text_of(report)


def test_the_table_says_who_is_missing_who_fell_and_who_is_faster(report: Report) -> None:
    text = text_of(report)
    assert "Not installed, and so not measured: ssrjson." in text
    assert "a peer that fell" in text
    assert "ValueError" in text
    assert (
        "msgspec is faster than rtframes, cold: The workload session-created, 0.95x the time."
        in text
    )
    assert "Some CPU, 4 cores, Linux 1.2, CPython 3.12.1; kernels of rtframes: avx2" in text


def test_beaten_leaves_out_floors_ties_and_ourselves(report: Report) -> None:
    assert [(peer.title, peer.caches, peer.peer) for peer in beaten(report.runs[0])] == [
        ("The workload session-created", "cold", "msgspec"),
        ("The workload session-created", "hot", "msgspec"),
    ]


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0.4, "0 ns"),
        (17.6, "18 ns"),
        (999.4, "999 ns"),
        (1_000, "1.00 µs"),
        (1_234, "1.23 µs"),
        (99_940, "99.9 µs"),
        (99_960, "100 µs"),
        (1_500_000, "1.50 ms"),
        (12_345_678_901, "12,346 ms"),
    ],
)
def test_times_have_three_digits(nanoseconds: float, text: str) -> None:
    assert table.time_text(nanoseconds) == text


def test_svg_is_well_formed_and_the_same_each_time(report: Report, tmp_path: Path) -> None:
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    draw(report, first)
    draw(report, second)
    assert ET.parse(first).getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert first.read_bytes() == second.read_bytes()


def test_png_is_a_picture(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "chart.png"
    draw(report, path)
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    assert width > 1_000
    assert height > 400


def test_a_chart_of_one_work_and_of_none_of_the_headlines(report: Report, tmp_path: Path) -> None:
    run = report.runs[0]
    (workload,) = run.workloads[:1]
    other = msgspec.structs.replace(workload, workload="recording")
    small = msgspec.structs.replace(report, runs=[msgspec.structs.replace(run, workloads=[other])])
    draw(small, tmp_path / "chart.svg")
    assert ET.parse(tmp_path / "chart.svg").getroot() is not None


def test_a_chart_of_another_kind_is_refused(report: Report, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="bmpx"):
        draw(report, tmp_path / "chart.bmpx")


def test_the_page_holds_both_runs_and_says_who_is_faster(report: Report, page: ModuleType) -> None:
    text = page.page(report)
    assert text.startswith("# Benchmarks\n")
    assert "Measured on 2026-01-02: Some CPU, 4 cores" in text
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings[:2] == ["## Cold, with avx512 kernels", "## Hot, with avx512 kernels"]
    assert "## Cold, with avx2 kernels" in headings
    assert (
        "| The workload text, 400 bytes | **600 ns** (540 ns to 660 ns) | 1.14 µs (1.90x) |" in text
    )
    assert (
        "| The workload text, 400 bytes | **200 ns** (180 ns to 220 ns) | 380 ns (1.90x) |" in text
    )
    assert (
        "- msgspec is faster than rtframes, hot: The workload session-created, 0.95x the time."
        in text
    )
    assert (
        "| The workload text | cold | times faster than msgspec | >= 2.5x | 1.90x | 1.90x "
        "| MISSED by 24% |" in text
    )
    assert "Not installed: ssrjson." in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)


def test_the_page_keeps_the_section_of_another_program(report: Report, page: ModuleType) -> None:
    made = page.page(report, "## Tables\n\n| a |")
    begin, end = page.TABLES
    assert made.endswith(f"\n{begin}\n## Tables\n\n| a |\n{end}\n")
    tables = page.section(made, begin, end)
    assert page.page(report, tables) == made


def test_the_readme_has_cold_before_hot_and_its_machine(report: Report, page: ModuleType) -> None:
    text = f"above\n{page.README_BEGINS}\nstale\n{page.README_ENDS}\nbelow\n"
    made = page.readme(text, report)
    assert made.startswith(f"above\n{page.README_BEGINS}\n| frame | cold | hot |\n")
    assert made.endswith(f"{page.README_ENDS}\nbelow\n")
    assert "stale" not in made
    assert (
        "| The workload audio-4800 | **900 ns**: 12.0x msgspec, 6.67x orjson + pybase64 "
        "| **300 ns**: 12.0x msgspec, 6.67x orjson + pybase64 |" in made
    )
    assert "Some CPU, avx512 kernels, CPython 3.12.1, 2026-01-02." in made
    assert page.readme(made, report) == made
    with pytest.raises(ValueError, match="in the page"):
        page.readme("no place", report)
    page.readme(page.README.read_text(encoding="utf-8"), report)
