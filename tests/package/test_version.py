"""The version is in one place, and is released with its section of the changelog."""

import importlib.metadata
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import rtframes

ROOT = Path(__file__).parents[2]
MANIFESTS = (
    "rust/arrow/Cargo.toml",
    "rust/arrow-files/Cargo.toml",
    "rust/core/Cargo.toml",
    "rust/python/Cargo.toml",
    "pyproject.toml",
    "CITATION.cff",
)


@pytest.fixture(scope="module")
def version() -> ModuleType:
    """The module ``release/version.py``, which is not part of the package."""
    spec = importlib.util.spec_from_file_location("version", ROOT / "release" / "version.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_version_is_that_of_the_workspace(version: ModuleType) -> None:
    of_workspace = version.version_of((ROOT / "Cargo.toml").read_text(encoding="utf-8"))
    assert of_workspace == rtframes.__version__ == importlib.metadata.version("rtframes")


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_no_other_file_has_a_version_of_its_own(manifest: str) -> None:
    text = (ROOT / manifest).read_text(encoding="utf-8")
    assert not re.search(r"^version\s*[:=]", text, re.MULTILINE)


def test_the_crate_says_the_same() -> None:
    locked = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    ours = re.findall(r'name = "rtframes-\w+"\nversion = "([^"]+)"', locked)
    assert ours == [rtframes.__version__] * 3


CHANGELOG = """# Changelog

## [Unreleased]

### Added

- Of tomorrow.

## [1.2.0] - 2026-01-31

- Of today.

## [1.1.0] - 2026-01-01

Nothing.
"""


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("Unreleased", "### Added\n\n- Of tomorrow."),
        ("1.2.0", "- Of today."),
        ("1.1.0", ""),
        ("1.0.0", ""),
        ("1x2.0", ""),
    ],
)
def test_the_notes_of_a_version_are_its_section(version: ModuleType, name: str, notes: str) -> None:
    assert version.notes(CHANGELOG, name) == notes


def test_a_tag_of_another_version_is_refused() -> None:
    command = [sys.executable, ROOT / "release" / "version.py", "--tag", "v0.0.0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "v0.0.0" in done.stderr
    assert done.stdout == ""
