"""The hooks for MkDocs: add the generated pages, fix links that lead out of the site."""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import catalogue
import root_pages

_FOLDERS = {"events": "Server events", "client-events": "Client events", "objects": "Objects"}
_MADE: dict[str, str] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Makes the pages of the catalogue, and adds them to the section *Reference*."""
    _MADE.update(catalogue.pages())
    for source, page in root_pages.PAGES.items():
        _MADE[page] = root_pages.root_page(source)
    reference: list[Any] = next(
        section["Reference"] for section in config.nav or [] if "Reference" in section
    )
    for folder, title in _FOLDERS.items():
        pages = [path for path in _MADE if path.startswith(f"{folder}/")]
        reference.append({title: [{catalogue.title(path): path} for path in pages]})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds them to the files of the site."""
    for path, text in _MADE.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, config: MkDocsConfig, **_: Any) -> str:
    """Points links at the other files of the repository to their addresses."""
    return root_pages.outward(markdown, page.file.src_uri, str(config.repo_url).rstrip("/"))
