"""A change is told from chance where enough is known, and never guessed where it is not."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.progression import measuring, queries, reckoning
from fodfaeste.casework.progression.actions import close_round, start_round
from fodfaeste.casework.progression.models import ChangeBasis, Rating, Round
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.casework.progression.test_rounds import ALL, PROFESSIONAL, of, round_, send
from tests.cast import Cast, make_citizen

__all__ = ["round_"]
ITEMS = list(ALL)
PUBLISHED = {"source": "Opdigtet undersøgelse (2025)", "citizens": 120, "mean": 2.0, "sd": 1.1}
PUBLISHED |= {"error": 0.4, "stability": 0.7}


def made(citizens: int, error: float, seed: int = 1, moved: float = 0.8) -> np.ndarray:
    """Scores with a known error: a place per citizen, a move between the occasions, and chance on every answer."""
    rng = np.random.default_rng(seed)
    place = rng.normal(2, 0.9, (citizens, 1, 1))
    change = np.concatenate([np.zeros((citizens, 1, 1)), rng.normal(0.3, moved, (citizens, 1, 1))], axis=1)
    return np.clip(np.rint(place + change + rng.normal(0, error, (citizens, 2, 6))), 0, 4)


def cell(basis: measuring.Basis, before: int, now: int) -> measuring.Cell:
    return next(each for each in basis.cells if (each.before, each.now) == (before, now))


def test_the_error_of_an_answer_is_found_again_and_large_errors_tell_less() -> None:
    small, large = (measuring.reckon(ITEMS, made(400, error), 5, 50)[0] for error in (0.45, 1.0))
    assert small.error == pytest.approx(np.sqrt(0.45**2 + 1 / 12), abs=0.08)  # rounding to steps adds a twelfth
    assert small.error < large.error
    sure = [sum(abs(each.verdict) for each in basis.cells) for basis in (small, large)]
    assert sure[0] > sure[1]


def test_shrinkage_draws_an_extreme_answer_towards_the_middle() -> None:
    basis = measuring.reckon(ITEMS, made(400, 0.8), 5, 50)[0]
    assert cell(basis, 0, 3).middle < 3
    assert cell(basis, 0, 3).low < cell(basis, 0, 3).middle < cell(basis, 0, 3).high


def test_no_step_is_no_change_and_a_verdict_never_goes_against_the_answers() -> None:
    for basis in measuring.reckon(ITEMS, made(200, 0.5), 5, 50):
        for each in basis.cells:
            assert each.verdict in (0, np.sign(each.now - each.before))


def test_too_few_answers_are_refused_and_not_guessed() -> None:
    with pytest.raises(ValueError, match="49 citizens have two answers; 50 are needed"):
        measuring.reckon(ITEMS, made(49, 0.5), 5, 50)
    with pytest.raises(ValueError, match=r"swing|vari|alike"):
        measuring.reckon(ITEMS, np.full((60, 2, 6), 2.0), 5, 50)


def test_a_publication_is_reckoned_by_hand() -> None:
    """Lord & Novick: with no correlation between true places, each is shrunk by the reliability towards the mean."""
    basis = measuring.published("maal", 2.0, 1.0, 0.6, 0.0, 5)
    reliability = 1 - 0.36
    assert cell(basis, 1, 3).middle == pytest.approx(reliability * 2, abs=0.01)
    half = 1.959964 * np.sqrt(2 * reliability * 0.36)
    assert cell(basis, 1, 3).high - cell(basis, 1, 3).middle == pytest.approx(half, abs=0.01)
    for wrong in ({"error": 1.0}, {"error": 0.0}, {"stability": 1.0}):
        with pytest.raises(ValueError, match="error must be above 0"):
            measuring.published("maal", **{"mean": 2.0, "sd": 1.0, "error": 0.6, "stability": 0.0, "steps": 5} | wrong)


@pytest.fixture
def rules(cast: Cast) -> None:
    load_shipped_instruments(actor=cast.system, purpose="test")
    load_shipped_tables(actor=cast.system, purpose="test")


def many_rounds(cast: Cast, scores: np.ndarray) -> None:
    """Citizens with two answered rounds each."""
    from fodfaeste.casework.cases.models import Case

    scheme, now = queries.instrument(), clock.now()
    for number, (first, second) in enumerate(scores):
        day = 1 + number % 28
        citizen = make_citizen("Opdigtet", f"Nr {number}", f"{day + 60:02d}0{1 + number // 28}70{1000 + number}")
        case = Case.objects.create(
            citizen=citizen, team=cast.team["Nord"], target_group="kontanthjaelp", opened=clock.today()
        )
        for at, places in enumerate((first, second)):
            round_ = Round.objects.create(
                citizen=citizen,
                case=case,
                instrument=scheme,
                number=at + 1,
                opened_at=now,
                due=clock.today(),
                closed_at=now,
            )
            answers = dict(zip(ITEMS, (str(int(place)) for place in places), strict=True))
            Rating.objects.create(
                round=round_, citizen=citizen, rater="borger", answers=answers, saved_at=now, answered_at=now
            )


def reckon(cast: Cast) -> int:
    return reckoning.reckon(actor=cast.actor("admin"), purpose="test")


def test_the_installation_learns_nothing_from_too_few_and_a_declined_answer_is_no_number(
    cast: Cast, rules: None
) -> None:
    many_rounds(cast, made(40, 0.5))
    assert reckon(cast) == 0
    assert ChangeBasis.objects.count() == 0
    Rating.objects.filter(citizen__last_name="Nr 0").update(answers=dict.fromkeys(ITEMS, "vil_ikke_svare"))
    assert len(queries.answered_twice("udvikling")["borger"]) == 39


def test_with_enough_answers_every_indicator_gets_a_basis_and_history_is_kept(cast: Cast, rules: None) -> None:
    many_rounds(cast, made(55, 0.5))
    assert reckon(cast) == len(ITEMS)
    assert {each.citizens for each in ChangeBasis.objects.all()} == {55}
    assert reckon(cast) == len(ITEMS)
    assert ChangeBasis.objects.filter(valid_to__isnull=True).count() == len(ITEMS)
    assert set(ChangeBasis.objects.values_list("rater", flat=True)) == {"borger"}


def test_only_the_administrator_decides_and_wrong_numbers_are_refused_at_their_field(
    cast: Cast, sign_in, rules: None
) -> None:
    with pytest.raises(AccessDenied):
        reckoning.reckon(actor=cast.actor("mette"), purpose="test")
    with pytest.raises(Refused, match="passer ikke sammen"):
        record(cast, error=2.0)
    client, path = sign_in("admin"), reverse("progression_basis")
    assert client.post(path, {"do": "published", "rater": "borger"}).status_code == 422
    assert client.post(path, {"do": "published", "rater": "borger", **PUBLISHED}).status_code == 302
    assert "Opdigtet undersøgelse" in sign_in("mette").get(path).content.decode()
    assert sign_in("mette").post(path, {"do": "reckon"}).status_code == 403
    assert client.post(path, {"do": "end", "rater": "borger"}).status_code == 302
    assert "Vi ved for lidt" in client.get(path).content.decode()


def record(cast: Cast, **more: object) -> int:
    given = {"actor": cast.actor("admin"), "purpose": "test", "rater": "borger", **PUBLISHED} | more
    return reckoning.record_published(**given)


def two_rounds(cast: Cast, round_: Round, second: dict[str, str]) -> None:
    send(cast, "anna", of(round_), ALL | {"maal": "0", "helbred": "2"})
    close_round(actor=cast.actor("mette"), purpose="test", round_=round_, version=1)
    again = start_round(
        actor=cast.actor("mette"), purpose="test", case=cast.case["anna"], employees=[cast.employee["mette"]]
    )
    send(cast, "mette", of(again, cast.employee["mette"]), PROFESSIONAL)
    send(cast, "anna", of(again), ALL | second)


def test_the_pages_say_sure_or_perhaps_chance_or_that_too_little_is_known(cast: Cast, sign_in, round_: Round) -> None:
    two_rounds(cast, round_, {"maal": "4", "helbred": "3"})
    pages = {"mette": reverse("development", args=[cast.citizen["anna"].pk]), "anna": reverse("my_development")}
    for who, path in pages.items():
        page = sign_in(who).get(path).content.decode()
        assert "for lidt til at sige" in page
        assert "sikker ændring</span>" not in page
    record(cast)
    for who, path in pages.items():
        page = sign_in(who).get(path).content.decode()
        assert "▲ sikker ændring" in page
        assert "kan være tilfældigt" in page
        assert "for lidt til at sige" not in page


def test_the_page_of_a_citizen_costs_no_more_with_a_basis(cast: Cast, sign_in, round_: Round) -> None:
    two_rounds(cast, round_, {"maal": "4"})
    client, path = sign_in("mette"), reverse("development", args=[cast.citizen["anna"].pk])

    def cost() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    without = cost()
    record(cast)
    assert cost() == without
