"""What Spark is to read, and how its columns become people, weeks and codes.

A CSV or Parquet file is recognised here, as for the embedded engine, and then read by the workers under the same name.
A folder or a URI is Parquet and is looked at by Spark alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

from fodfaeste.evidence.codetable import CodeTable
from fodfaeste.evidence.engine import columns
from fodfaeste.evidence.readers import dream_columns, noted_weeks, reading
from fodfaeste.evidence.sources import Named, Source, open_source

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession
    from pyspark.sql.types import DataType

_CORRUPT: Final = "ragged row"
_GLOB: Final = re.compile(r"([\\*?\[\]{}])")
_ENCODINGS: Final = {"utf-8-sig": "UTF-8", "cp1252": "windows-1252"}


def is_uri(place: str) -> bool:
    """Does this name something that Spark is to fetch, and not a file here?"""
    return "://" in place


@dataclass(frozen=True)
class Input:
    """A register that Spark can read. ``native`` has its columns as they are, ``field`` where each is by position."""

    native: DataFrame
    names: Named
    shape: str
    table: CodeTable
    file: Path | None
    nanoseconds: frozenset[str]
    noted_weeks: tuple[int, int] | None = None

    def explain(self) -> None:
        """A file that lies here is read as the embedded engine reads it, which refuses it and names the line."""
        if self.file is not None:
            with reading(self.file, self.shape, self.table):
                pass

    def refuse(self, what: str, column: str = "") -> NoReturn:
        """Raise `BadInput`, with the place if it can be found."""
        self.explain()
        self.names.refuse(what, column=column)

    def kind(self, at: int) -> DataType:
        """The type of a column."""
        return self.native.schema[at].dataType

    def column(self, at: int) -> Column:
        """A column by its position."""
        from pyspark.sql import functions as F

        return F.col("`" + self.native.columns[at].replace("`", "``") + "`")

    def week(self, at: int) -> Column:
        """The weeks of a column of dates."""
        return columns.week_of(self.column(at), self.kind(at), self.native.columns[at] in self.nanoseconds)

    def text(self, at: int) -> Column:
        """The codes of a column as text."""
        return columns.text_of(self.column(at), self.kind(at))

    def ragged(self) -> Column:
        """Does the row have more or fewer columns than there are names?"""
        from pyspark.sql import functions as F

        return F.col(f"`{_CORRUPT}`").isNotNull() if _CORRUPT in self.native.columns else F.lit(False)

    @property
    def whole_numbers(self) -> bool:
        """Are the people whole numbers by type? Then they leave as such."""
        from pyspark.sql import types as T

        kind = self.kind(self.person)
        return isinstance(kind, T.IntegralType) or kind == T.DecimalType(20, 0)

    @property
    def observed(self) -> tuple[int, ...]:
        """Weeks that are observed whatever the rows hold: those with a column, or those a file of runs notes."""
        if self.shape == "dream":
            named = dream_columns(self.names)[1]
            return named[0][0], named[-1][0]
        return self.noted_weeks or ()

    @property
    def person(self) -> int:
        """Where the people are. Raises `BadInput`."""
        return dream_columns(self.names)[0] if self.shape == "dream" else self.names.column("person")

    def called(self, at: int) -> str:
        """A column's name for messages."""
        return self.names.names[at].strip()

    def checked(self) -> Input:
        """This, once all columns are there and can be people, weeks and codes. Raises `BadInput`."""
        if self.shape == "dream":
            person, named = dream_columns(self.names)
            weeks, codes = [], [at for _, at in named]
        else:
            weeks_named = ("week",) if self.shape == "long" else ("first_week", "last_week")
            person, *weeks, code = self.names.require("person", *weeks_named, "code")
            codes = [code]
        told = {person: columns.refused_person(self.kind(person))}
        told |= {at: columns.refused_code(self.kind(at)) for at in codes}
        told |= {at: columns.refused_week(self.kind(at), self.native.columns[at] in self.nanoseconds) for at in weeks}
        for at, why in told.items():
            if why:
                self.refuse(why, self.called(at))
        return self

    def rows(self, placed: bool) -> DataFrame:
        """One row per stretch: ``person``, ``first_week``, ``last_week``, ``text``, and what a survey asks for.

        ``counted``: is this the first of what the input's row holds? ``ragged``, ``shown`` (the first date that is
        none). With ``placed`` all rows of a person are brought together.
        """
        found = self._dream(placed) if self.shape == "dream" else self._stretches()
        return found.repartition("person") if placed and self.shape != "dream" else found

    def _stretches(self) -> DataFrame:
        from pyspark.sql import functions as F

        names = ("week", "week") if self.shape == "long" else ("first_week", "last_week")
        first, last = (self.names.column(name) for name in names)
        shown = F.when(self.week(first).isNull(), self.column(first)).otherwise(self.column(last)).cast("string")
        return self.native.select(
            columns.person_of(self.column(self.person)).alias("person"),
            self.week(first).alias("first_week"),
            self.week(last).alias("last_week"),
            self.text(self.names.column("code")).alias("text"),
            F.lit(True).alias("counted"),
            self.ragged().alias("ragged"),
            F.coalesce(shown, F.lit("")).alias("shown"),
        )

    def _dream(self, placed: bool) -> DataFrame:
        """Weeks with a code, and the first week of everybody, which stands for the row."""
        from pyspark.sql import functions as F

        person, named = dream_columns(self.names)
        texts = [self.text(at).alias(str(week)) for week, at in named]
        who = columns.person_of(self.column(person)).alias("person")
        wide = self.native.select(who, self.ragged().alias("ragged"), F.array(*texts).alias("texts"))
        tall = (wide.repartition("person") if placed else wide).select(
            "person", "ragged", F.posexplode("texts").alias("at", "text")
        )
        weeks = F.array(*(F.lit(week) for week, _ in named))
        week, first = F.element_at(weeks, F.col("at") + 1), F.col("at") == 0
        return tall.filter(F.col("text").isNotNull() | first).select(
            "person",
            week.alias("first_week"),
            week.alias("last_week"),
            "text",
            first.alias("counted"),
            (F.col("ragged") & first).alias("ragged"),
            F.lit("").alias("shown"),
        )


def opened(spark: SparkSession, place: str, shape: str, table: CodeTable) -> Input:
    """A file, a folder of Parquet files or the URI of Parquet. Raises `BadInput`."""
    path = Path(place)
    if is_uri(place) or path.is_dir():
        native = spark.read.parquet(place if is_uri(place) else _here(path))
        schema = None if is_uri(place) else _schema_in(path)
        return Input(native, Named(place, native.columns), shape, table, None, _nanoseconds(schema)).checked()
    source = open_source(path)
    noted = noted_weeks(source) if shape == "runs" else None
    if hasattr(source, "separator"):
        native = _csv(spark, source)
        return Input(native, source, shape, table, path, frozenset(), noted).checked()
    native = spark.read.parquet(_here(path))
    return Input(native, source, shape, table, path, _nanoseconds(pq.read_schema(path)), noted).checked()


def _csv(spark: SparkSession, source: Source) -> DataFrame:
    """All columns as text, by position, and the row itself where it does not fit."""
    from pyspark.sql import types as T

    options: Mapping[str, Any] = {
        "sep": getattr(source, "separator"),  # noqa: B009
        "encoding": _ENCODINGS[getattr(source, "encoding")],  # noqa: B009
        "header": True,
        "escape": '"',
        "columnNameOfCorruptRecord": _CORRUPT,
    }
    fields = [T.StructField(f"c{at}", T.StringType()) for at in range(len(source.names))]
    schema = T.StructType([*fields, T.StructField(_CORRUPT, T.StringType())])
    return spark.read.csv(_here(source.path), schema=schema, enforceSchema=True, **options)


def _here(path: Path) -> str:
    """A path as Spark is to read it: a file of every machine, and no pattern."""
    return "file://" + _GLOB.sub(r"\\\1", str(path.resolve()))


def _schema_in(folder: Path) -> pa.Schema | None:
    parts = sorted(folder.rglob("*.parquet"))
    return pq.read_schema(parts[0]) if parts else None


def _nanoseconds(schema: pa.Schema | None) -> frozenset[str]:
    """Names of the times that Spark reads as plain numbers."""
    if schema is None:
        return frozenset()
    return frozenset(each.name for each in schema if pa.types.is_timestamp(each.type) and each.type.unit == "ns")
