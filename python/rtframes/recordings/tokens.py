"""The tokens that a server has counted."""

from __future__ import annotations

from dataclasses import dataclass

from rtframes import events

_MOST_TOKENS = 1e15


@dataclass
class Tokens:
    """Tokens of one or more responses together.

    Attributes:
        responses: how many responses have a count.
    """

    responses: int = 0
    input: int = 0
    output: int = 0
    total: int = 0

    def add(self, event: events.ResponseDone) -> None:
        """Add what an event says."""
        usage = event.usage or (event.response and event.response.usage)
        if not usage:
            return
        given, made = _number(usage.input_tokens), _number(usage.output_tokens)
        total = _number(usage.total_tokens) or given + made
        self.responses += total > 0
        self.input += given
        self.output += made
        self.total += total


def _number(count: float | None) -> int:
    """A count of tokens, whatever number a recording has there."""
    return int(min(max(count or 0, 0), _MOST_TOKENS))
