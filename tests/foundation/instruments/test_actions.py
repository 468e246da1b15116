"""Instruments are drafted, published once, and never changed after that."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.instruments.actions import (
    NotSound,
    add_draft,
    load_shipped_instruments,
    publish,
    save_draft,
)
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import current, definition_of, shipped
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.instruments.soundness import problems
from fodfaeste.foundation.instruments.written import definition_from, written
from fodfaeste.foundation.journal.models import JournalEntry
from tests.cast import Cast
from tests.foundation.instruments.make import SMALL, band, definition, item

PURPOSE = "Prøve"


def draft(cast: Cast, made: Definition = SMALL, start: date = date(2026, 1, 1)) -> InstrumentVersion:
    return add_draft(
        actor=cast.actor("admin"),
        purpose=PURPOSE,
        key="prøve",
        title="Prøve",
        definition=written(made),
        valid_from=start,
    )


def published(cast: Cast, start: date = date(2026, 1, 1)) -> InstrumentVersion:
    return publish(actor=cast.actor("admin"), purpose=PURPOSE, instrument=draft(cast, start=start))


def test_a_draft_is_not_in_force_before_it_is_published(cast: Cast) -> None:
    made = draft(cast)
    assert current("prøve") is None
    publish(actor=cast.actor("admin"), purpose=PURPOSE, instrument=made)
    assert current("prøve") == made
    assert current("prøve", date(2025, 12, 31)) is None


def test_an_unsound_draft_is_refused_with_every_problem(cast: Cast) -> None:
    broken = draft(cast, definition(item("en", 0), item("en", 0, 1), bands=(band("lav", 0), band("høj", 9))))
    with pytest.raises(NotSound) as refusal:
        publish(actor=cast.actor("admin"), purpose=PURPOSE, instrument=broken)
    assert len(refusal.value.problems) == 2
    assert InstrumentVersion.objects.get(pk=broken.pk).status == "draft"


def test_the_next_version_takes_over_the_day_after_the_former_ends(cast: Cast) -> None:
    first, second = published(cast), published(cast, date(2026, 7, 1))
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.valid_to == date(2026, 6, 30)
    assert current("prøve", date(2026, 6, 30)) == first
    assert current("prøve", date(2026, 7, 1)) == second


def test_a_version_cannot_begin_before_the_one_in_force(cast: Cast) -> None:
    published(cast, date(2026, 3, 1))
    with pytest.raises(Refused, match="Vælg en senere dag"):
        published(cast, date(2026, 3, 1))


def test_a_published_version_is_changed_neither_by_actions_nor_behind_their_back(cast: Cast) -> None:
    done = published(cast)
    with pytest.raises(Refused, match="Lav en ny version"):
        save_draft(
            actor=cast.actor("admin"),
            purpose=PURPOSE,
            instrument=done,
            version=done.version,
            title="Andet",
            definition=written(SMALL),
            valid_from=done.valid_from,
        )
    with pytest.raises(Refused, match="Lav en ny version"):
        publish(actor=cast.actor("admin"), purpose=PURPOSE, instrument=done)
    rows = InstrumentVersion.objects.filter(pk=done.pk)
    for change in ({"title": "Andet"}, {"definition": {}}, {"status": "draft", "published_at": None}, {"number": 9}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows.delete()
    assert definition_of(rows.get()) == SMALL


def test_a_draft_can_be_changed_and_a_stale_change_is_refused(cast: Cast) -> None:
    made = draft(cast)
    values = {"title": "Bedre", "definition": written(SMALL), "valid_from": made.valid_from}
    saved = save_draft(actor=cast.actor("admin"), purpose=PURPOSE, instrument=made, version=1, **values)
    assert (saved.title, saved.version) == ("Bedre", 2)
    with pytest.raises(Stale):
        save_draft(actor=cast.actor("admin"), purpose=PURPOSE, instrument=made, version=1, **values)


def test_something_unreadable_is_refused_before_it_is_stored(cast: Cast) -> None:
    with pytest.raises(Refused, match="mangler about"):
        add_draft(
            actor=cast.actor("admin"), purpose=PURPOSE, key="x", title="X", definition={}, valid_from=date(2026, 1, 1)
        )
    assert not InstrumentVersion.objects.filter(key="x").exists()


@pytest.mark.parametrize("name", ["mette", "lise", "anna"])
def test_only_the_administrator_publishes(cast: Cast, name: str) -> None:
    made = draft(cast)
    with pytest.raises(AccessDenied):
        publish(actor=cast.actor(name), purpose=PURPOSE, instrument=made)
    publish(actor=cast.actor("admin"), purpose=PURPOSE, instrument=made)


def test_the_shipped_instruments_are_sound_and_loaded_once(cast: Cast) -> None:
    for raw in shipped():
        assert problems(definition_from(raw)) == []
    assert load_shipped_instruments(actor=cast.system, purpose=PURPOSE) == len(shipped())
    assert load_shipped_instruments(actor=cast.system, purpose=PURPOSE) == 0
    assert current("screening") is not None


def test_a_shipped_version_waits_as_a_draft_beside_the_municipality_s_own(cast: Cast) -> None:
    own = add_draft(
        actor=cast.actor("admin"),
        purpose=PURPOSE,
        key="screening",
        number=7,
        title="Vores eget",
        definition=written(SMALL),
        valid_from=date(2020, 1, 1),
    )
    publish(actor=cast.actor("admin"), purpose=PURPOSE, instrument=own)
    load_shipped_instruments(actor=cast.system, purpose=PURPOSE)
    assert current("screening") == own
    assert InstrumentVersion.objects.filter(key="screening", number=1, status="draft").exists()


def test_what_happened_is_in_the_journal_without_any_text_of_the_instrument(cast: Cast) -> None:
    published(cast)
    rows = list(JournalEntry.objects.values_list("verb", "data"))
    assert [verb for verb, _ in rows] == ["instrument.drafted", "instrument.published"]
    assert "Svar" not in "".join(data for _, data in rows)


def test_a_new_installation_has_both_versions_of_the_screening_each_in_its_time(cast: Cast) -> None:
    load_shipped_instruments(actor=cast.system, purpose=PURPOSE)
    assert [current("screening", day).number for day in (date(2026, 11, 25), date(2026, 11, 26))] == [1, 2]


def test_where_the_first_version_is_in_force_the_second_waits_for_the_municipality(cast: Cast) -> None:
    raw = next(each for each in shipped() if each["key"] == "screening")
    given = {"key": raw["key"], "number": 1, "title": raw["title"], "valid_from": raw["valid_from"]}
    made = add_draft(actor=cast.actor("admin"), purpose=PURPOSE, definition=raw, **given)
    publish(actor=cast.actor("admin"), purpose=PURPOSE, instrument=made)
    load_shipped_instruments(actor=cast.system, purpose=PURPOSE)
    assert current("screening", date(2027, 1, 4)).number == 1
    assert InstrumentVersion.objects.filter(key="screening", number=2, status="draft").exists()
