"""The releases of openai-python that the tests run against, and what is said of others."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

TESTED_VERSIONS = ("2.8.1", "3.57.0")


class UnsupportedSDKError(RuntimeError):
    """The installed openai-python does not work as this integration expects."""

    def __init__(self, reason: str) -> None:
        try:
            installed = version("openai")
        except PackageNotFoundError:
            installed = "of unknown version"
        super().__init__(
            f"rtframes does not fit openai-python {installed}: {reason}. Nothing was changed."
            f" Tested with openai-python {' and '.join(TESTED_VERSIONS)}."
        )
