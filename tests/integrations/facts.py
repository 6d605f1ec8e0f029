"""What can be seen of one of the SDK's events, as plain data that tests compare."""

from typing import Any

import pydantic

from rtframes.testing import DIALECTS, live_frames


def facts(value: Any) -> Any:
    """Classes, values and their types, keys and their order, extras and what was set: all of it."""
    if isinstance(value, pydantic.BaseModel):
        return (
            type(value),
            [(name, facts(field)) for name, field in vars(value).items()],
            value.model_fields_set,
            facts(value.model_extra),
            value.__pydantic_private__,
        )
    if isinstance(value, dict):
        return [(key, facts(item)) for key, item in value.items()]
    if isinstance(value, list):
        return [facts(item) for item in value]
    return type(value), repr(value) if isinstance(value, float) else value


def all_frames() -> list[bytes]:
    """A frame of every shape of every event of every dialect."""
    by_name = [live_frames(dialect) for dialect in DIALECTS]
    return [frame for events in by_name for frames in events.values() for frame in frames]
