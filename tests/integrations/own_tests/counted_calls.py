"""`CountedCalls`: how often a library's own tests came to what is rtframes'.

For the plugins of `run_with.py`. It is in a separate folder, which they import from: a
neighbour named ``azure`` would hide Azure's packages from a framework.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

KEY = "rtframes_calls"


class CountedCalls:
    """A pytest plugin that counts calls, those in workers of pytest-xdist too, and says how many.

    Tests that pass without any prove nothing: they fail as a whole.

    Args:
        may_be_none: whether they do not.
    """

    def __init__(self, *, may_be_none: bool = False) -> None:
        self._may_be_none = may_be_none
        self._calls: Counter[str] = Counter()

    def count(self, owner: Any, name: str) -> None:
        """Let calls of a function be counted."""
        function: Callable[..., Any] = getattr(owner, name)

        def counted(*args: Any, **options: Any) -> Any:
            self.add(name)
            return function(*args, **options)

        setattr(owner, name, counted)

    def add(self, name: str) -> None:
        """Count one call."""
        self._calls[name] += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._calls.update(getattr(node, "workeroutput", {}).get(KEY, {}))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[KEY] = dict(self._calls)
        elif not (self._calls or self._may_be_none) and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        counts = ", ".join(f"{count} of {name}" for name, count in sorted(self._calls.items()))
        terminalreporter.write_line(f"calls of what is rtframes': {counts or 'none'}")
