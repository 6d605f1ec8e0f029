"""Plain data that was decoded and encoded, compared with what it was."""

from typing import Any


def without_nulls(data: Any) -> Any:
    """What is left of JSON data by an encoder that leaves out each key that is null."""
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    return [without_nulls(value) for value in data] if isinstance(data, list) else data
