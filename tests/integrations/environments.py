"""Environments for tests, under ``build/``, kept for the next run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]


def made(
    name: str,
    packages: Iterable[str],
    base: str | Path = sys.executable,
    *,
    enter: Sequence[str | Path] = (),
) -> Path:
    """The interpreter of an environment with these packages, which is made if it is not there.

    Args:
        name: its folder below ``build``.
        packages: what pip is to install, and its options.
        base: the Python that it is an environment of.
        enter: what a command begins with that is to run where that Python is.
    """
    folder = ROOT / "build" / name
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    # If the pin changes, the environment is made again.
    ready, pins = folder / "ready", (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if not ready.exists() or ready.read_text(encoding="utf-8") != pins:
        subprocess.run([*enter, base, "-m", "venv", "--clear", folder], cwd=ROOT, check=True)
        pip = [*enter, python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--upgrade", "pip"], cwd=ROOT, check=True)
        subprocess.run([*pip, *packages], cwd=ROOT, check=True)
        ready.write_text(pins, encoding="utf-8")
    return python
