"""What a researcher's extract is for: read from a file, and refused where something is missing. Pure: no Django."""

import hashlib
import hmac
import json
import tomllib
from dataclasses import dataclass
from datetime import date

TABLES = ("persons", "cases", "benefit_weeks", "conversation_answers", "survey_answers")
TEXTS = {"title": 120, "purpose": 200, "legal_basis": 300, "ordered_by": 200}
"""The texts every order has, and how long they may be."""
DATES = ("as_of", "until")


class BadOrder(ValueError):
    """The order cannot be carried out. The message is English, for the command line, and names what is wrong."""


@dataclass(frozen=True)
class Order:
    """An extract as it was ordered. `as_of` is the last day it tells of; after `until` it is deleted."""

    title: str
    purpose: str
    legal_basis: str
    ordered_by: str
    as_of: date
    until: date
    tables: tuple[str, ...]

    def fingerprint(self) -> str:
        """The same for the same order, however its file is written."""
        return hashlib.sha256(json.dumps(vars(self), sort_keys=True, default=str).encode()).hexdigest()

    def key(self, secret: bytes) -> bytes:
        """The extract's own key: two extracts cannot be put together by their pseudonyms."""
        return hmac.new(secret, f"extract {self.fingerprint()}".encode(), hashlib.sha256).digest()


def pseudonym(key: bytes, person: int) -> str:
    """Sixteen hexadecimal digits for a person in one extract."""
    return hmac.new(key, str(person).encode(), hashlib.sha256).hexdigest()[:16]


def read_order(text: str, today: date) -> Order:
    """Read an order as TOML. Raises `BadOrder`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadOrder(f"is not TOML: {error}") from None
    known = {*TEXTS, *DATES, "tables"}
    if unknown := sorted(set(raw) - known):
        raise BadOrder(f"does not know {', '.join(unknown)}; it takes {', '.join(sorted(known))}")
    texts = {name: _text(raw, name, longest) for name, longest in TEXTS.items()}
    as_of, until = (_date(raw, name) for name in DATES)
    if as_of > today:
        raise BadOrder(f"as_of is {as_of}, which is not over yet")
    if until < today:
        raise BadOrder(f"until is {until}: the purpose has expired, and nothing is extracted for it")
    return Order(**texts, as_of=as_of, until=until, tables=_tables(raw))


def _text(raw: dict[str, object], name: str, longest: int) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadOrder(f"lacks {name}; without it nothing is extracted")
    if len(value) > longest:
        raise BadOrder(f"{name} is longer than {longest} characters")
    return value.strip()


def _date(raw: dict[str, object], name: str) -> date:
    value = raw.get(name)
    if type(value) is not date:
        raise BadOrder(f"lacks {name}, a date such as 2026-11-30; without it nothing is extracted")
    return value


def _tables(raw: dict[str, object]) -> tuple[str, ...]:
    value = raw.get("tables")
    if not isinstance(value, list) or not value or not set(value) <= set(TABLES):
        raise BadOrder(f"tables is a list of one or more of {', '.join(TABLES)}: ask only for what the purpose needs")
    return tuple(name for name in TABLES if name in value)
