"""What citizens' own answers said before and after something they took part in, for the counting of what came of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from fodfaeste.casework.participation import Span
from fodfaeste.casework.progression.models import Rating
from fodfaeste.casework.progression.queries import INSTRUMENT, comparable
from fodfaeste.foundation import clock

NEAR = timedelta(days=14)
"""An answer so shortly after the first day still tells of before, and one so shortly before the last day of after."""
LATEST = timedelta(weeks=26)
"""An answer later than this after the last day no longer tells of it."""


def moved(spans: Sequence[Span]) -> list[int | None]:
    """For each span 1 where more indicators went up than down, -1 where more went down, 0 where as many, None where the
    citizen did not answer on both sides. Whether it is more than chance is not said. Two statements.
    """
    keys = comparable(INSTRUMENT)
    rows = Rating.objects.filter(
        citizen__in={citizen for citizen, _, _ in spans},
        employee__isnull=True,
        answered_at__isnull=False,
        round__instrument__key=INSTRUMENT,
    ).order_by("answered_at", "pk")
    answered: dict[int, list[tuple[date, dict[str, str]]]] = defaultdict(list)
    for citizen, at, answers in rows.values_list("citizen", "answered_at", "answers"):
        assert at is not None, "asked for above"
        answered[citizen].append((clock.local_day(at), answers))
    return [_moved(answered[citizen], first, last, keys) for citizen, first, last in spans]


def _moved(answered: Sequence[tuple[date, dict[str, str]]], first: date, last: date, keys: Sequence[str]) -> int | None:
    before = [(day, answers) for day, answers in answered if day <= min(first + NEAR, last)]
    if not before:
        return None
    after = [answers for day, answers in answered if max(last - NEAR, before[-1][0]) < day <= last + LATEST]
    if not after:
        return None
    then, now = before[-1][1], after[0]
    steps = [
        int(now[key]) - int(then[key]) for key in keys if then.get(key, "").isdecimal() and now.get(key, "").isdecimal()
    ]
    if not steps:
        return None
    ups, downs = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    return (ups > downs) - (ups < downs)
