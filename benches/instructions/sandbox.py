"""A folder with rtframes in it, from which programs run under valgrind the same way each time.

Where objects lie in memory decides how many cache lines they touch, and what lies there before them
depends on the length of paths, on variables of the environment and on what starts with Python. So
programs run from copies in a folder that they know by a name that is always the same, without
``site`` and with no variables but those that are named here.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = Path(sys.executable).resolve()  # not that of a virtual environment, whose path is longer

INSIDE = "/proc/self/cwd"
"""The folder, as programs that run in it see it."""

_START = f"import sys; sys.path[0] = {INSIDE!r}"

PROGRAMS = ("decoders.py", "decode_frames.py", "watch_calls.py")


class CountError(Exception):
    """Valgrind is missing, or did not do what it should."""


class Sandbox:
    """See the module.

    Args:
        folder: where everything was copied to.
        isa: the instruction set to force on rtframes.
    """

    def __init__(self, folder: Path, isa: str) -> None:
        self.folder = folder
        self._isa = isa

    def valgrind(
        self,
        options: Sequence[str],
        program: str,
        arguments: Sequence[str],
        variables: Mapping[str, str] | None = None,
    ) -> str:
        """What valgrind says about a program.

        Raises:
            CountError: valgrind or the program fails.
        """
        valgrind = shutil.which("valgrind")
        if valgrind is None:
            raise CountError("valgrind is not installed: it is a package of that name everywhere")
        code = f"import {program}; {program}.main()"
        return self.run([valgrind, *options], code, arguments, variables)

    def run(
        self,
        before: Sequence[str],
        code: str,
        arguments: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
    ) -> str:
        """What a piece of Python, and the code before it, write to standard error.

        Raises:
            CountError: the program fails.
        """
        environment = {
            "RTFRAMES_ISA": self._isa,
            "PYTHONHASHSEED": "0",
            **(variables or {}),
        }
        command = [*before, str(PYTHON), "-s", "-S", "-c", f"{_START}; {code}", *arguments]
        done = subprocess.run(
            command, env=environment, cwd=self.folder, capture_output=True, text=True
        )
        if done.returncode != 0:
            raise CountError(f"{before[0] if before else code} failed:\n{done.stderr[-2_000:]}")
        return done.stderr


@contextmanager
def sandbox(isa: str, core: Path | None = None) -> Iterator[Sandbox]:
    """A sandbox with rtframes, msgspec and the programs of this folder.

    Args:
        isa: the instruction set to force on rtframes.
        core: another build of ``rtframes._core`` than the installed one.

    Raises:
        CountError: valgrind is missing.
    """
    if shutil.which("valgrind") is None:
        raise CountError("valgrind is not installed: it is a package of that name everywhere")
    with tempfile.TemporaryDirectory(prefix="rtframes-") as name:
        folder = Path(name)
        for package in ("rtframes", "msgspec"):
            shutil.copytree(
                _folder(package), folder / package, ignore=shutil.ignore_patterns("__pycache__")
            )
        if core is not None:
            installed = importlib.util.find_spec("rtframes._core")
            assert installed is not None
            assert installed.origin is not None
            shutil.copyfile(core, folder / "rtframes" / Path(installed.origin).name)
        for program in PROGRAMS:
            shutil.copyfile(HERE / program, folder / program)
        made = Sandbox(folder, isa)
        # Compiles what Python does on a first import, which may be late: a second one is counted.
        made.run([], f"import compileall; compileall.compile_dir({INSIDE!r}, quiet=2)")
        yield made


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CountError(f"{package} is not installed")
    return Path(spec.submodule_search_locations[0])
