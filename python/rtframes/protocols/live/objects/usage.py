"""How full a Live session is."""

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = ["ContextWindow"]


class ContextWindow(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How much of the model's context is in use.

    Attributes:
        usage_ratio: share of the available tokens in use, 0 to 1; may fall after a compaction.
    """

    usage_ratio: Lenient[int | float] = ABSENT
