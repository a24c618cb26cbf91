"""Claims as tables. pandas, pyarrow and polars are imported when they are asked for."""

from __future__ import annotations

import dataclasses
import typing
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Sequence, Tuple

from ._record import Claim

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


def parts(annotation: Any) -> Tuple[Any, ...]:
    """What a type is made of, without ``None``."""
    return tuple(part for part in typing.get_args(annotation) if part is not type(None))


def inner(annotation: Any) -> Any:
    """The type within ``Optional``."""
    return parts(annotation)[0] if typing.get_origin(annotation) is typing.Union else annotation


def columns(kind: Any = Claim, path: Tuple[str, ...] = ()) -> Iterable[Tuple[Tuple[str, ...], Any]]:
    """The path and type of each field of a record that is no record itself."""
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        one = inner(hints[field.name])
        if dataclasses.is_dataclass(one):
            yield from columns(one, (*path, field.name))
        else:
            yield (*path, field.name), one


def flat(claims: Iterable[Claim]) -> Dict[str, List[Any]]:
    """A list of values for each column."""
    paths = [path for path, _ in columns()]
    table: Dict[str, List[Any]] = {"_".join(path): [] for path in paths}
    for claim in claims:
        for path, values in zip(paths, table.values()):
            value: Any = claim
            for name in path:
                value = None if value is None else getattr(value, name)
            values.append(value)
    return table


def arrow_type(kind: Any) -> pyarrow.DataType:
    """The Arrow type of a type of the record."""
    import pyarrow as pa

    plain = {str: pa.string(), float: pa.float64(), int: pa.int64()}
    if dataclasses.is_dataclass(kind):
        return pa.struct(fields(kind))
    if typing.get_origin(kind) is tuple:
        # Lists of any length, since Spark knows no others.
        return pa.list_(arrow_type(parts(kind)[0]))
    return plain.get(kind, pa.string())


def fields(kind: Any) -> List[pyarrow.Field]:
    """The Arrow fields of a record."""
    import pyarrow as pa

    hints = typing.get_type_hints(kind)
    return [pa.field(field.name, arrow_type(inner(hints[field.name]))) for field in dataclasses.fields(kind)]


def arrow_schema() -> pyarrow.Schema:
    """The Arrow schema of claims: the record, nested, with lists for spans."""
    import pyarrow as pa

    return pa.schema(fields(Claim))


def to_arrow(claims: Sequence[Claim]) -> pyarrow.Table:
    """See :meth:`ascribe.Claims.to_arrow`."""
    import pyarrow as pa

    return pa.Table.from_pylist([claim.to_dict() for claim in claims], schema=arrow_schema())


def to_pandas(claims: Sequence[Claim]) -> pandas.DataFrame:
    """See :meth:`ascribe.Claims.to_pandas`."""
    import pandas as pd

    return pd.DataFrame(flat(claims))


def to_polars(claims: Sequence[Claim]) -> polars.DataFrame:
    """See :meth:`ascribe.Claims.to_polars`."""
    import polars as pl

    def dtype(kind: Any) -> Any:
        if typing.get_origin(kind) is tuple:
            return pl.List(dtype(parts(kind)[0]))
        return {float: pl.Float64, int: pl.Int64}.get(kind, pl.String)

    return pl.DataFrame(flat(claims), schema={"_".join(path): dtype(kind) for path, kind in columns()})
