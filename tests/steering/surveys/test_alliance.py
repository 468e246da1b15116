"""Scores over time and what came later: told together, as a correlation with its interval, or not at all."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.conversations.models import Conversation, ValueAnswers
from fodfaeste.foundation import clock
from fodfaeste.foundation.days import monday_of
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.register.models import BenefitWeek, RegisterStatus
from fodfaeste.steering.surveys import alliance
from fodfaeste.steering.surveys.linking import correlation, mean
from fodfaeste.steering.surveys.models import AllianceOutcome, AlliancePeriod
from tests.cast import Cast
from tests.steering.surveys.asking import TODAY, at, instrument, more_citizens

ASKED = date(2026, 2, 10)
PEOPLE = 32


def test_the_correlation_is_the_one_of_the_books() -> None:
    """Fisher's interval of r = 0.5 with 28 pairs is from 0.156 to 0.735: z is 0.5493 and its error 0.2."""
    scores = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0] * 3 + [0.0, 0.0, 1.0, 1.0]
    came = [False, False, False, True, True, True, True, False] * 3 + [False, False, True, True]
    found = correlation(scores, came)
    assert found is not None
    z, half = math.atanh(found.value), 1.959964 / 5
    assert found.value == pytest.approx(16 / 28)
    assert (found.low, found.high) == pytest.approx((math.tanh(z - half), math.tanh(z + half)), abs=1e-6)


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), max_size=40))
def test_a_correlation_lies_in_its_interval_or_is_not_told(pairs: list[tuple[float, bool]]) -> None:
    found = correlation([score for score, _ in pairs], [came for _, came in pairs])
    if found is not None and not math.isnan(found.value):
        assert -1 - 1e-9 <= found.low <= found.value + 1e-9 <= found.high + 2e-9 <= 1 + 1e-8


def test_what_never_varies_has_no_correlation_and_one_value_no_mean() -> None:
    assert correlation([1.0] * 9, [True, False, True] * 3) is None
    assert correlation([1.0, 2.0, 3.0, 4.0], [True] * 4) is None
    assert mean([7.0]) is None


@pytest.mark.django_db
def test_a_score_goes_from_all_the_worst_to_all_the_best_and_a_question_passed_over_does_not_count() -> None:
    definition = definition_of(instrument("samtalen"))
    worst = {item.key: min(item.steps, key=lambda s: s.points).key for item in definition.items if item.steps}
    best = {item.key: max(item.steps, key=lambda s: s.points).key for item in definition.items if item.steps}
    assert alliance.score(definition, worst) == 0
    assert alliance.score(definition, best) == 100
    assert alliance.score(definition, dict(list(best.items())[:1])) == 100
    assert alliance.score(definition, dict.fromkeys(best, "vil_ikke_svare")) is None


@pytest.fixture
def lived(cast: Cast) -> Cast:
    """32 citizens answer in February while on benefit; in August most of the glad ones are off it."""
    more_citizens(cast, PEOPLE)
    scheme = instrument("samtalen")
    items = [item for item in definition_of(scheme).items if item.steps]
    for number in range(PEOPLE):
        name, glad = f"p{number}", number % 2 == 0
        citizen, case = cast.citizen[name], cast.case[name]
        with at(ASKED):
            talk = Conversation.objects.create(
                citizen=citizen,
                case=case,
                employee=cast.employee["mette"],
                starts=clock.now(),
                status="held",
                closed_at=clock.now(),
            )
            step = max if glad else min
            answers = {item.key: step(item.steps, key=lambda s: s.points).key for item in items}
            ValueAnswers.objects.create(
                citizen=citizen, conversation=talk, instrument=scheme, answers=answers, answered_at=clock.now()
            )
        on = [monday_of(ASKED)]
        if glad == (number % 8 in (0, 1)):
            on.append(monday_of(ASKED) + timedelta(weeks=26))
        for week in on:
            BenefitWeek.objects.create(citizen=citizen, week=week, benefit="kontanthjaelp")
    RegisterStatus.objects.create(
        citizen=cast.citizen["p0"],
        weeks_total=2,
        weeks_last_52=2,
        weeks_last_156=2,
        spells=1,
        self_support_weeks_156=0,
        as_of=date(2026, 11, 16),
    )
    return cast


def counted(day: date = TODAY) -> AllianceOutcome:
    with at(day):
        alliance.refresh(day)
    return AllianceOutcome.objects.get()


@pytest.mark.django_db
def test_the_first_answers_are_set_against_the_week_half_a_year_later(lived: Cast) -> None:
    found = counted()
    assert (found.citizens, found.weeks) == (PEOPLE, 26)
    assert found.correlation is not None and found.low is not None and found.high is not None
    assert found.low < found.correlation < found.high
    period = AlliancePeriod.objects.get(first=date(2026, 1, 1))
    assert (period.citizens, round(period.mean or 0)) == (PEOPLE, 50)


@pytest.mark.django_db
def test_a_quarter_that_is_not_over_is_not_counted(lived: Cast) -> None:
    with at(date(2026, 3, 31)):
        alliance.refresh(date(2026, 3, 31))
    assert not AlliancePeriod.objects.exists()
    assert AllianceOutcome.objects.get().citizens is None


@pytest.mark.django_db
def test_fewer_than_the_rule_wants_are_not_told_of(lived: Cast) -> None:
    ValueAnswers.objects.filter(citizen__in=[lived.citizen[f"p{n}"].pk for n in range(3)]).delete()
    found = counted()
    assert (found.citizens, found.correlation, found.halves) == (None, None, [])


@pytest.mark.django_db
def test_when_nearly_everybody_has_the_same_outcome_nothing_is_told(lived: Cast) -> None:
    BenefitWeek.objects.filter(week__gt=ASKED).delete()
    assert counted().correlation is None


@pytest.mark.django_db
def test_few_citizens_of_a_quarter_are_hidden(lived: Cast) -> None:
    ValueAnswers.objects.exclude(citizen__in=[lived.citizen[f"p{n}"].pk for n in range(4)]).delete()
    counted()
    assert (AlliancePeriod.objects.get().citizens, AlliancePeriod.objects.get().mean) == (None, None)


@pytest.mark.django_db
def test_the_page_says_in_words_that_it_is_no_cause(lived: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    counted()
    with at():
        page = sign_in("ulla").get("/brugerundersoegelse/samarbejde/").content.decode()
        assert "Det er en sammenhæng, ikke en årsag" in page
        assert f"{PEOPLE} borgere svarede første gang" in page
        for name in ("mette", "anna"):
            assert sign_in(name).get("/brugerundersoegelse/samarbejde/").status_code == 403


@pytest.mark.django_db
def test_before_anything_is_counted_the_page_says_so(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        assert "ikke talt op endnu" in sign_in("lise").get("/brugerundersoegelse/samarbejde/").content.decode()


@pytest.mark.django_db
def test_a_quarter_in_which_all_say_the_same_is_hidden(lived: Cast) -> None:
    """Else it would tell what each of them said, with no uncertainty to show."""
    for each in ValueAnswers.objects.all():
        each.answers = dict.fromkeys(each.answers, "0")
        each.save()
    counted()
    assert {(each.citizens, each.mean) for each in AlliancePeriod.objects.all()} == {(None, None)}
