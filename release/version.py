"""Prints the changelog's section for this version, or refuses to release it.

    python release/version.py
    python release/version.py --tag v0.1.0

The version is that of the workspace in ``Cargo.toml``, and is nowhere else. Without a tag, the
unreleased section is used.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Check version and tag against each other, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tag", help="the tag that is released: the version with a v before it")
    tag: str | None = parser.parse_args().tag
    version = version_of((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    if tag is not None and tag != f"v{version}":
        sys.exit(f"the tag is {tag}, and Cargo.toml says {version}")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = notes(changelog, version) or (notes(changelog, "Unreleased") if not tag else "")
    if not section:
        sys.exit(f"CHANGELOG.md has no section [{version}] with a date and entries")
    print(section)


def version_of(manifest: str) -> str:
    """The version of a Cargo workspace.

    Raises:
        SystemExit: there is none.
    """
    found = re.search(r'^\[workspace\.package\]\nversion = "([^"]+)"', manifest, re.MULTILINE)
    if found is None:
        raise SystemExit("Cargo.toml has no version of the workspace")
    return found[1]


def notes(changelog: str, version: str) -> str:
    """The entries of a version, which has a date after it unless it is unreleased; or nothing."""
    date = "" if version == "Unreleased" else r" - \d{4}-\d{2}-\d{2}"
    heading = rf"^## \[{re.escape(version)}\]{date}\n(.*?)(?=^## |\Z)"
    found = re.search(heading, changelog, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found and re.search(r"^- ", found[1], re.MULTILINE) else ""


if __name__ == "__main__":
    main()
