"""The dated rules the register reads files and counts weeks by, as they stand in this installation."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.conf import settings

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.ladder import LadderRules
from fodfaeste.foundation.register.rules import FileRefused
from fodfaeste.foundation.rules.queries import all_rows, rows
from fodfaeste.foundation.rules.rules import fingerprint
from fodfaeste.rulebook import BenefitTable


@dataclass(frozen=True)
class Benefits:
    """The benefit table with its first day and a mark that changes whenever the table does."""

    table: BenefitTable
    earliest: date
    mark: str


def benefits() -> Benefits:
    """Raises `FileRefused` when the table is empty: nothing could be read by it."""
    kept = all_rows("benefits")
    if not kept:
        raise FileRefused(
            "Tabellen Ydelser er tom. En administrator kan fylde den under Regler → Ydelser. Indlæs så filen igen.",
            "the rule table of benefits is empty; run `fodfaeste migrate` and import the file again",
        )
    said = repr((settings.FODFAESTE_TEST_NUMBERS, sorted(repr(fingerprint(row)) for row in kept)))
    return Benefits(BenefitTable(kept), min(row.valid_from for row in kept), sha256(said.encode()).hexdigest()[:32])


def benefit_table() -> BenefitTable:
    return BenefitTable(all_rows("benefits"))


def code_book(table: BenefitTable) -> CodeBook:
    return CodeBook.from_table(table)


def ladder_rules() -> LadderRules:
    return LadderRules.from_rows(all_rows("refund_ladder"), all_rows("ladder_reset"))


def gap_weeks(on: date) -> int:
    """The longest pause inside a spell. Raises `NoRule`."""
    return int(str(rows("spell_definition", on)[0].values["gap_weeks"]))
