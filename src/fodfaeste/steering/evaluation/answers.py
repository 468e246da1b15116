"""Reading what the open statistics banks answer: jobindsats version 2 and 3 and Statistics Denmark's StatBank. Pure.

Shapes understood, each by its content and not by its name:

* jobindsats 2: ``[{"Variables": [{"Label": …}], "Data": [[…]]}]``
* jobindsats 3: ``{"columns": […], "rows": [[…]]}``, or CSV with ``;`` and a column *Periode*
* StatBank: JSON-stat 1 (``{"dataset": {"dimension", "value"}}``) and 2 (``"class": "dataset"``), or CSV with ``;``
  whose last columns are *TID* and *INDHOLD*

Everything becomes `Number`: place, measure, period, value. A measure is named by the column with the numbers and the
categories of its row, so the same number has the same name however much was asked for. What cannot be read is refused
whole, in one sentence (`BadInput`).
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fodfaeste.evidence.effects.statbank import CONTENTS
from fodfaeste.evidence.periods import parse_period, period_label
from fodfaeste.evidence.sources import BadInput, plain

_PLACES: Final = frozenset({"area", "område", "omraade", "kommune", "bopælskommune", "region"})
_TIMES: Final = frozenset({"periode", "period", "tid", "time"})
_MISSING: Final = frozenset({"", ".", "..", "...", "null", "none"})
_ROLLING: Final = re.compile(r"\d{4}QMAT\d+", re.IGNORECASE)
_YEAR: Final = re.compile(r"(\d{4})Y(?:01|1)?", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[-+]?\d+([.,]\d+)?")
_THOUSANDS: Final = re.compile(r"[-+]?\d{1,3}(\.\d{3})+")
BETWEEN: Final = " · "
MOST: Final = 5_000_000
_NOT_AS_EXPECTED: Final = (TypeError, KeyError, AttributeError, IndexError, ValueError, OverflowError, RecursionError)
LONGEST_MEASURE, LONGEST_PLACE = 300, 100


@dataclass(frozen=True, slots=True)
class Number:
    """One number. ``period`` is 2024, 2024Q1 or 2024-01; ``value`` None where the source has none."""

    place: str
    measure: str
    period: str
    value: float | None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.measure, self.place, self.period


def read_answer(content: bytes, places: Sequence[str] = ()) -> tuple[str, list[Number]]:
    """The source (a key of `rules.SOURCES`) and the numbers of an answer; of some ``places`` only when they are named.

    Raises `BadInput`: cut off, another shape than the known, a number twice, a named place that is not there.
    """
    text = _text(content)
    try:
        source, numbers = _read_json(text) if text.lstrip()[:1] in {"{", "["} else _read_csv(text)
    except BadInput:
        raise
    except _NOT_AS_EXPECTED as error:  # what others send may be anything; each of these means the shape is another
        raise _changed(f"{type(error).__name__} while reading it") from None
    found: dict[tuple[str, str, str], Number] = {}
    for each in numbers:
        if each.key in found and found[each.key].value != each.value:
            raise BadInput(f"the answer has {each.measure} of {each.place} in {each.period} twice, with two values")
        found[each.key] = each
    if not found:
        raise BadInput("the answer has no numbers; ask for other periods or another table")
    return source, _only(list(found.values()), places)


def _only(numbers: list[Number], places: Sequence[str]) -> list[Number]:
    if not places:
        return numbers
    wanted = {plain(name): name for name in places}
    there = {plain(each.place) for each in numbers}
    if absent := [name for key, name in wanted.items() if key not in there]:
        raise BadInput(f"the answer has no numbers for {', '.join(absent)}; nothing was stored. Check the spelling")
    return [each for each in numbers if plain(each.place) in wanted]


def _text(content: bytes) -> str:
    if not content.strip():
        raise BadInput("the answer is empty; fetch it again")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("the answer is no text; it must be JSON or CSV")


def _read_json(text: str) -> tuple[str, list[Number]]:
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"the answer is not whole JSON (it breaks at character {error.pos} of {len(text)}); it was cut off or is "
            "something else: fetch it again"
        ) from None
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict) and "Variables" in found[0]:
        return "jobindsats-v2", list(_version_2(found[0]))
    if isinstance(found, dict) and "columns" in found and "rows" in found:
        return "jobindsats-v3", list(_rows(found["columns"], found["rows"]))
    if isinstance(found, dict) and ("dataset" in found or found.get("class") == "dataset"):
        return "statbank", list(_json_stat(found.get("dataset", found)))
    keys = ", ".join(list(found)[:6]) if isinstance(found, dict) else f"a list of {len(found)}"
    raise BadInput(f"the answer has another shape than those known ({keys}); the source may have changed its format")


def _no_constant(name: str) -> float:
    raise BadInput(f"the answer holds {name} where a number should be")


def _version_2(found: Mapping[str, Any]) -> Iterator[Number]:
    variables, data = found["Variables"], found.get("Data")
    if not isinstance(variables, list) or not all(isinstance(each, dict) and "Label" in each for each in variables):
        raise _changed("'Variables' is no list of labels")
    return _rows([each["Label"] for each in variables], data)


def _changed(what: str) -> BadInput:
    return BadInput(f"the answer has another shape than expected: {what}; the source may have changed its format")


def _rows(columns: Any, rows: Any, contents: str | None = None) -> Iterator[Number]:
    """Rows of cells under named columns. With ``contents`` only that column holds numbers (StatBank)."""
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise _changed("its columns and rows are no lists")
    names = [str(each).strip() for each in columns]
    for at, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(names):
            raise BadInput(f"row {at} of the answer has another number of cells than the {len(names)} columns")
    place, time = _column(names, _PLACES, "the municipality"), _column(names, _TIMES, "the period")
    rest = [at for at in range(len(names)) if at not in (place, time)]
    measures = [at for at in rest if (names[at] == contents if contents else _numeric(rows, at))]
    if not measures:
        raise _changed(f"no column among {', '.join(names)} holds numbers")
    categories = [at for at in rest if at not in measures]
    for line, row in enumerate(rows, start=1):
        where, when = str(row[place]).strip(), _period(row[time], line)
        groups = [str(row[at]).strip() for at in categories]
        for at in measures:
            words = groups if contents else [names[at], *groups]
            yield _number(where, words, when, _value(row[at], line, nil=contents is not None))


def _number(place: str, words: Sequence[str], period: str, value: float | None) -> Number:
    measure = BETWEEN.join(words) or "I alt"
    if not place or len(place) > LONGEST_PLACE or len(measure) > LONGEST_MEASURE:
        raise _changed(f"a name is empty or too long ({place[:40]!r}, {measure[:40]!r})")
    return Number(place, measure, period, value)


def _column(names: Sequence[str], known: frozenset[str], what: str) -> int:
    found = [at for at, name in enumerate(names) if plain(name) in known]
    if len(found) != 1:
        count = "no column is" if not found else f"{len(found)} columns are"
        raise _changed(f"{count} {what} among {', '.join(names)}")
    return found[0]


def _numeric(rows: Sequence[Sequence[Any]], at: int) -> bool:
    """A column of numbers: at least one, and nothing else but what says that there is none."""
    seen = False
    for row in rows:
        cell = row[at]
        if isinstance(cell, bool):
            return False
        if isinstance(cell, int | float):
            seen = True
        elif cell is not None:
            text = str(cell).strip()
            if _NUMBER.fullmatch(text) or _THOUSANDS.fullmatch(text.partition(",")[0]):
                seen = True
            elif text.casefold() not in _MISSING | {"-"}:
                return False
    return seen


def _value(cell: Any, line: int, *, nil: bool) -> float | None:
    """A cell as a number. ``nil``: a dash stands for 0, as in StatBank; else it stands for nothing known."""
    if cell is None:
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if not math.isfinite(cell):
            raise BadInput(f"row {line} of the answer holds a number without end")
        return float(cell)
    text = str(cell).strip()
    if text.casefold() in _MISSING:
        return None
    if text == "-":
        return 0.0 if nil else None
    if _THOUSANDS.fullmatch(text) and not nil:
        raise BadInput(f"row {line} of the answer holds {text!r}, which can be read in two ways; ask for JSON instead")
    whole, comma, part = text.partition(",")
    if comma and _THOUSANDS.fullmatch(whole):
        text = whole.replace(".", "") + "," + part
    if not _NUMBER.fullmatch(text):
        raise BadInput(f"row {line} of the answer holds {text[:40]!r} where a number should be")
    return float(text.replace(",", "."))


def _period(cell: Any, line: int) -> str:
    text = str(cell).strip()
    if _ROLLING.fullmatch(text):
        raise BadInput(f"row {line} is the rolling period {text}, which overlaps its neighbours; ask for M, Q or Y")
    if found := _YEAR.fullmatch(text):
        text = found[1]
    try:
        period = parse_period(text)
    except ValueError:
        raise BadInput(f"row {line} has {text[:40]!r} where a period (2024M01, 2024Q1, 2024) should be") from None
    if period.kind == "week" or (period.kind == "number" and not re.fullmatch(r"(19|20|21)\d\d", text)):
        raise BadInput(f"row {line} has {text[:40]!r} where a year, quarter or month should be")
    return period_label(period.kind, period.index)


def _read_csv(text: str) -> tuple[str, list[Number]]:
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") if row]
    except csv.Error as error:
        raise BadInput(f"the answer is neither JSON nor CSV ({error})") from None
    if not rows or len(rows[0]) < 3:
        raise BadInput("the answer is neither JSON nor CSV with ';' between the columns")
    names = [name.strip() for name in rows[0]]
    contents = names[-1] if plain(names[-1]) in CONTENTS and plain(names[-2]) in _TIMES else None
    if text[-1] not in "\r\n" and len(rows[-1]) != len(names):
        raise BadInput(f"the answer ends in the middle of row {len(rows) - 1}; it was cut off: fetch it again")
    return ("statbank" if contents else "jobindsats-v3"), list(_rows(names, rows[1:], contents))


def _json_stat(found: Any) -> Iterator[Number]:
    """JSON-stat: dimensions with their categories in order, and one list (or table of places) of values."""
    if not isinstance(found, dict) or not isinstance(found.get("dimension"), dict) or "value" not in found:
        raise _changed("a JSON-stat answer without dimension and value")
    dimension = found["dimension"]
    ids, sizes = found.get("id", dimension.get("id")), found.get("size", dimension.get("size"))
    if not isinstance(ids, list) or not isinstance(sizes, list) or len(ids) != len(sizes):
        raise _changed("a JSON-stat answer without the order of its dimensions")
    labels = [_labels(dimension.get(name), name, size) for name, size in zip(ids, sizes, strict=True)]
    values = found["value"]
    size = math.prod(sizes)
    if not isinstance(size, int) or not 0 < size <= MOST:
        raise BadInput(f"the answer says it holds {size} values; ask for between 1 and {MOST:,}")
    if isinstance(values, dict):
        values = [values.get(str(at)) for at in range(size)]
    if not isinstance(values, list) or len(values) != size:
        have = len(values) if isinstance(values, list) else "no"
        raise BadInput(f"the answer should hold {size} values but has {have}; it was cut off: fetch it again")
    names = [str(dimension[name].get("label", name)) for name in ids]
    kept = [at for at, name in enumerate(ids) if plain(str(name)) not in {"contentscode", "indhold"}]
    place = _column([_known_as(ids[at], names[at], _PLACES) for at in kept], _PLACES, "the municipality")
    time = _column([_known_as(ids[at], names[at], _TIMES) for at in kept], _TIMES, "the period")
    for at, cell in enumerate(values):
        spots = _spots(at, sizes)
        words = [labels[which][spots[which]] for which in kept]
        groups = [word for which, word in enumerate(words) if which not in (place, time)]
        yield _number(words[place].strip(), groups, _period(words[time], at + 1), _value(cell, at + 1, nil=True))


def _known_as(name: Any, label: str, known: frozenset[str]) -> str:
    """The dimension's label, or its id where only that is a word we know."""
    return str(name) if plain(str(name)) in known else label


def _spots(at: int, sizes: Sequence[int]) -> list[int]:
    found = []
    for size in reversed(sizes):
        at, spot = divmod(at, size)
        found.append(spot)
    return found[::-1]


def _labels(dimension: Any, name: Any, size: int) -> list[str]:
    """The categories of a dimension in order."""
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        raise _changed(f"the dimension {name} has no categories")
    index, label = category.get("index"), category.get("label", {})
    if isinstance(index, dict):
        codes = sorted(index, key=index.__getitem__)
    else:
        codes = list(index) if isinstance(index, list) else list(label)
    if len(codes) != size:
        raise _changed(f"the dimension {name} should have {size} categories and has {len(codes)}")
    return [str(label.get(code, code)) for code in codes]
