"""Reading the journal and proving it whole."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from django.db import models

from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.journal.rules import GENESIS, Break, Row, breaks

_ROW_FIELDS = [field.name for field in fields(Row)]


@dataclass(frozen=True)
class Verification:
    """What `verify` found."""

    entries: int
    head: str
    problems: tuple[Break, ...]
    anchored: bool = False
    """Was there a head noted outside the database to compare with?"""

    @property
    def whole(self) -> bool:
        return not self.problems


def about(citizen_id: int) -> models.QuerySet[JournalEntry]:
    """Everything that happened to one citizen, newest first."""
    return JournalEntry.objects.filter(citizen_id=citizen_id).order_by("-seq")


def verify(anchor: Path | None = None, most: int = 20) -> Verification:
    """Recompute the whole chain. With `anchor`, also against the head that was noted outside the database last time,
    which is what shows a journal cut short or rewritten from the start; a whole chain moves the anchor forward.
    """
    count, head, problems = 0, GENESIS, []
    noted = _read_anchor(anchor)
    anchored = noted is not None

    def rows() -> Iterator[tuple[Row, str]]:
        nonlocal count, head, noted
        columns = [*_ROW_FIELDS, "seal"]
        for values in JournalEntry.objects.order_by("seq").values_list(*columns).iterator(chunk_size=5000):
            count, head = count + 1, values[-1]
            if noted and values[0] == noted[0]:
                if head != noted[1]:
                    problems.append(Break(noted[0], "is not the row that was noted outside the database"))
                noted = None
            yield Row(*values[:-1]), values[-1]

    problems.extend(found for found, _ in zip(breaks(rows()), range(most), strict=False))
    if noted and len(problems) < most:
        problems.append(Break(noted[0], "was noted outside the database but is gone: the journal was cut short"))
    result = Verification(count, head, tuple(problems), anchored)
    if anchor and result.whole and count:
        anchor.write_text(json.dumps({"seq": count, "seal": head}), encoding="utf-8")
    return result


def _read_anchor(anchor: Path | None) -> tuple[int, str] | None:
    if anchor is None or not anchor.exists():
        return None
    noted = json.loads(anchor.read_text(encoding="utf-8"))
    return noted["seq"], noted["seal"]
