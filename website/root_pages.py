"""Pages at the root of the repository, and links out of the site into the repository."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
"""Which page each of them becomes; the first is the site's first page."""
STAND_INS = {
    "python/rtframes/events.py": "events/index.md",
    "python/rtframes/client_events.py": "client-events/index.md",
    "python/rtframes/objects.py": "objects/index.md",
}
"""Links to these files lead to the pages that are generated from them."""


def root_page(name: str) -> str:
    """A document of the root as it is in the folder of the pages: its links begin there."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.sub(
        r"(\]\()([^)\s]+)(\))", lambda found: f"{found[1]}{_moved(found[2])}{found[3]}", text
    )


def _moved(target: str) -> str:
    if re.match(r"[a-z]+:|#", target):
        return target
    return posixpath.relpath(target, "docs")


def outward(text: str, page: str, repository: str) -> str:
    """A page's links to files of the repository that are not pages, as addresses.

    Args:
        text: the page's Markdown.
        page: its path in the folder of the pages.
        repository: the repository's address.

    Raises:
        FileNotFoundError: a link leads to a file that is not there.
    """

    def link(found: re.Match[str]) -> str:
        target, _, anchor = found[2].partition("#")
        if re.match(r"[a-z]+:", target) or not target:
            return found[0]
        path = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), target))
        after = f"#{anchor}" if anchor else ""
        here = (PAGES | STAND_INS).get(path)
        if here is not None:
            here = posixpath.relpath(here, posixpath.dirname(page) or ".")
            return f"{found[1]}{here}{after}{found[3]}"
        if path.startswith("docs/"):
            return found[0]
        if not (ROOT / path).exists():
            raise FileNotFoundError(f"{page}: {found[2]}")
        kind = "tree" if (ROOT / path).is_dir() else "blob"
        return f"{found[1]}{repository}/{kind}/main/{path}{after}{found[3]}"

    return re.sub(r"(\]\()([^)\s]+)(\))", link, text)
