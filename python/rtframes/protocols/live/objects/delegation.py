"""A piece of work that a Live model has given away."""

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = ["DelegatedWork"]


class DelegatedWork(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Which work it is and who does it; what is to be done is not told here.

    Attributes:
        id: what the client repeats as ``delegation_id``.
        type: "delegation".
        target: client, responses or decisions.
        response_id: the response of the Responses API that does it; None for the others.
    """

    id: Lenient[str] = ABSENT
    type: Lenient[str] = ABSENT
    target: Lenient[str] = ABSENT
    response_id: str | None = None
