"""A register's columns as Spark expressions: people, weeks and codes as `evidence.columns` reads them.

Only the expressions of Spark are used and no Python function, so that everything runs where the data lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyspark.sql import Column
    from pyspark.sql.types import DataType

_SPACE: Final = r"[\p{Z}\s\x0b\x1c-\x1f\x85]+"
_TRIMMED: Final = f"^{_SPACE}|{_SPACE}$"
_ISO: Final = r"^\d{4}-\d{2}-\d{2}([ T]00:00(:00(\.0+)?)?)?$"
_MONDAY: Final = 4  # days from 1 January 1970 to the Monday week 0 begins on
_NANOSECONDS: Final = 86_400 * 10**9
_WHOLE: Final = 1e15  # floats below this are whole numbers without doubt


def trimmed(text: Column) -> Column:
    """Text without surrounding spaces; null when nothing is left."""
    from pyspark.sql import functions as F

    return F.nullif(F.regexp_replace(text, _TRIMMED, ""), F.lit(""))


def person_of(column: Column) -> Column:
    """The person as text, null when missing."""
    return trimmed(column.cast("string"))


def refused_person(kind: DataType) -> str:
    """Why a column of this type holds no people; empty when it may."""
    from pyspark.sql import types as T

    if isinstance(kind, T.FloatType | T.DoubleType):
        return f"holds fractions ({kind.simpleString()}); write whole numbers or text"
    return refused_code(kind)


def refused_code(kind: DataType) -> str:
    """Why a column of this type holds no single values; empty when it may."""
    from pyspark.sql import types as T

    nested = isinstance(kind, T.ArrayType | T.MapType | T.StructType)
    return f"holds {kind.simpleString()}; write plain values" if nested else ""


def refused_week(kind: DataType, nanoseconds: bool) -> str:
    """Why a column of this type holds no dates; empty when it may."""
    from pyspark.sql import types as T

    if nanoseconds or isinstance(kind, T.DateType | T.TimestampType | T.TimestampNTZType | T.StringType):
        return ""
    return f"holds {kind.simpleString()}, not dates; write dates such as 2026-11-23"


def week_of(column: Column, kind: DataType, nanoseconds: bool) -> Column:
    """The week a date lies in, null when it is no date. ``nanoseconds``: a time that Spark knows as a number."""
    from pyspark.sql import functions as F
    from pyspark.sql import types as T

    if nanoseconds:
        days = (column - F.pmod(column, F.lit(_NANOSECONDS))) / F.lit(_NANOSECONDS)
    elif isinstance(kind, T.StringType):
        text = trimmed(column)
        day = F.when(text.rlike(_ISO), F.substring(text, 1, 10).try_cast("date"))
        days = F.unix_date(F.when(F.year(day) > 0, day))
    else:
        days = F.unix_date(column.cast("date"))
    return F.floor((days - _MONDAY) / 7).cast("int")


def text_of(column: Column, kind: DataType) -> Column:
    """The code as text. Whole numbers written as fractions lose the fraction; what is not a number is null."""
    from pyspark.sql import functions as F
    from pyspark.sql import types as T

    if not isinstance(kind, T.FloatType | T.DoubleType):
        return column.cast("string")
    whole = (F.floor(column) == column) & (F.abs(column) < _WHOLE)
    plain = F.when(whole, column.cast("bigint").cast("string")).otherwise(column.cast("string"))
    return F.when(~F.isnan(column), plain)
