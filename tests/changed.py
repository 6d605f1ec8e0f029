"""The tests of what has changed since the last commit, a path per line: for `make check`."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What is not found by its folder's name: the modules on the package's face, and Rust.
ROOMS = {
    "python/rtframes/decoder": ["decoder"],
    "python/rtframes/encoder": ["encoder"],
    "python/rtframes/extra": ["decoder", "protocols"],
    "python/rtframes/fields": ["protocols"],
    "python/rtframes/unions": ["decoder", "protocols"],
    "python/rtframes/unknown": ["decoder"],
    "python/rtframes/events": ["protocols"],
    "python/rtframes/objects": ["protocols"],
    "python/rtframes/client_events": ["protocols"],
    "python/rtframes/zero_copy": ["protocols"],
    "python/rtframes/testing": ["synthesis"],
    "python/rtframes/_aclose": ["async_iter"],
    "python/rtframes/errors": ["decoder"],
    "python/rtframes/plans": ["decoder"],
    "python/rtframes/arguments": ["decoder"],
    "python/rtframes/terminal/": ["cli"],
    "rust/python/src/encode/": ["encoder"],
    "rust/python/src/async_iter/": ["async_iter"],
    "rust/python/src/": ["decoder", "encoder"],
    "rust/core/": ["decoder"],
    "docs/": ["package/test_documents.py", "package/test_document_examples.py"],
    "README.md": ["package/test_documents.py", "package/test_document_examples.py"],
    "website/": ["package/test_catalogue_pages.py"],
}


def tests_of(path: str) -> list[str]:
    """The tests, below `tests/`, of one file of the project."""
    for beginning, rooms in ROOMS.items():
        if path.startswith(beginning):
            return rooms
    for root in ("python/rtframes/", "tests/"):
        room, folder, _ = path.removeprefix(root).partition("/")
        if path.startswith(root) and folder and (ROOT / "tests" / room).is_dir():
            return [room] if any((ROOT / "tests" / room).glob("test_*.py")) else []
    return []


def changed() -> list[str]:
    """Files that differ from the last commit, new ones included."""
    status = ["git", "status", "--porcelain", "--untracked-files=all", "--no-renames", "-z"]
    output = subprocess.run(status, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return [entry[3:] for entry in output.split("\0") if entry]


if __name__ == "__main__":
    found = {test for path in changed() for test in tests_of(path)}
    print("\n".join(f"tests/{test}" for test in sorted(found)))
