"""Runs a command many times, each with a signal at another of its steps; tells what files are left.

A program of its own, since it forks: ``python signal_at_a_step.py COMMAND…``. A step is the return
of a function of C in the code that makes, finishes and removes files, or of one of `os` anywhere:
there Python takes the signals that came meanwhile. Each line is tried once, at its last step. For
each run a JSON line tells where the signal came, the exit status, what was left in the folder
and what was said on standard error. The first run has no signal.
"""

import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from rtframes.cli import app, endings
from rtframes.cli import wav as wav_files
from rtframes.recordings.inspection import Inspection

FILES = {
    contextlib.__file__,
    *(
        str(Path(endings.__file__).with_name(f"{name}.py"))
        for name in ("wav", "outputs", "output_streams", "temporary_files", "redact")
    ),
}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Steps:
    """Counts the steps, and sends this process a signal at one of them."""

    def __init__(self, chosen: int) -> None:
        self.last: dict[str, int] = {}
        self._count = 0
        self._chosen = chosen

    def __call__(self, frame: FrameType, event: str, called: object) -> None:
        module, name = getattr(called, "__module__", ""), getattr(called, "__name__", "")
        is_of_os = module == os.open.__module__
        is_near = frame.f_code.co_filename in FILES
        # Of the builtins `next` matters, which goes on in a context manager; `len` and the like
        # change nothing.
        if module == "builtins" and name != "next":
            return
        if event == "c_return" and (is_of_os or is_near):
            self._count += 1
            place = f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}: {name}"
            self.last[place] = self._count
            if self._count == self._chosen:
                os.kill(os.getpid(), SIGNALS[self._count % len(SIGNALS)])


def run(arguments: list[str], chosen: int) -> None:
    steps = Steps(chosen)
    sys.argv = ["rtframes", *arguments]
    for number, name in ((1, os.devnull), (2, "../stderr")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.setprofile(steps)
    try:
        endings.run(app)
    finally:
        sys.setprofile(None)
        if chosen == 0:
            Path("../steps").write_text(json.dumps(steps.last))


def main() -> None:
    wav_files._MOST_OPEN = 1  # pyright: ignore
    prepared = Inspection()  # what is made once for all of a process is made here
    before = {each.name for each in Path().iterdir()}
    places = {0: "no signal"}
    while places:
        chosen = min(places)
        if os.fork() == 0:
            run(sys.argv[1:], chosen)
            return
        _, status = os.wait()
        if chosen == 0:
            last: dict[str, int] = json.loads(Path("../steps").read_text())
            places |= {step: place for place, step in last.items()}
        left: dict[str, int] = {}
        for each in sorted(Path().rglob("*"), reverse=True):
            if each.parts[0] not in before:
                if each.is_dir():
                    each.rmdir()
                else:
                    left[str(each)] = each.stat().st_size
                    each.unlink()
        code = os.waitstatus_to_exitcode(status)
        said = Path("../stderr").read_text()
        result = {"place": places.pop(chosen), "code": code, "left": left, "said": said}
        print(json.dumps(result), flush=True)
    del prepared


if __name__ == "__main__":
    main()
