"""What is right when a register file comes in: its life cycle, and the words for what cannot be read. No Django."""

import re
from dataclasses import dataclass
from typing import Final

FORMATS: Final = {"yr": "Ydelsesrefusion (YR)", "long": "Person, uge og kode", "dream": "DREAM"}

STATUSES: Final = {
    "waiting": "venter",
    "running": "i gang",
    "done": "indlæst",
    "refused": "afvist",
    "failed": "gik i stå",
}

MAY_START: Final = frozenset({"waiting", "running", "failed"})
"""A run may be (re)started from here. `running` only when nobody works on it any more."""

FINISHED: Final = frozenset({"done", "refused"})

LARGEST_FILE: Final = 1024**3
LONGEST_LINE: Final = 1 << 20
FUTURE_DAYS: Final = 35
"""A week that begins later than this after today is a typing error: it would move the register's last week."""

_DATE = re.compile(r"(?<![\w-])(?:\d{4}-\d{2}-\d{2}|\d{2}-\d{2}-\d{4})(?![\w-])")
_LONG_NUMBER = re.compile(r"[\dOoIl](?:[^0-9A-Za-zÆØÅæøå;\n]{0,2}[\dOoIl]){6,}\w*|\d{6}[-\s]?\w{3,}")
"""Seven digits or more, or letters that look like them, whatever stands between them: it may be a CPR number."""
_DATE_SPLIT = re.compile(f"({_DATE.pattern})")
_IN_A_NAME = re.compile(r"(?<!\d)\d{6}-?\d{4}(?!\d)")
_EXCERPT = 200


class FileRefused(Exception):
    """The whole file is refused and nothing of it is kept. Danish for the page, English for the command line."""

    def __init__(self, message: str, english: str) -> None:
        super().__init__(english)
        self.message = message
        self.english = english


class LineRefused(Exception):
    """One line is refused; the rest of the file goes on."""

    def __init__(self, column: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.column, self.reason, self.remedy = column, reason, remedy


@dataclass(frozen=True, slots=True)
class Refusal:
    """One fault of a refused line as it is kept and shown. `fault` is its number within the line, from 0."""

    line: int
    column: str
    reason: str
    remedy: str
    excerpt: str
    fault: int = 0


def refusal(line: int, why: LineRefused, text: str, fault: int = 0) -> Refusal:
    """The refusal of one line for one fault, with every long number masked and every text cut to its place."""
    return Refusal(
        line,
        mask(why.column)[:80],
        mask(why.reason)[:300],
        mask(why.remedy)[:300],
        mask(text.strip())[:_EXCERPT],
        fault,
    )


def mask(text: str) -> str:
    """Hide the last digits of everything that could be a CPR number, also a malformed one."""
    return "".join(
        part if _DATE.fullmatch(part) else _LONG_NUMBER.sub(_hide, part) for part in _DATE_SPLIT.split(text) if part
    )


def mask_name(name: str) -> str:
    """A file name without the CPR number somebody may have called the file after."""
    return _IN_A_NAME.sub(lambda found: f"{found[0][:6]}-••••", name)


def _hide(found: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9A-Za-zÆØÅæøå]", "", found[0])
    if len(digits) < 7:
        return found[0]
    return f"{digits[: min(6, len(digits) - 4)]}-••••"


def spreadsheet_safe(cell: str) -> str:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def municipal_net(payout: int | None, refund: int | None, cofinancing: int | None) -> int | None:
    """What a week costs the municipality in øre, None when the file gave no amounts.

    Where the unemployment fund or Udbetaling Danmark pays, the municipality's share is the co-financing; where it pays
    itself, it is the payout less the state's refund.
    """
    if payout is None:
        return None
    return cofinancing if cofinancing else payout - (refund or 0)
