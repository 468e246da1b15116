"""A large catalogue: two thousand interventions are searched as cheaply as twenty, also with slips, page by page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion, Price, Provider
from fodfaeste.casework.catalogue.queries import A_PAGE, Filters, listing
from fodfaeste.casework.catalogue.search import index_many, search
from fodfaeste.casework.catalogue.tables import track_titles
from fodfaeste.foundation import clock
from tests.casework.catalogue.stage import rules_loaded
from tests.cast import LONG_AGO, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MANY = 2000
ABOUT = (
    "angst", "stress", "søvn", "smerter", "gæld", "bolig", "dansk", "regning", "praktik", "mentor", "motion", "kost",
    "alkohol", "familie", "netværk", "ordblindhed", "truck", "rengøring", "køkken", "svejsning",
)  # fmt: skip
SHAPES = ("hold", "forløb", "samtaler", "kursus", "gruppe", "træning", "vejledning", "værksted", "café", "rådgivning")
PLACES = ("Nordby", "Sydby", "Østerby", "Vesterby", "Midtbyen", "Havnen", "Skovkanten", "Engen", "Bakken", "Åen")


def filled(cast: Cast, count: int) -> None:
    """So many published interventions, written straight into the tables and into the index."""
    rules_loaded(cast)
    provider = Provider.objects.create(name=f"Opdigtet udbyder {count}")
    made = Intervention.objects.bulk_create(
        [Intervention(provider=provider, status="published", capacity=2 + number % 9) for number in range(count)]
    )
    texts = InterventionVersion.objects.bulk_create(
        [_text(cast, each, number) for number, each in enumerate(made)], batch_size=500
    )
    Price.objects.bulk_create(
        [Price(intervention=each, oere=50_000 + each.pk, valid_from=LONG_AGO, source="Prøve") for each in made]
    )
    titles = track_titles()
    index_many((each, text, titles[text.track]) for each, text in zip(made, texts, strict=True))


def _text(cast: Cast, each: Intervention, number: int) -> InterventionVersion:
    about, shape = ABOUT[number % len(ABOUT)], SHAPES[number // len(ABOUT) % len(SHAPES)]
    place = PLACES[number // (len(ABOUT) * len(SHAPES)) % len(PLACES)]
    keys = list(track_titles())
    return InterventionVersion(
        intervention=each, number=1, published_at=clock.now(), published_by="Prøve", capacity=each.capacity,
        title=f"{about.capitalize()}{shape} i {place}", track=keys[number % len(keys)],
        purpose=f"Du får hjælp til {about}, så hverdagen fylder mindre.", content=f"Vi mødes til {shape} hver uge.",
        target_group=f"Til dig, der kender til {about}.", weeks=10, hours_per_week=Decimal(3),
        cost_category="vejledning", evidence="untested", review_on=clock.today() + timedelta(days=90),
        responsible=cast.employee["lise"], location=place,
    )  # fmt: skip


def statements(what) -> tuple[object, list[str]]:  # type: ignore[no-untyped-def]
    with CaptureQueriesContext(connection) as asked:
        found = what()
    return found, [each["sql"] for each in asked]


def test_two_thousand_are_searched_like_twenty_and_slips_are_forgiven(cast: Cast, sign_in) -> None:
    filled(cast, 20)
    client = sign_in("mette")
    pages = ("?q=angst", "?q=agnsthold+i+nordby", "?spor=sind", "?sorter=pris", "?ledig=on", "?side=1")
    few = [len(statements(lambda at=at: client.get(reverse("catalogue") + at))[1]) for at in pages]
    filled(cast, MANY - 20)
    many = [len(statements(lambda at=at: client.get(reverse("catalogue") + at))[1]) for at in pages]
    assert many == few and max(many) <= 22, (few, many)

    hits, asked = statements(lambda: search("angst træning"))
    assert len(asked) == 1 and len(hits.scores) == 10, asked  # type: ignore[attr-defined]
    for typed, meant in (("agnst", "Angst"), ("ordblinhed", "Ordblindhed"), ("svæjsning", "Svejsning"),
                         ("renggøring", "Rengøring"), ("soevn", "Søvn"), ("mentorer", "Mentor")):  # fmt: skip
        found, asked = statements(lambda typed=typed: search(typed))
        assert found.scores and len(asked) <= 4, (typed, asked)  # type: ignore[attr-defined]
        first = listing(Filters(words=typed)).cards[0].version.title
        assert first.startswith(meant), (typed, first)


def test_every_intervention_stands_on_one_page_and_a_page_that_is_not_there_is_the_last(cast: Cast, sign_in) -> None:
    filled(cast, 2 * A_PAGE + 5)
    pages = [listing(Filters(), str(number)) for number in (1, 2, 3)]
    assert [len(page.cards) for page in pages] == [A_PAGE, A_PAGE, 5]
    assert len({card.pk for page in pages for card in page.cards}) == 2 * A_PAGE + 5
    assert [card.pk for card in listing(Filters(), "99").cards] == [card.pk for card in pages[2].cards]
    assert listing(Filters(), "'").page.number == 1
    page = sign_in("mette").get(reverse("catalogue") + "?q=hverdagen&side=2").content.decode()
    assert "53 indsatser, nr. 25 til 48" in page and "?q=hverdagen&amp;side=3" in page
