"""What stands still on a citizen's page is what brings them on *Mit overblik*, and nothing else does of these rooms."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fodfaeste.casework.cases.standing import past
from fodfaeste.casework.conversations.actions import book, hold
from fodfaeste.casework.conversations.rules import AgreementDraft
from fodfaeste.casework.plans.actions import answer_plan, mark_step, save_plan, send_plan, start_plan
from fodfaeste.casework.plans.drafts import PlanDraft, StepDraft
from fodfaeste.casework.plans.models import Step
from fodfaeste.casework.record import composition
from fodfaeste.casework.record.situation import situation_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import Cast

NOW = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    for case in cast.case.values():
        type(case).objects.filter(pk=case.pk).update(opened=NOW.date() - 300 * DAY)
    talked(cast, 290)


def talked(cast: Cast, ago: int, *promises: AgreementDraft) -> None:
    """A conversation with Anna that was held so many days ago."""
    mette, starts = cast.actor("mette"), NOW - ago * DAY
    with clock.at(starts - DAY):
        talk = book(actor=mette, purpose="Prøve", case=cast.case["anna"], starts=starts)
    with clock.at(starts + timedelta(hours=1)):
        hold(
            actor=mette,
            purpose="Prøve",
            conversation=talk,
            version=talk.version,
            notes="Vi talte.",
            agreements=list(promises),
        )


def sent(cast: Cast, ago: int, *steps: StepDraft, answer: str = "agree", words: str = "") -> None:
    """Anna's plan, sent so many days ago."""
    mette = cast.actor("mette")
    with clock.at(NOW - ago * DAY):
        plan = start_plan(actor=mette, purpose="Prøve", case=cast.case["anna"])
        draft = PlanDraft("Mit mål", (), steps or (StepDraft("Gå en tur", "borger", "sundhed", date(2027, 3, 1)),))
        plan = save_plan(actor=mette, purpose="Prøve", plan=plan, version=plan.version, draft=draft)
        version = send_plan(actor=mette, purpose="Prøve", plan=plan, version=plan.version)
        if answer:
            answer_plan(actor=cast.actor("anna"), purpose="Prøve", plan_version=version, answer=answer, words=words)


def agreed(cast: Cast, owner: str, due: date) -> None:
    talked(cast, 29, AgreementDraft(owner, "Ringe til lægen", due))


def step(owner: str = "borger", due: date = date(2026, 11, 16)) -> StepDraft:
    return StepDraft("Gå en tur", owner, "sundhed", due)


def cannot(cast: Cast, who: str) -> None:
    sent(cast, 20, step(due=date(2027, 3, 1)))
    with clock.at(NOW - DAY):
        mark_step(actor=cast.actor(who), purpose="P", step=Step.objects.get(), status="cannot_yet", words="Jeg er syg")


STANDS = {
    "an answer that is missing": (lambda cast: sent(cast, 15, answer=""), "Planen venter på borgerens svar"),
    "an answer that is no yes": (
        lambda cast: sent(cast, 5, answer="disagree", words="For meget"), "Borgeren er ikke enig i planen"
    ),
    "a step the citizen cannot take": (lambda cast: cannot(cast, "anna"), "Skridt: Gå en tur"),
    "a step of which the caseworker was told so": (lambda cast: cannot(cast, "mette"), "Skridt: Gå en tur"),
    "the citizen's late step": (lambda cast: sent(cast, 20, step()), "Skridt: Gå en tur"),
    "the caseworker's late step": (lambda cast: sent(cast, 20, step("sagsbehandler")), "Skridt: Gå en tur"),
    "the citizen's late promise": (lambda cast: agreed(cast, "borger", date(2026, 11, 17)), "Aftale: Ringe til lægen"),
    "the caseworker's late promise": (
        lambda cast: agreed(cast, "sagsbehandler", date(2026, 11, 17)), "Aftale: Ringe til lægen"
    ),
}  # fmt: skip
MOVES = {
    "a plan sent the other day": lambda cast: sent(cast, 13, answer=""),
    "a plan they agree on": lambda cast: sent(cast, 40),
    "a step that is due today": lambda cast: sent(cast, 20, step(due=date(2026, 11, 18))),
    "a promise that is due today": lambda cast: agreed(cast, "borger", date(2026, 11, 18)),
    "nothing at all": lambda cast: None,
}


def on_page(cast: Cast) -> list[str]:
    return [each.text for each in situation_of(cast.actor("mette"), cast.citizen["anna"]).stuck]


def asked_for(cast: Cast) -> set[int]:
    """Whom *Mit overblik* has something about that needs Mette or is late."""
    work = composition.overview(cast.actor("mette"))
    return {each.citizen_id for each in work.needs_me} | {each.citizen_id for each in work.deadlines if each.late}


@pytest.mark.parametrize("what", STANDS)
def test_what_stands_still_is_on_the_page_and_brings_the_citizen_on_the_overview(cast: Cast, what: str) -> None:
    make, text = STANDS[what]
    make(cast)
    with clock.at(NOW):
        assert on_page(cast) == [text]
        assert asked_for(cast) == {cast.citizen["anna"].pk}


@pytest.mark.parametrize("what", MOVES)
def test_what_moves_is_on_neither(cast: Cast, what: str) -> None:
    MOVES[what](cast)
    with clock.at(NOW):
        assert on_page(cast) == []
        assert asked_for(cast) == set()


def test_a_conversation_the_rule_asks_for_is_on_both(cast: Cast) -> None:
    type(cast.case["anna"]).objects.filter(pk=cast.case["anna"].pk).update(opened=NOW.date() - 60 * DAY)
    with clock.at(NOW):
        assert on_page(cast) == ["Der mangler en samtale"]
        assert asked_for(cast) == {cast.citizen["anna"].pk}


def test_how_long_ago_is_said_in_days() -> None:
    assert past(date(2026, 11, 17), date(2026, 11, 18)) == "Skulle være gjort for 1 dag siden."
    assert past(date(2026, 11, 8), date(2026, 11, 18)) == "Skulle være gjort for 10 dage siden."
