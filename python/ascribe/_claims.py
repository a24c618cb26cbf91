"""Claims as a list that turns into tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Union, overload

from . import _tables
from ._record import Claim
from ._result import Failure

if TYPE_CHECKING:
    from typing import SupportsIndex

    import pandas
    import polars
    import pyarrow


class Claims(List[Claim]):
    """Claims in the order of their documents, then of the text.

    ``failed`` lists the documents that could not be done. Parts and sums of claims are claims; of a selection
    ``Claims(one for one in claims if …)`` makes some.
    """

    failed: List[Failure]

    def __init__(self, claims: Iterable[Claim] = (), failed: Iterable[Failure] = ()) -> None:
        super().__init__(claims)
        self.failed = list(failed)

    @overload
    def __getitem__(self, place: SupportsIndex) -> Claim: ...

    @overload
    def __getitem__(self, place: slice) -> Claims: ...

    def __getitem__(self, place: Union[SupportsIndex, slice]) -> Union[Claim, Claims]:
        if isinstance(place, slice):
            return Claims(super().__getitem__(place), self.failed)
        return super().__getitem__(place)

    def __add__(self, other: Iterable[Claim]) -> Claims:  # type: ignore[override]
        both = Claims(self, self.failed)
        both += other
        return both

    def __iadd__(self, other: Iterable[Claim]) -> Claims:  # type: ignore[override]
        self.extend(other)
        self.failed += getattr(other, "failed", [])
        return self

    def to_dicts(self) -> List[Dict[str, Any]]:
        """The records as the program writes them."""
        return [claim.to_dict() for claim in self]

    def to_pandas(self) -> pandas.DataFrame:
        """A row a claim, a column a field: ``speaker.name`` is the column ``speaker_name``."""
        return _tables.to_pandas(self)

    def to_arrow(self) -> pyarrow.Table:
        """The records as they are, nested; the schema is :func:`ascribe.arrow_schema`."""
        return _tables.to_arrow(self)

    def to_polars(self) -> polars.DataFrame:
        """The same columns as :meth:`to_pandas`."""
        return _tables.to_polars(self)
