"""Claims as a list that turns into tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterable, List

from . import _tables
from ._record import Claim
from ._result import Failure

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Claims(List[Claim]):
    """Claims in the order of their documents, then of the text.

    ``failed`` lists the documents that could not be done.
    """

    failed: List[Failure]

    def __init__(self, claims: Iterable[Claim] = (), failed: Iterable[Failure] = ()) -> None:
        super().__init__(claims)
        self.failed = list(failed)

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
