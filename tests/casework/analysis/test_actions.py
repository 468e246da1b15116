"""An analysis from question to plan; and who gets in, and is out again the moment the citizen says so."""

from datetime import timedelta

import pytest

from fodfaeste.casework.analysis import queries
from fodfaeste.casework.analysis.actions import add_words, decide_input, save_contribution, stop_analysis, take
from fodfaeste.casework.analysis.models import Analysis, Input
from fodfaeste.casework.analysis.panels import overview
from fodfaeste.casework.analysis.rules import Written
from fodfaeste.casework.consents.actions import withdraw
from fodfaeste.casework.consents.models import Consent
from fodfaeste.casework.consents.queries import purposes
from fodfaeste.casework.plans.models import Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, decide, verb, verbs, widen
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.analysis.stage import WRITTEN, asked, day, handed_in, held, part, prepare
from tests.cast import Cast


@pytest.fixture(autouse=True)
def stage(cast: Cast) -> Cast:
    return prepare(cast)


def sees(cast: Cast, who: str, verb: str = "analysis.view") -> bool:
    return decide(cast.actor(who), verb, cast.citizen["anna"]).allowed


def take_back(cast: Cast) -> None:
    withdraw(actor=cast.actor("anna"), purpose="test", consent=Consent.objects.get(withdrawn_at__isnull=True))


def test_asking_records_the_yes_and_lets_exactly_those_asked_in(cast: Cast) -> None:
    assert not sees(cast, "pia")
    asked(cast, professions=("psykolog",))
    assert sees(cast, "pia") and sees(cast, "pia", "analysis.contribute")
    assert sees(cast, "nils") and not sees(cast, "nils", "plan.view") and not sees(cast, "nils", "analysis.read")
    assert not sees(cast, "nils", "conversation.view") and not sees(cast, "nils", "citizen.view")
    assert not sees(cast, "frida") and not sees(cast, "viggo") and not sees(cast, "sofie")
    assert Consent.objects.get().given_how == "conversation"


def test_without_a_yes_nobody_is_asked(cast: Cast) -> None:
    with pytest.raises(Refused, match="Borgeren skal sige ja"):
        asked(cast, how="")
    assert not Analysis.objects.exists() and not Consent.objects.exists()


def test_a_yes_that_is_there_is_used_and_a_wider_question_needs_a_wider_yes(cast: Cast) -> None:
    first = asked(cast, professions=("psykolog",))
    stop_analysis(actor=cast.actor("mette"), purpose="test", analysis=first, version=1, why="Ny plan")
    with pytest.raises(Refused, match="Borgeren skal sige ja"):
        asked(cast, how="")
    asked(cast, how="phone")
    assert sees(cast, "frida") and Consent.objects.filter(replaced_at__isnull=True).count() == 1


@pytest.mark.parametrize("who", ["karl", "tage"])
def test_the_team_may_ask(cast: Cast, who: str) -> None:
    assert asked(cast, who).status == "open"


@pytest.mark.parametrize("who", ["sofie", "pia", "viggo", "hanne", "lise", "bo", "anna"])
def test_others_may_not_ask(cast: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        asked(cast, who)


def test_asking_twice_is_once_and_another_question_waits(cast: Cast) -> None:
    first = asked(cast)
    assert asked(cast) == first
    with pytest.raises(Refused, match="allerede en analyse"):
        asked(cast, question="Noget andet?")


def test_the_default_deadline_comes_from_the_rule(cast: Cast) -> None:
    assert asked(cast).due == day(14)


def test_who_takes_it_shuts_the_door_for_colleagues_of_the_profession(cast: Cast) -> None:
    analysis = asked(cast, professions=("psykolog",))
    take(actor=cast.actor("pia"), purpose="test", contribution=part(analysis))
    take(actor=cast.actor("pia"), purpose="test", contribution=part(analysis))
    assert JournalEntry.objects.filter(verb="analysis.taken").count() == 1
    assert not sees(cast, "nils")
    assert sees(cast, "pia", "plan.view") and sees(cast, "pia", "analysis.read") and sees(cast, "pia", "citizen.view")
    with pytest.raises(AccessDenied):
        take(actor=cast.actor("nils"), purpose="test", contribution=part(analysis))


def test_a_nurse_does_not_write_the_psychologists_part(cast: Cast) -> None:
    analysis = asked(cast)
    with pytest.raises(AccessDenied):
        handed_in(cast, analysis, "frida", "psykolog")
    assert handed_in(cast, analysis, "frida", "sygeplejerske").handed_in_at is not None


def test_the_moment_the_yes_is_taken_back_the_specialist_is_out_and_nothing_is_gone(cast: Cast) -> None:
    analysis = asked(cast)
    handed_in(cast, analysis)
    take_back(cast)
    assert not sees(cast, "pia") and not sees(cast, "frida") and not sees(cast, "nils", "plan.view")
    with pytest.raises(AccessDenied):
        handed_in(cast, analysis, "frida", "sygeplejerske")
    assert part(analysis).resources == WRITTEN.resources
    assert sees(cast, "mette")


def test_a_specialist_is_out_when_the_analysis_is_over_or_the_yes_runs_out(cast: Cast) -> None:
    analysis = asked(cast)
    take(actor=cast.actor("pia"), purpose="test", contribution=part(analysis))
    assert sees(cast, "pia", "plan.view")
    with clock.at(clock.now() + (day(200) - day(0))):
        assert not sees(cast, "pia") and not sees(cast, "pia", "plan.view")
    stop_analysis(actor=cast.actor("mette"), purpose="test", analysis=analysis, version=1, why="Det blev løst.")
    assert not sees(cast, "pia") and not sees(cast, "pia", "plan.view")


def over(cast: Cast) -> Analysis:
    """An analysis that Pia has written to, and that is over."""
    analysis = asked(cast, professions=("psykolog",))
    handed_in(cast, analysis)
    fresh = Analysis.objects.get(pk=analysis.pk)
    return stop_analysis(
        actor=cast.actor("mette"), purpose="test", analysis=fresh, version=fresh.version, why="Det blev løst."
    )


def test_who_has_handed_in_sees_it_for_the_days_the_words_of_the_yes_speak_of(cast: Cast) -> None:
    ended = over(cast).ended_at
    given = Consent.objects.get()
    assert "28 dage" in given.words
    with clock.at(ended + timedelta(days=28)):
        assert sees(cast, "pia", "analysis.read") and sees(cast, "pia", "plan.view")
        assert not sees(cast, "nils") and not sees(cast, "pia", "analysis.contribute")
        assert [each.employee.name for each in queries.given_by(cast.actor("pia"))] == ["Pia Prøve"]
    with clock.at(ended + timedelta(days=28, seconds=1)):
        assert not sees(cast, "pia") and not sees(cast, "pia", "plan.view") and not sees(cast, "pia", "citizen.view")
        assert not queries.given_by(cast.actor("pia"))


def test_a_yes_to_words_without_those_days_ends_with_the_analysis(cast: Cast) -> None:
    over(cast)
    assert sees(cast, "pia", "plan.view")
    Consent.objects.update(words="De må se din plan.")
    assert not sees(cast, "pia", "plan.view") and not sees(cast, "pia")


def test_a_case_that_closes_or_a_yes_taken_back_ends_the_days_at_once(cast: Cast) -> None:
    over(cast)
    case = cast.case["anna"]
    type(case).objects.filter(pk=case.pk).update(closed=clock.today())
    assert not sees(cast, "pia")
    type(case).objects.filter(pk=case.pk).update(closed=None)
    assert sees(cast, "pia")
    take_back(cast)
    assert not sees(cast, "pia")


def test_every_purpose_says_in_words_how_long_it_is_seen() -> None:
    for each in purposes():
        assert (each.seen_after_days == 0) or f"{each.seen_after_days} dage" in each.words, each.key


OWN = {"survey.answer"}
"""An employee's own answer, which tells nothing of a citizen."""


def test_a_part_in_an_analysis_opens_nothing_the_yes_does_not_speak_of(cast: Cast) -> None:
    take(actor=cast.actor("pia"), purpose="test", contribution=part(asked(cast)))
    open_to_pia = {each.name for each in verbs() if decide(cast.actor("pia"), each.name, cast.citizen["anna"]).allowed}
    about_citizens = {name for name in open_to_pia if verb(name).concerns_citizen} - OWN
    assert about_citizens == {
        "analysis.contribute", "analysis.read", "analysis.view", "citizen.list", "citizen.view", "plan.view",
    }  # fmt: skip
    assert not any(verb(name).concerns_citizen for name in {
        each.name for each in verbs() if decide(cast.actor("pia"), each.name, cast.citizen["bo"]).allowed
    } - OWN)  # fmt: skip


def test_what_is_handed_in_does_not_change_and_twice_is_once(cast: Cast) -> None:
    analysis = asked(cast)
    first = handed_in(cast, analysis)
    assert handed_in(cast, analysis).version == first.version
    with pytest.raises(Refused, match="afleveret"):
        save_contribution(
            actor=cast.actor("pia"),
            purpose="test",
            contribution=first,
            version=first.version,
            written=Written({"helbred": "Andet"}, {}),
        )


def test_two_windows_lose_nothing(cast: Cast) -> None:
    there = part(asked(cast))
    given = {"actor": cast.actor("pia"), "purpose": "test", "contribution": there, "version": 1}
    save_contribution(**given, written=Written({"helbred": "Første"}, {}))
    with pytest.raises(Stale) as stale:
        save_contribution(**given, written=Written({"helbred": "Anden"}, {}))
    assert stale.value.current.resources == {"helbred": "Første"}


def test_the_citizens_words_come_before_the_conference(cast: Cast) -> None:
    analysis = asked(cast)
    handed_in(cast, analysis)
    given = {"actor": cast.actor("anna"), "purpose": "test", "analysis": analysis}
    add_words(**given, version=1, words="Jeg vil helst arbejde om formiddagen.")
    with pytest.raises(Stale):
        add_words(**given, version=1, words="Noget andet")
    with pytest.raises(AccessDenied):
        add_words(**{**given, "actor": cast.actor("bo")}, version=2, words="x")
    held(cast, analysis)
    with pytest.raises(Refused, match="Konferencen er holdt"):
        add_words(**given, version=3, words="For sent")


def test_a_conference_needs_a_contribution_and_keeps_dissent_beside_it(cast: Cast) -> None:
    analysis = asked(cast)
    with pytest.raises(Refused, match="Ingen har afleveret"):
        held(cast, analysis)
    handed_in(cast, analysis)
    held(cast, analysis)
    analysis.refresh_from_db()
    assert analysis.status == "conferred"
    assert [each.who for each in analysis.dissents.all()] == ["Pia Prøve, psykolog"]
    assert not Step.objects.exists(), "a conference decides nothing"


def decided(cast: Cast, found: Input, choice: str, who: str = "mette", **more: str) -> Input:
    return decide_input(actor=cast.actor(who), purpose="test", found=found, choice=choice, **more)


def test_what_is_accepted_goes_into_the_plan_and_what_is_declined_stays_with_its_words(cast: Cast) -> None:
    analysis = asked(cast)
    handed_in(cast, analysis)
    held(cast, analysis)
    first, second = analysis.inputs.all()
    decided(cast, first, "adapt", own_words="Prøve søvnskolen to gange")
    decided(cast, first, "adapt", own_words="Prøve søvnskolen to gange")
    assert list(Step.objects.values_list("what", "track", "source_key")) == [
        ("Prøve søvnskolen to gange", "sundhed", f"analysis:{analysis.pk}")
    ]
    with pytest.raises(Refused, match="hvorfor"):
        decided(cast, second, "decline")
    decided(cast, second, "decline", words="Ikke endnu.")
    analysis.refresh_from_db()
    assert analysis.status == "done" and analysis.ended_at is not None
    assert Step.objects.count() == 1
    assert sees(cast, "pia", "analysis.read") and not sees(cast, "pia", "analysis.contribute")


def test_neither_a_specialist_nor_another_team_decides(cast: Cast) -> None:
    analysis = asked(cast)
    handed_in(cast, analysis)
    held(cast, analysis)
    for who in ("pia", "sofie", "anna"):
        with pytest.raises(AccessDenied):
            decided(cast, analysis.inputs.all()[0], "accept", who)


def test_the_overview_tells_each_what_waits_for_them(cast: Cast) -> None:
    analysis = asked(cast, due=day(2))
    assert [each.text for each in overview(cast.actor("pia"))] == ["Skriv til den tværfaglige analyse"]
    assert overview(cast.actor("mette")) == []
    handed_in(cast, analysis)
    assert overview(cast.actor("pia")) == []
    with clock.at(clock.now() + (day(3) - day(0))):
        assert "sygeplejerske mangler" in overview(cast.actor("mette"))[0].text
    handed_in(cast, analysis, "frida", "sygeplejerske")
    assert "alle har afleveret" in overview(cast.actor("mette"))[0].text
    held(cast, analysis)
    assert "Tag stilling" in overview(cast.actor("mette"))[0].text


def test_a_question_stands_on_the_overview_from_the_day_it_is_asked(cast: Cast) -> None:
    analysis = asked(cast, due=day(14))
    [waiting] = overview(cast.actor("pia"))
    assert waiting.why == "Psykolog: ingen har taget den endnu"
    with clock.at(clock.now() + (day(13) - day(0))):
        assert overview(cast.actor("pia"))[0].why.endswith("og fristen er nær")
    take(actor=cast.actor("pia"), purpose="Prøve", contribution=analysis.contributions.get(profession="psykolog"))
    assert overview(cast.actor("pia"))[0].why.startswith("Svar senest")


def test_the_page_knows_whether_the_yes_covers_all_who_are_asked(cast: Cast) -> None:
    analysis = asked(cast)
    assert queries.told(analysis).consent
    take_back(cast)
    assert not queries.told(analysis).consent


def test_widening_an_unknown_role_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="unknown role"):
        widen("plan.view", vagtmester="team")
