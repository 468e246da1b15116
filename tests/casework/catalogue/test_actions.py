"""The life of an entry: written, published, priced, rewritten, retired."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from fodfaeste.casework.catalogue import actions, queries
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion, Price, ProviderMember
from fodfaeste.casework.catalogue.rules import NoPrice
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.catalogue.stage import PURPOSE, draft, provider, published, text
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def publish(cast: Cast, found: Intervention, version: int | None = None) -> InterventionVersion:
    return actions.publish(
        actor=cast.actor("admin"), purpose=PURPOSE, intervention=found, version=version or found.version
    )


def test_a_draft_is_found_by_nobody_until_it_is_published(cast: Cast) -> None:
    found = draft(cast)
    assert queries.listing(queries.Filters()).cards == []
    publish(cast, found)
    assert [card.version.title for card in queries.listing(queries.Filters()).cards] == ["Stresshold"]


def test_a_new_version_leaves_the_old_one_word_for_word(cast: Cast) -> None:
    found = published(cast)
    actions.save_draft(
        actor=cast.actor("lise"),
        purpose=PURPOSE,
        provider=found.provider,
        fields=text(cast, title="Ro på", capacity=5),
        intervention=found,
        version=found.version,
    )
    found.refresh_from_db()
    assert queries.published(found).title == "Stresshold" and found.capacity == 2  # type: ignore[union-attr]
    publish(cast, found)
    found.refresh_from_db()
    assert [each.title for each in queries.history(found)] == ["Ro på", "Stresshold"]
    assert found.capacity == 5


def test_the_database_itself_refuses_to_change_what_was_published(cast: Cast) -> None:
    found = published(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        found.versions.update(title="Noget andet")
    waiting = draft(cast, title="Endnu en")
    assert waiting.versions.update(title="Noget andet") == 1


def test_who_does_not_keep_the_catalogue_changes_nothing(cast: Cast) -> None:
    found = draft(cast)
    with pytest.raises(AccessDenied):
        actions.publish(actor=cast.actor("mette"), purpose=PURPOSE, intervention=found, version=found.version)
    found.refresh_from_db()
    assert found.status == "draft"


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"law": " "}, "law"),
        ({"track": "findes-ikke"}, "track"),
        ({"cost_category": "findes-ikke"}, "cost_category"),
        ({"evidence": "researched"}, "evidence_words"),
        ({"start_kind": "dates", "start_dates": ["2020-01-06"]}, "start_dates"),
        ({"review_on": date(2020, 1, 1)}, "review_on"),
    ],
)
def test_what_a_reader_relies_on_is_asked_for_before_it_is_published(
    cast: Cast, missing: dict[str, object], field: str
) -> None:
    found = draft(cast, **missing)
    with pytest.raises(Refused) as refused:
        publish(cast, found)
    assert refused.value.field == field
    assert not found.versions.filter(published_at__isnull=False).exists()


def test_of_two_who_write_at_once_the_second_is_shown_the_first(cast: Cast) -> None:
    found = draft(cast)
    given = {"actor": cast.actor("admin"), "purpose": PURPOSE, "provider": found.provider, "intervention": found}
    actions.save_draft(**given, version=1, fields=text(cast, title="Den ene"))
    with pytest.raises(Stale):
        actions.save_draft(**given, version=1, fields=text(cast, title="Den anden"))
    assert found.versions.get().title == "Den ene"


def test_what_is_retired_leaves_the_list_with_a_reason_and_can_come_back(cast: Cast) -> None:
    found = published(cast)
    with pytest.raises(Refused):
        actions.retire(actor=cast.actor("lise"), purpose=PURPOSE, intervention=found, version=found.version, reason=" ")
    done = actions.retire(
        actor=cast.actor("lise"), purpose=PURPOSE, intervention=found, version=found.version, reason="Lukket"
    )
    assert queries.listing(queries.Filters(words="stress")).cards == []
    actions.save_draft(
        actor=cast.actor("lise"),
        purpose=PURPOSE,
        provider=found.provider,
        fields=text(cast),
        intervention=found,
        version=done.version,
    )
    found.refresh_from_db()
    publish(cast, found)
    assert len(queries.listing(queries.Filters(words="stress")).cards) == 1


def test_a_price_that_overlaps_is_refused_and_one_that_follows_is_taken(cast: Cast) -> None:
    found = published(cast)
    given = {"actor": cast.actor("admin"), "purpose": PURPOSE, "intervention": found, "per": "week", "source": "Ny"}
    next_year = clock.today() + timedelta(days=200)
    with pytest.raises(Refused):
        actions.set_price(**given, valid_from=next_year, valid_to=None, oere=1)
    held = Price.objects.get()
    actions.end_price(actor=cast.actor("admin"), purpose=PURPOSE, price=held, last_day=next_year - timedelta(days=1))
    actions.set_price(**given, valid_from=next_year, valid_to=None, oere=1)
    assert Price.objects.count() == 2


def test_a_course_that_runs_past_the_last_price_cannot_be_priced(cast: Cast) -> None:
    found = published(cast)
    text_now = queries.published(found)
    assert text_now is not None
    first = clock.today()
    assert sum(week.oere for week in queries.cost(found, text_now, first)) in (900_000, 990_000)
    actions.end_price(
        actor=cast.actor("admin"), purpose=PURPOSE, price=Price.objects.get(), last_day=first + timedelta(days=20)
    )
    with pytest.raises(NoPrice):
        queries.cost(found, text_now, first)


def test_who_leaves_a_provider_sees_nothing_from_that_moment(cast: Cast) -> None:
    by = provider(cast)
    member = actions.join_provider(
        actor=cast.actor("admin"), purpose=PURPOSE, provider=by, employee=cast.employee["hanne"]
    )
    again = actions.join_provider(
        actor=cast.actor("admin"), purpose=PURPOSE, provider=by, employee=cast.employee["hanne"]
    )
    assert again.pk == member.pk
    actions.leave_provider(actor=cast.actor("admin"), purpose=PURPOSE, member=member)
    assert not ProviderMember.objects.exists()


def test_every_change_is_in_the_journal(cast: Cast) -> None:
    published(cast)
    verbs = list(JournalEntry.objects.filter(verb__startswith="catalogue.").values_list("verb", flat=True))
    assert verbs == [
        "catalogue.provider_added", "catalogue.draft_saved", "catalogue.published", "catalogue.price_set",
    ]  # fmt: skip
