"""A scenario file as checked sections: every key is known, every refusal names file, line and key."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn

from fodfaeste.evidence.sources import BadInput

_MOST: Final = 1 << 20


class Section:
    """A table of the file. Keys that nobody asked for are refused by `done`."""

    __slots__ = ("_asked", "_file", "_lines", "_raw", "_where")

    def __init__(self, raw: dict[str, Any], file: str, lines: list[str], where: tuple[str | int, ...] = ()) -> None:
        self._raw, self._file, self._lines, self._where = raw, file, lines, where
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    @property
    def key(self) -> str:
        """Where the section is, as people write it: ``cohort.states.job``."""
        return ".".join(str(part) for part in self._where)

    def names(self) -> list[str]:
        """The keys there are, in the order of the file."""
        return list(self._raw)

    def refuse(self, what: str, key: str = "") -> NoReturn:
        """Raise `BadInput` about a key of this section."""
        raise BadInput(f"{self._file}{_place(self._lines, self._where, key)}: {what}")

    def section(self, key: str) -> Section:
        """A table inside this one, which must be there."""
        value = self._take(key)
        if not isinstance(value, dict):
            header = ".".join([part for part in self._where if isinstance(part, str)] + [key])
            self.refuse(f"{key} must be a section of its own, written [{header}]", key)
        return Section(value, self._file, self._lines, (*self._where, key))

    def sections(self, key: str) -> list[Section]:
        """The tables of a list, ``[[key]]``; none when the key is not there."""
        self._asked.add(key)
        value = self._raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.refuse(f"{key} must be written [[{key}]], once for each", key)
        return [
            Section(each, self._file, self._lines, (*self._where, key, at)) for at, each in enumerate(value, start=1)
        ]

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self._take(key, default)
        if value == default and key not in self._raw:
            return str(value)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{key} must be a text that is not empty", key)
        return value.strip()

    def one_of(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        """A text out of a closed list."""
        every, value = tuple(choices), self.text(key, default)
        if value not in every:
            near = _near(value, every)
            self.refuse(f"{key} {value!r} is not one of {', '.join(every)}{near}", key)
        return value

    def number(self, key: str, *, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number between two bounds."""
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse(f"{key} must be a number, such as 12.5", key)
        if not low <= value <= high:
            bound = f"at least {low:g}" if value < low else f"at most {high:g}"
            self.refuse(f"{key} is {value:g}, but must be {bound}", key)
        return float(value)

    def whole(self, key: str, *, low: int, high: int) -> int:
        """A whole number between two bounds."""
        value = self.number(key, low=low, high=high)
        if value != int(value):
            self.refuse(f"{key} is {value:g}, but must be a whole number", key)
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.refuse(f"{key} must be true or false", key)
        return value

    def day(self, key: str) -> date:
        """A date, written 2016-01-04 without quotation marks."""
        value = self._take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(f"{key} must be a date, written 2016-01-04 without quotation marks", key)
        return value

    def shares(self, key: str) -> list[float]:
        """Numbers of at least 0 that sum to 1."""
        value = self._take(key)
        fine = isinstance(value, list) and value and all(_is_share(each) for each in value)
        if not fine:
            self.refuse(f"{key} must be a list of shares, such as [0.25, 0.75]", key)
        if not math.isclose(sum(value), 1, abs_tol=1e-6):
            self.refuse(f"the shares of {key} sum to {sum(value):g}, but must sum to 1", key)
        return [float(each) for each in value]

    def names_in(self, key: str, choices: Iterable[str]) -> list[str]:
        """A list of names, at least one, out of a closed list."""
        value, every = self._take(key), tuple(choices)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            self.refuse(f"{key} must be a list of names, such as [{', '.join(map(repr, every[:2]))}]", key)
        for each in value:
            if each not in every:
                self.refuse(f"{each!r} in {key} is not one of {', '.join(every)}{_near(each, every)}", key)
        return list(dict.fromkeys(value))

    def done(self) -> None:
        """Refuse a key that is not known here, with the nearest that is."""
        for key in self._raw:
            if key not in self._asked:
                near = _near(key, self._asked)
                self.refuse(f"the key {key!r} is not known here{near}; known are {', '.join(sorted(self._asked))}", key)

    def knows(self, *keys: str) -> None:
        """Keys that may be there, though nobody has asked for them yet."""
        self._asked.update(keys)

    def _take(self, key: str, default: Any = None) -> Any:
        self._asked.add(key)
        if key in self._raw:
            return self._raw[key]
        if default is None:
            near = _near(key, [each for each in self._raw if each not in self._asked])
            self.refuse(f"{key} is missing{near}; add it", key)
        return default


def read_sections(path: Path, file: str) -> Section:
    """The whole file. ``file`` is what refusals call it. Raises `BadInput`."""
    try:
        if path.stat().st_size > _MOST:
            raise BadInput(f"{file}: a scenario is at most 1 MB; is this another file?")
        text = path.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror}); check name and rights") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file}: is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file}{_not_toml(str(error))}") from None
    return Section(raw, file, text.splitlines())


def _not_toml(told: str) -> str:
    """Where and what, in the words of somebody who fills in the file."""
    found = re.search(r"at line (\d+), column (\d+)", told)
    place = f", line {found[1]}, column {found[2]}" if found else ", at the end"
    if re.search(r"overwrite|twice|duplicate|mutate|already", told, re.IGNORECASE):
        return f"{place}: a name or section is there that stood further up already; keep one of them"
    return (
        f"{place}: is not valid TOML here; write name = value or [section], texts in quotation marks, decimals with "
        "a point and nothing else on the line (a remark begins with #)"
    )


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _near(wanted: str, known: Iterable[str]) -> str:
    found = get_close_matches(wanted, list(known), n=1, cutoff=0.6)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _place(lines: list[str], where: tuple[str | int, ...], key: str) -> str:
    """``, line 12, spells.persons``: the line of the key, else of the nearest header above it."""
    header, start, end = ".".join(str(part) for part in where if isinstance(part, str)), 0, len(lines)
    number = next((part for part in where if isinstance(part, int)), 1)
    line = None
    if header:
        heads = [at for at, text in enumerate(lines) if _header(text) == header]
        nth = heads if not any(isinstance(part, int) for part in where) else heads[number - 1 : number]
        if nth:
            line, start = nth[0] + 1, nth[0] + 1
    end = next((at for at in range(start, len(lines)) if _header(lines[at]) is not None), len(lines))
    if key:
        pattern = re.compile(rf"\s*['\"]?{re.escape(key)}['\"]?\s*=")
        line = next((at + 1 for at in range(start, end) if pattern.match(lines[at])), line)
        if line is None or _header(lines[line - 1]) == header:
            below = f"{header}.{key}" if header else key
            line = next((at + 1 for at, text in enumerate(lines) if _header(text) == below), line)
    name = ".".join([*(str(part) for part in where), key] if key else [str(part) for part in where])
    return (f", line {line}" if line else "") + (f", {name}" if name else "")


def _header(line: str) -> str | None:
    found = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$", line)
    return re.sub(r"\s*\.\s*", ".", found[1]).replace('"', "").replace("'", "") if found else None
