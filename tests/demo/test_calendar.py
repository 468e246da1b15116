"""The demo's calendars never hold two conversations at once, whatever day the demo is built."""

from datetime import date
from types import SimpleNamespace

import pytest

from fodfaeste.demo.roster import Colleague

HOURS = ((9, 0), (10, 0))


@pytest.mark.parametrize("kept", [date(2026, 11, 23), date(2026, 11, 20), date(2026, 11, 24)])
def test_the_day_kept_for_todays_conversations_is_never_given_away(kept: date) -> None:
    colleague = SimpleNamespace(taken=set())
    found = [Colleague.free(colleague, date(2026, 11, 20), HOURS, kept) for _ in range(6)]  # type: ignore[arg-type]
    assert len(set(found)) == 6
    assert kept not in {each.date() for each in found}
    assert all(each.date().weekday() < 5 for each in found)
