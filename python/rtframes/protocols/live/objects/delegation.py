"""A piece of work that a Live model has delegated."""

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = ["DelegatedWork"]


class DelegatedWork(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Which work it is and who does it; the task itself is not included.

    Attributes:
        id: the client repeats it as ``delegation_id``.
        type: "delegation".
        target: client, responses or decisions.
        response_id: the response of the Responses API that does it; None for the others.
    """

    id: Lenient[str] = ABSENT
    type: Lenient[str] = ABSENT
    target: Lenient[str] = ABSENT
    response_id: str | None = None
