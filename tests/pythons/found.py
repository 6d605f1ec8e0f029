"""Which Pythons this machine has, and how a command is run with each.

A Python is called by its release and kind: ``3.14``, ``3.14-dbg`` (CPython's own assertions and
reference counts are on), ``3.14t`` (free-threaded).
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from integrations.environments import ROOT

RELEASES = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
WANTED = (*RELEASES, "3.14-dbg", "3.15-dbg", "3.14t", "3.15t")
FOLDER = (ROOT / (os.environ.get("PYTHONS_FOLDER") or "build/pythons")).resolve()
"""Where those are that `pythons.make` made: a Debian or an installed Python, in a folder each."""

NAME = re.compile(r"(3\.\d+)(t|-dbg)?")
ENTER = Path(__file__).with_name("enter.sh")
KINDS_OF_PYENV = {None: "", "t": "t", "-dbg": "-debug"}


class Python(NamedTuple):
    """An interpreter.

    Attributes:
        name: its release and kind.
        path: its executable, as it is called where it runs.
        enter: what a command begins with that is to run there.
    """

    name: str
    path: Path
    enter: tuple[str | Path, ...] = ()

    @property
    def is_debug(self) -> bool:
        """Whether the interpreter's own assertions are on."""
        return self.name.endswith("-dbg")


def release_and_kind(name: str) -> tuple[str, str | None]:
    """The two parts of a name.

    Raises:
        SystemExit: it is not a name of a Python.
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise SystemExit(f"{name!r} does not name a Python, as 3.14, 3.14-dbg and 3.14t do")
    return match[1], match[2]


@functools.cache
def find(name: str) -> Python | None:
    """The Python of that name: pyenv's, one on PATH, or one that was made."""
    candidates = [*_of_pyenv(name), *_on_path(name), built(name)]
    for path in candidates:
        if path.exists() and _is(name, [path]):
            return Python(name, path)
    release, _ = release_and_kind(name)
    made = Python(name, Path("/usr/bin") / f"python{name}", enter(FOLDER / f"debian-{release}"))
    inside = FOLDER / f"debian-{release}" / made.path.relative_to("/")
    return made if inside.exists() and _is(name, [*made.enter, made.path]) else None


def built(name: str) -> Path:
    """Where the Python is, or would be, that `pythons.make` builds from CPython's source."""
    return FOLDER / f"cpython-{name}" / "bin" / f"python{name}"


def enter(debian: Path) -> tuple[str | Path, ...]:
    """What a command begins with that is to run in a Debian in a folder."""
    return ("unshare", "--mount", ENTER, debian, ROOT)


def chosen(names: Iterable[str]) -> tuple[list[Python], list[str]]:
    """The Pythons of these names, or all, and the names of those that are not there.

    ``oldest`` and ``newest`` name the outermost releases that are there.
    """
    found: dict[str, Python] = {}
    missing: list[str] = []
    for name in list(names) or WANTED:
        if name in ("oldest", "newest"):
            order = RELEASES if name == "oldest" else reversed(RELEASES)
            python = next(filter(None, map(find, order)), None)
        else:
            python = find(name)
        if python is None:
            missing.append(name)
        else:
            found[python.name] = python
    return list(found.values()), missing


def _of_pyenv(name: str) -> list[Path]:
    release, kind = release_and_kind(name)
    versions = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    names = re.compile(re.escape(release) + r"\.(\d+)" + KINDS_OF_PYENV[kind])
    patches = {
        int(match[1]): folder / "bin" / "python"
        for folder in (versions.iterdir() if versions.is_dir() else ())
        if (match := names.fullmatch(folder.name))
    }
    return [patches[patch] for patch in sorted(patches, reverse=True)]


def _on_path(name: str) -> list[Path]:
    path = shutil.which(f"python{name}")
    return [Path(path)] if path else []


def _is(name: str, command: list[str | Path]) -> bool:
    """Whether it runs, makes environments, and is what its name says: pyenv's shims need not be."""
    release, kind = release_and_kind(name)
    asks = (
        "import sys, sysconfig, ensurepip, venv;"
        "print('%d.%d' % sys.version_info[:2], hasattr(sys, 'gettotalrefcount'),"
        " bool(sysconfig.get_config_var('Py_GIL_DISABLED')))"
    )
    said = subprocess.run([*command, "-c", asks], check=False, capture_output=True, text=True)
    return said.stdout.split() == [release, str(kind == "-dbg"), str(kind == "t")]
