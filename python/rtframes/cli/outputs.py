"""The one way in which commands write files: nothing of the user's is ever destroyed.

A file is written under a temporary name in its folder and renamed when it is complete, so there is
never an incomplete file under its name, and an older file stays until then.

- An output that is one of the command's inputs is refused, also with ``--force``.
- A file that exists is replaced only with ``--force``. It keeps its permissions; a new file gets
  those that the umask gives.
- A link is followed: the file that it points to is written, and the link stays a link.
- Devices, pipes and open file descriptors (``/dev/null``, ``/dev/stdout``, a FIFO) are written
  directly: there is nothing in them to destroy. ``-`` is standard output.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
import unicodedata
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO, TypeAlias

import typer

from rtframes.cli import temporary_files
from rtframes.cli.files import named
from rtframes.cli.messages import fail, say
from rtframes.cli.output_streams import file_stream, standard_output
from rtframes.terminal import streams
from rtframes.terminal.streams import OutputError

Force: TypeAlias = Annotated[
    bool, typer.Option("--force", "-f", help="Replace files that exist already.")
]
"""The option of every command that writes files."""


Output: TypeAlias = Annotated[
    str,
    typer.Option("--output", "-o", help="The file to write; - is standard output.", metavar="FILE"),
]
"""The option of commands that write one file, or standard output if it is not given."""


def _named(output: str) -> Path:
    return named(output, "an output")


OutputPath = partial(typer.Option, parser=_named, metavar="FILE")
"""An option for the name of a file to write, as a path."""

_STANDARD_STREAMS = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
_MOST_LINKS = 40


@contextmanager
def created(
    output: str | Path,
    *,
    inputs: Iterable[str | Path] = (),
    force: bool = False,
    keep_partial: bool = False,
) -> Generator[BinaryIO, None, None]:
    """A file to write, which appears under its name when the block has ended without an exception.

    A reader of standard output that has had enough is no failure: the command ends with code 0.

    Args:
        output: the file; ``-`` is standard output.
        inputs: what the command reads, which is not to be written to; ``-`` is standard input.
        force: whether a file that exists is replaced.
        keep_partial: whether what was written before a failure or an interrupt is kept, as
            ``NAME.partial``. The file has no buffer then: `FrameWriter` writes whole lines to it.

    Raises:
        typer.Exit: the output was refused, or cannot be written; this has been said.
    """
    inputs = list(inputs)
    check(output, inputs=inputs, force=force)
    name = str(output)
    try:
        if name == "-":
            with standard_output() as stream:
                yield stream
        elif _is_special(Path(output)):
            with file_stream(_opened(Path(output)), name, buffered=not keep_partial) as stream:
                yield stream
        else:
            partial = Path(f"{_target(output)}.partial") if keep_partial else None
            if partial is not None:
                check(partial, inputs=inputs, force=force)
            with (
                _in_place(output, force=force, partial=partial) as (_, descriptor),
                file_stream(descriptor, name, buffered=not keep_partial) as stream,
            ):
                yield stream
    except OutputError as error:
        if name == "-":
            streams.silence()
        if isinstance(error.reason, BrokenPipeError):
            raise typer.Exit(0) from None
        fail(str(error))


@contextmanager
def written(
    output: str | Path, *, inputs: Iterable[str | Path] = (), force: bool = False
) -> Generator[Path, None, None]:
    """A temporary name, for a library that opens files itself; the file is renamed when it is done.

    Args:
        output: the file that is to be.
        inputs: what the command reads, which is not to be written to.
        force: whether a file that exists is replaced.

    Returns:
        A name next to the output, with its suffix. An OSError in the block is taken for a failure
        to write it.

    Raises:
        typer.Exit: the output was refused, or cannot be written; this has been said.
    """
    check(output, inputs=inputs, force=force)
    try:
        if _is_special(Path(output)):
            yield Path(output)
            return
        with _in_place(output, force=force, partial=None) as (path, descriptor):
            os.close(descriptor)
            yield path
    except OSError as error:
        fail(f"{output}: {error.strerror or error}")


def check(output: str | Path, *, inputs: Iterable[str | Path] = (), force: bool = False) -> None:
    """Refuse an output that could not be written, before the work begins; nothing is opened.

    Args:
        output: the file; ``-`` is standard output.
        inputs: what the command reads; ``-`` is standard input.
        force: whether a file that exists is replaced.

    Raises:
        typer.Exit: it is an input, exists, is a folder, or is in a folder that is not there or
            cannot be written to; this has been said.
    """
    found = _status(_named(str(output)))
    if found is not None and stat.S_ISREG(found.st_mode):
        for each in inputs:
            other = _status(each, reading=True)
            if other is not None and os.path.samestat(found, other):
                name, read = _name(output), _name(each, reading=True)
                same = "the input" if name == read else read
                fail(f"{name} is {same}, which is being read")
    if str(output) == "-" or _is_special(Path(output)):
        return
    target = _target(output)
    if found is None:
        if str(output).endswith(("/", os.sep)):
            fail(f"{output}: No such folder")
        if not target.parent.is_dir():
            fail(f"{output}: No such file or directory: {target.parent}")
    elif stat.S_ISDIR(found.st_mode):
        fail(f"{output} is a folder")
    elif not force:
        fail(f"{output} exists: --force replaces it")
    elif not os.access(target, os.W_OK):
        fail(f"{output}: Permission denied")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        fail(f"{output}: no file can be made in {target.parent}: Permission denied")


def check_distinct(*outputs: str | Path | None) -> None:
    """Refuse outputs of one command that are the same file; those that are None do not count.

    Names that differ in upper and lower case alone are one file, as they are on many machines.

    Raises:
        typer.Exit: two are the same; this has been said.
    """
    seen: dict[str | tuple[int, int], str | Path] = {}
    for output in outputs:
        if output is None or (str(output) != "-" and _is_special(Path(output))):
            continue
        found = _status(output) if str(output) != "-" else None
        keys: list[str | tuple[int, int]] = [_folded(output)]
        if found is not None:
            keys.append((found.st_dev, found.st_ino))
        for key in keys:
            if key in seen:
                fail(f"{seen[key]} and {output} are the same file: each output needs its own")
            seen[key] = output


# Names


def _name(file: str | Path, *, reading: bool = False) -> str:
    if str(file) == "-":
        return "standard input" if reading else "standard output"
    return str(file)


def _status(file: str | Path, *, reading: bool = False) -> os.stat_result | None:
    """The status of the file with a name; None if there is none."""
    try:
        if str(file) == "-":
            stream = sys.stdin if reading else sys.stdout
            return os.fstat(stream.fileno())
        return Path(file).stat()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError) as error:
        # A standard stream may be closed, or a test's own: then it is not a file.
        if str(file) == "-" or reading or not isinstance(error, OSError):
            return None
        fail(f"{file}: {error.strerror}")


def _target(output: str | Path) -> Path:
    """The file itself, where links lead."""
    return Path(os.path.realpath(output))


def _folded(output: str | Path) -> str:
    """The same text for all spellings of a name."""
    return unicodedata.normalize("NFC", str(_target(output))).casefold()


def _descriptor(path: Path) -> int | None:
    """The open file descriptor that a name such as ``/dev/stdout`` or ``/dev/fd/3`` stands for."""
    for _ in range(_MOST_LINKS):
        # Not resolved: /dev/stdout is a link that leads to whatever standard output is.
        text = os.path.abspath(path)  # noqa: PTH100
        if text in _STANDARD_STREAMS:
            return _STANDARD_STREAMS[text]
        own = re.fullmatch(rf"/(?:dev|proc/(?:self|thread-self|{os.getpid()}))/fd/(\d+)", text)
        if own:
            return int(own.group(1))
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()
    return None


def _is_special(path: Path) -> bool:
    """Whether writing to this destroys nothing: a device, a pipe, an open file descriptor."""
    if _descriptor(path) is not None:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


# Files


def _opened(path: Path) -> int:
    """A descriptor of something special, open for writing, with nothing cut off."""
    try:
        own = _descriptor(path)
        return os.open(path, os.O_WRONLY) if own is None else os.dup(own)
    except OSError as error:
        fail(f"{path}: {error.strerror}")


@contextmanager
def _in_place(
    output: str | Path, *, force: bool, partial: Path | None
) -> Generator[tuple[Path, int], None, None]:
    """A new file next to the output and its descriptor; it takes the output's place at the end.

    Args:
        output: the file that is to be.
        force: whether it may replace another.
        partial: the new file's name, under which it is kept after a failure; None for a name of no
            meaning, which is removed.
    """
    target = _target(output)
    temporary = partial or temporary_files.beside(target)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        if partial is not None and force:
            partial.unlink(missing_ok=True)
        descriptor = os.open(temporary, flags, 0o666)
    except OSError as error:
        fail(f"{temporary if partial else output}: {error.strerror}")
    try:
        yield temporary, descriptor
        _rename(temporary, target, output, force=force)
    except BaseException:
        if partial is not None and partial.stat().st_size:
            say(f"rtframes: what was written until then is in {partial}")
        else:
            temporary_files.remove(temporary)
        raise
    temporary_files.forget(temporary)


def _rename(temporary: Path, target: Path, output: str | Path, *, force: bool) -> None:
    try:
        if force:
            with contextlib.suppress(FileNotFoundError):
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            temporary.replace(target)
            return
        try:
            # Unlike a rename, a link fails where another program has made the file meanwhile.
            target.hardlink_to(temporary)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if target.exists():
                raise FileExistsError from None
            temporary.replace(target)
        else:
            temporary.unlink()
    except FileExistsError:
        fail(f"{output} exists: another program has made it meanwhile")
    except OSError as error:
        fail(f"{output}: {error.strerror}")
