"""A team leader gives a contribution to a specialist; the specialist gives it back with a reason."""

from collections.abc import Callable

import pytest
from django.test import Client

from fodfaeste.casework.analysis.actions import save_contribution, stop_analysis, take
from fodfaeste.casework.analysis.handing import assign, give_back
from fodfaeste.casework.analysis.models import Contribution
from fodfaeste.casework.analysis.panels import overview
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.analysis.stage import WRITTEN, asked, handed_in, part, prepare
from tests.cast import Cast

SignIn = Callable[[str], Client]
WHY = "Jeg kender borgeren privat"


@pytest.fixture(autouse=True)
def stage(cast: Cast) -> Cast:
    return prepare(cast)


def given(cast: Cast, there: Contribution, to: str = "pia", by: str = "tage") -> Contribution:
    return assign(actor=cast.actor(by), purpose="test", contribution=there, employee=cast.employee[to])


def back(cast: Cast, there: Contribution, by: str = "pia", why: str = WHY) -> Contribution:
    return give_back(actor=cast.actor(by), purpose="test", contribution=there, why=why)


def test_the_team_leader_gives_it_to_a_specialist_who_then_has_it_alone(cast: Cast) -> None:
    there = part(asked(cast))
    given(cast, there)
    assert part(there.analysis).employee == cast.employee["pia"]
    with pytest.raises(AccessDenied):
        take(actor=cast.actor("nils"), purpose="test", contribution=there)
    entry = JournalEntry.objects.get(verb="analysis.assigned")
    assert (entry.actor_label, entry.citizen_id) == ("Tage Team", cast.citizen["anna"].pk)


@pytest.mark.parametrize("who", ["mette", "karl", "pia", "nils", "lise", "admin", "anna"])
def test_nobody_else_gives_it_to_anybody(cast: Cast, who: str) -> None:
    there = part(asked(cast))
    with pytest.raises(AccessDenied):
        given(cast, there, by=who)
    assert part(there.analysis).employee is None


@pytest.mark.parametrize("to", ["frida", "viggo", "mette"])
def test_only_a_specialist_of_the_profession_can_get_it(cast: Cast, to: str) -> None:
    with pytest.raises(Refused, match="har ikke den faglighed"):
        given(cast, part(asked(cast)), to=to)


def test_what_somebody_has_begun_to_write_is_not_taken_from_them(cast: Cast) -> None:
    there = part(asked(cast))
    save_contribution(actor=cast.actor("pia"), purpose="test", contribution=there, version=1, written=WRITTEN)
    with pytest.raises(Refused, match="er begyndt at skrive"):
        given(cast, there, to="nils")
    back(cast, there)
    given(cast, there, to="nils")
    fresh = part(there.analysis)
    assert fresh.employee == cast.employee["nils"]
    assert fresh.resources == dict(WRITTEN.resources), "what was written waits for the next"


def test_one_who_has_it_and_has_not_begun_can_be_relieved(cast: Cast) -> None:
    there = part(asked(cast))
    given(cast, there, to="pia")
    assert given(cast, there, to="nils").employee == cast.employee["nils"]


def test_giving_it_back_needs_a_reason_and_lets_the_others_in_again(cast: Cast) -> None:
    there = part(asked(cast))
    given(cast, there)
    with pytest.raises(Refused, match="hvorfor"):
        back(cast, there, why="   ")
    back(cast, there)
    fresh = part(there.analysis)
    assert (fresh.employee, fresh.given_back_by, fresh.given_back_why) == (None, cast.employee["pia"], WHY)
    assert fresh.came_back
    take(actor=cast.actor("nils"), purpose="test", contribution=fresh)
    assert not part(there.analysis).came_back
    assert JournalEntry.objects.filter(verb="analysis.given_back").count() == 1


@pytest.mark.parametrize("who", ["nils", "frida", "mette", "tage", "anna"])
def test_only_who_has_it_gives_it_back(cast: Cast, who: str) -> None:
    there = part(asked(cast))
    given(cast, there)
    with pytest.raises(AccessDenied):
        back(cast, there, by=who)
    assert part(there.analysis).employee == cast.employee["pia"]


def test_a_window_left_open_does_not_write_it_back_to_oneself(cast: Cast) -> None:
    there = part(asked(cast))
    kept = save_contribution(actor=cast.actor("pia"), purpose="test", contribution=there, version=1, written=WRITTEN)
    back(cast, there)
    with pytest.raises(Stale):
        save_contribution(
            actor=cast.actor("pia"), purpose="test", contribution=there, version=kept.version,
            written=type(WRITTEN)({"helbred": "Noget nyt."}, {}),
        )  # fmt: skip
    assert part(there.analysis).employee is None


def test_what_is_handed_in_or_stopped_stays_where_it_is(cast: Cast) -> None:
    analysis = asked(cast)
    there = handed_in(cast, analysis)
    with pytest.raises(Refused, match="afleveret"):
        back(cast, there)
    with pytest.raises(Refused, match="afleveret"):
        given(cast, there, to="nils")
    nurse = part(analysis, "sygeplejerske")
    analysis.refresh_from_db()
    stop_analysis(actor=cast.actor("mette"), purpose="test", analysis=analysis, version=analysis.version, why="Ny plan")
    with pytest.raises(Refused):
        given(cast, nurse, to="frida")


def test_the_pages_lead_through_it(cast: Cast, sign_in: SignIn) -> None:
    there = part(asked(cast))
    page = f"/analyser/{there.analysis_id}/"
    leader, pia = sign_in("tage"), sign_in("pia")
    shown = leader.get(page).content.decode()
    assert "Hvem skal skrive?" in shown
    assert "Nils Prøve" in shown
    assert "Hvem skal skrive?" not in sign_in("mette").get(page).content.decode()
    answer = leader.post(f"/analyser/bidrag/{there.pk}/giv/", {"employee": cast.employee["pia"].pk}, follow=True)
    assert "Pia Prøve har den nu" in answer.content.decode()
    where = f"/analyser/bidrag/{there.pk}/giv-tilbage/"
    assert where in pia.get(f"/analyser/bidrag/{there.pk}/").content.decode()
    empty = pia.post(where, {"why": ""})
    assert empty.status_code == 422
    assert "Skriv kort, hvorfor" in empty.content.decode()
    assert pia.post(where, {"why": WHY}).status_code == 302
    assert WHY in leader.get(page).content.decode()
    assert any("Find en anden" in each.text for each in overview(cast.actor("mette")))


def test_a_choice_of_nobody_says_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    there = part(asked(cast))
    answer = sign_in("tage").post(f"/analyser/bidrag/{there.pk}/giv/", {"employee": ""}, follow=True)
    assert "Vælg en fagperson" in answer.content.decode()
    assert part(there.analysis).employee is None
