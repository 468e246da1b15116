"""How a course went: completers and all who began, change only beyond the answers' own swinging, few hidden."""

from datetime import timedelta

import numpy as np
import pytest
from django.urls import reverse

from fodfaeste.casework.courses import numbers
from fodfaeste.casework.courses.models import ChangeCount, CourseCount, Enrolment, Measure
from fodfaeste.casework.participation.models import Participation
from fodfaeste.evidence.progression.change import pair_changes
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.instruments.models import InstrumentVersion
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.courses.stage import booked, completed, course, enrolled, group, sessions
from tests.cast import Cast, make_citizen

pytestmark = pytest.mark.django_db
ITEMS = ("uro", "humoer", "soevn", "overskud", "frygt")


def crowd(cast: Cast, on, count: int, seed: int = 1) -> list[Enrolment]:  # type: ignore[no-untyped-def]
    """So many who have ended: every fourth stopped without answering again, the others better by about a step."""
    luck = np.random.default_rng(seed)
    scheme = InstrumentVersion.objects.get(key="belastning")
    made = []
    for at in range(count):
        citizen = make_citizen("Prøve", f"Nummer {at}", f"70018{at // 10000:01d}{at % 10000:04d}")
        case = cast.case["anna"]
        held = Participation.objects.create(
            citizen=citizen, case=case, intervention=on.course.intervention, text=on.course.intervention.versions.get(),
            state="completed" if at % 4 else "stopped", end_reason="" if at % 4 else "ill", proposed_at=clock.now(),
            first=on.first, last=on.last,
        )  # fmt: skip
        one = Enrolment.objects.create(
            citizen=citizen, case=case, group=on, participation=held, state=held.state, enrolled_at=clock.now(),
            enrolled_by="Prøve", ended_on=clock.today() - timedelta(days=30),
            follow_up_due=clock.today() - timedelta(days=16),
        )  # fmt: skip
        level = luck.normal(1.7, 0.7)
        for when, shift in (("before", 0.0), ("after", luck.normal(-0.9, 0.5))):
            if when == "after" and not at % 4:
                continue
            answers = {key: str(int(np.clip(round(level + shift + luck.normal(0, 0.5)), 0, 3))) for key in ITEMS}
            Measure.objects.create(
                enrolment=one, citizen=citizen, when=when, instrument=scheme, answers=answers, answered_at=clock.now()
            )
        made.append(one)
    return made


def count(cast: Cast) -> None:
    numbers.refresh(actor=cast.system, purpose=PURPOSE)


def test_a_few_are_counted_and_not_shown(cast: Cast, sign_in) -> None:
    on = group(cast)
    completed(cast, enrolled(cast, on))
    count(cast)
    held = CourseCount.objects.get(course=on.course)
    assert (held.completed, held.came, held.marked) == (1, 2, 2)
    told = numbers.told(held)
    assert told.began is None and told.changed == [] and told.followed == [] and told.attendance is None
    assert "For få er begyndt" in reverse_said(sign_in, on)


def reverse_said(sign_in, on) -> str:  # type: ignore[no-untyped-def]
    return sign_in("ulla").get(reverse("course", args=[on.course_id])).content.decode()


def test_nothing_is_said_of_change_before_enough_have_answered_twice(cast: Cast, sign_in) -> None:
    on = group(cast)
    crowd(cast, on, 24)
    count(cast)
    about = ChangeCount.objects.get()
    assert (about.pairs, about.needed, about.reliability) == (18, 50, None)
    assert numbers.told(CourseCount.objects.get(course=on.course)).changed == []
    assert "18 deltagere på alle forløb" in reverse_said(sign_in, on)


def test_change_is_told_for_completers_and_for_all_who_began(cast: Cast, sign_in) -> None:
    on = group(cast)
    rows = crowd(cast, on, 80)
    count(cast)
    told = numbers.told(CourseCount.objects.get(course=on.course))
    lines = {line.words: line.counts for line in told.changed}
    assert (told.completers, told.ended) == (60, 80)
    assert lines["Har ikke svaret to gange"] == (0, 20)  # those who left are in the second column, not forgotten
    own = [each[0] for each in lines.values()]
    every = [each[1] for each in lines.values()]
    assert sum(each or 0 for each in own) <= 60 and sum(each or 0 for each in every) <= 80
    better = CourseCount.objects.get(course=on.course).completers["better"]
    assert better == _reckoned_anew(rows)
    page = reverse_said(sign_in, on)
    assert "Gennemførte (60)" in page and "Alle, der er færdige (80)" in page and "ikke, hvad holdet førte til" in page


def _reckoned_anew(rows: list[Enrolment]) -> int:
    """The same by another way: alpha from the formula, the posterior from the function below it."""
    first, last = [], []
    for each in rows:
        said = {one.when: np.array([float(one.answers[key]) for key in ITEMS]) for one in each.measures.all()}
        for answers in said.values():
            answers[ITEMS.index("frygt")] += answers[ITEMS.index("frygt")] == 3  # the heaviest answer counts 4
        first.append(said["before"])
        last.append(said.get("after", np.full(len(ITEMS), np.nan)))
    items, after = np.array(first), np.array(last)
    k = len(ITEMS)
    alpha = k / (k - 1) * (1 - items.var(axis=0, ddof=1).sum() / items.sum(axis=1).var(ddof=1))
    level = items.mean(axis=1)
    error = float(level.var(ddof=1) * (1 - alpha))
    _, found = pair_changes(level, after.mean(axis=1), error)
    return int((found.upper < 0).sum())


def test_a_hidden_number_cannot_be_worked_out_from_the_other_tables(cast: Cast) -> None:
    """Three stopped: no table may have a total that gives them away."""
    made = course(cast)
    held = CourseCount(
        course=made, counted_at=clock.now(), going_on=9, completed=20, stopped=3,
        completers={"better": 12, "same": 8, "worse": 0, "unknown": 0}, leavers={"unknown": 3},
        follow={"in_time": 15, "later": 0, "none": 8, "waiting": 0, "not_needed": 0},
    )  # fmt: skip
    ChangeCount.objects.create(counted_at=clock.now(), pairs=60, needed=50, reliability=0.8, error=1.2)
    told = numbers.told(held)
    shown = {line.words: line.counts[0] for line in told.kept}
    assert shown["Stoppede før tid"] is None and list(shown.values()).count(None) >= 2
    assert told.ended is None and told.followed == []
    assert all(line.counts[1] is None for line in told.changed)


def test_followed_up_in_time_is_counted_of_those_who_ended(cast: Cast) -> None:
    on = group(cast)
    one = completed(cast, enrolled(cast, on))
    with clock.at(sessions(on)[-1].starts + timedelta(days=1)):
        booked(cast, one, clock.today() + timedelta(days=2))
        count(cast)
        assert CourseCount.objects.get(course=on.course).follow["in_time"] == 1


def test_only_the_system_counts(cast: Cast) -> None:
    with pytest.raises(AccessDenied):
        numbers.refresh(actor=cast.actor("lise"), purpose=PURPOSE)
