"""Asking, locking, reckoning, guarding and publishing, by those who may; and what each role sees."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.demo import effecting
from fodfaeste.demo.texts import effect as texts
from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.steering.evaluation import actions, queries, running, statistics
from fodfaeste.steering.evaluation.models import Evaluation, Publication, Run, Value
from tests.cast import Cast

SignIn = Callable[[str], Client]
WHY = "Prøve"
ANCHOR = date(2026, 11, 24)
TODAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
EARLY = datetime(2024, 5, 14, 10, 0, tzinfo=UTC)
NUMBERS = effecting.simulated(7, ANCHOR)


def fetched(until: int = effecting.QUARTERS, numbers: effecting.Statistics = NUMBERS) -> None:
    statistics.take_in(
        actor=system("Prøve"),
        purpose=WHY,
        content=numbers.answer(until),
        table=effecting.TABLE,
        asked={"file": "prøve"},
    )


def fields(**other: object) -> dict[str, object]:
    return {
        "title": texts.TITLE, "what": texts.WHAT, "who": texts.WHO, "source": "jobindsats-v3",
        "table": effecting.TABLE, "measure": effecting.MEASURE, "unit": texts.UNIT, "fewer_is_better": True,
        "place": next(iter(NUMBERS.numbers)), "comparison": list(texts.MUNICIPALITIES),
        "first_period": NUMBERS.quarters[0], "start_period": NUMBERS.start, "last_period": NUMBERS.last,
        "anticipation": 0,
    } | other  # fmt: skip


@pytest.fixture
def asked(cast: Cast) -> Evaluation:
    """A draft, with the numbers of the years before, in the spring of 2024."""
    with clock.at(EARLY):
        fetched(effecting.BEFORE)
        return actions.ask(actor=cast.actor("frank"), purpose=WHY, **fields())


def locked(cast: Cast, asked: Evaluation, at: datetime = EARLY) -> Evaluation:
    with clock.at(at):
        return actions.lock(
            actor=cast.actor("frank"),
            purpose=WHY,
            evaluation=asked,
            version=asked.version,
            because="Fordi de ligner os",
        )


@pytest.fixture
def answered(cast: Cast, asked: Evaluation) -> Run:
    """Locked in time, with all numbers, reckoned in November 2026."""
    found = locked(cast, asked)
    with clock.at(TODAY):
        fetched()
        return running.run(actor=cast.actor("frank"), purpose=WHY, evaluation=found)


def guard(cast: Cast, evaluation: Evaluation, *, without: str = "") -> Evaluation:
    words = {key: said for key, said in texts.GUARDS.items() if key != without}
    evaluation.refresh_from_db()
    actions.answer_guards(
        actor=cast.actor("frank"), purpose=WHY, evaluation=evaluation, version=evaluation.version, words=words
    )
    evaluation.refresh_from_db()
    return evaluation


def publish(cast: Cast, run: Run) -> Publication:
    evaluation = guard(cast, run.evaluation)
    return actions.publish(
        actor=cast.actor("lise"), purpose=WHY, run=run, version=evaluation.version, words="Læs også forbeholdene"
    )


def main(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().split("<main", 1)[1]


def test_a_question_locked_before_its_period_has_date_person_and_reason(cast: Cast, asked: Evaluation) -> None:
    found = locked(cast, asked)
    assert (found.state, found.late, found.locked_by_label) == ("locked", False, "Frank Forsker")
    assert found.locked_at == EARLY
    entry = JournalEntry.objects.get(verb="evaluation.locked")
    assert entry.object_id == found.pk


def test_a_locked_question_never_changes(cast: Cast, asked: Evaluation) -> None:
    found = locked(cast, asked)
    with pytest.raises(Refused, match="låst og kan ikke ændres"):
        actions.change(
            actor=cast.actor("frank"), purpose=WHY, evaluation=found, version=found.version, **fields(title="Et andet")
        )
    with pytest.raises(Refused, match="låst og kan ikke ændres"):
        locked(cast, found)


def test_a_draft_may_be_changed_but_not_over_somebody_elses_change(cast: Cast, asked: Evaluation) -> None:
    first = actions.change(
        actor=cast.actor("frank"), purpose=WHY, evaluation=asked, version=asked.version, **fields(title="Rettet")
    )
    assert first.title == "Rettet"
    with pytest.raises(Stale):
        actions.change(
            actor=cast.actor("lise"), purpose=WHY, evaluation=asked, version=asked.version, **fields(title="Andet")
        )


def test_a_question_locked_too_late_says_so_and_is_never_published(cast: Cast, asked: Evaluation) -> None:
    with clock.at(TODAY):
        fetched()
    found = locked(cast, asked, TODAY)
    assert found.late
    run = running.run(actor=cast.actor("frank"), purpose=WHY, evaluation=found)
    found = guard(cast, found)
    with pytest.raises(Refused, match="kan svaret ikke udgives"):
        actions.publish(actor=cast.actor("lise"), purpose=WHY, run=run, version=found.version, words="Se her")
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"start_period": "2024-07"}, "på samme måde"),
        ({"start_period": "snart"}, "Skriv et år"),
        ({"first_period": NUMBERS.quarters[6]}, "mindst 2 perioder før"),
        ({"last_period": NUMBERS.quarters[3]}, "slutte, før indsatsen begynder"),
        ({"comparison": [texts.MUNICIPALITIES[0]]}, "mindst 2 kommuner"),
        ({"comparison": [next(iter(NUMBERS.numbers)), *texts.MUNICIPALITIES]}, "sammenlignes med sig selv"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_is_refused(cast: Cast, wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.ask(actor=cast.actor("frank"), purpose=WHY, **fields(**wrong))
    assert not Evaluation.objects.exists()


def test_a_name_without_numbers_stops_the_locking(cast: Cast, asked: Evaluation) -> None:
    Evaluation.objects.filter(pk=asked.pk).update(comparison=[*texts.MUNICIPALITIES, "Stavefejl Kommune"])
    asked.refresh_from_db()
    with pytest.raises(Refused, match="ingen tal for Stavefejl Kommune"):
        locked(cast, asked)


def test_nothing_is_reckoned_before_there_are_numbers_for_the_period(cast: Cast, asked: Evaluation) -> None:
    found = locked(cast, asked)
    with pytest.raises(Refused, match=r"Venter på tal for 3\. kvartal 2024"):
        running.run(actor=cast.actor("frank"), purpose=WHY, evaluation=found)
    assert not Run.objects.exists()


def test_the_true_effect_lies_inside_the_reported_interval(cast: Cast, answered: Run) -> None:
    result = queries.result_of(answered.evaluation, answered)
    assert result.low is not None and result.high is not None
    assert result.low < NUMBERS.true_effect < result.high < 0
    assert (result.verdict, result.heading) == ("shown", "Effekt vist")
    assert "færre fuldtidspersoner pr. 1.000 indbyggere" in result.sentence
    assert len(result.estimates) == 8 and all(each["low"] is not None for each in result.estimates)


def test_without_an_effect_the_page_says_that_none_is_shown(cast: Cast, asked: Evaluation, sign_in: SignIn) -> None:
    nothing = effecting.simulated(7, ANCHOR, effect=False)
    found = locked(cast, asked)
    fetched(numbers=nothing)
    run = running.run(actor=cast.actor("frank"), purpose=WHY, evaluation=found)
    result = queries.result_of(found, run)
    assert result.low is not None and result.high is not None
    assert result.low < 0 < result.high
    seen = main(sign_in("frank"), f"/effekt/{found.pk}/")
    assert "Ingen effekt vist" in seen and "Effekt vist" not in seen


def test_the_same_numbers_are_reckoned_once_and_new_ones_again(cast: Cast, answered: Run) -> None:
    again = running.run(actor=cast.actor("frank"), purpose=WHY, evaluation=answered.evaluation)
    assert again.pk == answered.pk
    Value.objects.filter(place=texts.MUNICIPALITIES[0], period=NUMBERS.quarters[-1]).update(value=12.0)
    other = running.run(actor=cast.actor("frank"), purpose=WHY, evaluation=answered.evaluation)
    assert other.pk != answered.pk and other.data_sha256 != answered.data_sha256
    assert Run.objects.count() == 2, "the older result stays"


def test_guards_without_words_are_printed_as_unanswered_and_stop_the_publishing(
    cast: Cast, answered: Run, sign_in: SignIn
) -> None:
    path = f"/effekt/{answered.evaluation_id}/"
    assert main(sign_in("lise"), path).count("Ikke besvaret") == 5
    found = guard(cast, answered.evaluation, without="lock_in")
    assert main(sign_in("lise"), path).count("Ikke besvaret") == 1
    answer = sign_in("lise").post(f"{path}udgiv/", {"version": found.version, "words": "Se her"})
    assert answer.status_code == 422
    assert "Skriv først et svar til »Fastholdelse«" in answer.content.decode()
    assert not Publication.objects.exists()


def test_what_is_published_is_frozen(cast: Cast, answered: Run, sign_in: SignIn) -> None:
    made = publish(cast, answered)
    path = f"/effekt/udgivet/{made.pk}/"
    before = main(sign_in("ulla"), path)
    found = answered.evaluation
    found.refresh_from_db()
    actions.answer_guards(
        actor=cast.actor("frank"), purpose=WHY, evaluation=found, version=found.version, words={"lock_in": "Helt nyt"}
    )
    Value.objects.filter(place=texts.MUNICIPALITIES[0]).update(value=1.0)
    assert main(sign_in("ulla"), path) == before
    assert "Helt nyt" not in before and texts.GUARDS["lock_in"][:40] in before
    assert "Helt nyt" in main(sign_in("frank"), f"/effekt/{found.pk}/")


def test_the_committee_sees_only_what_is_published(cast: Cast, answered: Run, sign_in: SignIn) -> None:
    ulla = sign_in("ulla")
    assert texts.TITLE not in main(ulla, "/effekt/")
    for path in (f"/effekt/{answered.evaluation_id}/", f"/effekt/beregning/{answered.pk}/",
                 f"/effekt/beregning/{answered.pk}/tal.csv"):  # fmt: skip
        assert ulla.get(path).status_code == 403
    publish(cast, answered)
    assert texts.TITLE in main(ulla, "/effekt/")
    assert ulla.get(f"/effekt/beregning/{answered.pk}/").status_code == 200
    assert ulla.get(f"/effekt/beregning/{answered.pk}/tal.csv").content.decode() == answered.data
    assert ulla.get(f"/effekt/{answered.evaluation_id}/").status_code == 403


@pytest.mark.parametrize("who", ["anna", "mette", "pia", "hanne", "viggo", "tage", "admin"])
def test_others_see_nothing_of_it(cast: Cast, answered: Run, sign_in: SignIn, who: str) -> None:
    made = publish(cast, answered)
    for path in ("/effekt/", "/effekt/statistik/", "/effekt/nyt/", f"/effekt/{answered.evaluation_id}/",
                 f"/effekt/udgivet/{made.pk}/", f"/effekt/beregning/{answered.pk}/"):  # fmt: skip
        assert sign_in(who).get(path).status_code == 403


def test_the_analyst_may_not_publish(cast: Cast, answered: Run, sign_in: SignIn) -> None:
    found = guard(cast, answered.evaluation)
    path = f"/effekt/{found.pk}/udgiv/"
    assert sign_in("frank").post(path, {"version": found.version, "words": "Se her"}).status_code == 403
    assert sign_in("lise").post(path, {"version": found.version, "words": "Se her"}).status_code == 302
    assert Publication.objects.get().by_label == "Lise Leder"


def test_every_figure_opens_to_method_data_and_program(cast: Cast, answered: Run, sign_in: SignIn) -> None:
    seen = main(sign_in("frank"), f"/effekt/{answered.evaluation_id}/")
    assert f"/effekt/beregning/{answered.pk}/" in seen
    behind = main(sign_in("frank"), f"/effekt/beregning/{answered.pk}/")
    assert answered.data_sha256 in behind and answered.code in behind
    for each in answered.answers:
        assert each["sha256"] in behind
    assert "fodfaeste effect did tal.csv" in behind


def test_every_picture_has_words_and_a_table(cast: Cast, answered: Run, sign_in: SignIn) -> None:
    seen = main(sign_in("frank"), f"/effekt/{answered.evaluation_id}/")
    figures = seen.split("<figure")[1:]
    assert len(figures) == 4
    for figure in figures:
        assert "<figcaption" in figure.split("</figure>")[0]
        assert "<table" in figure.split("</figure>")[1][:400]


def test_a_question_is_asked_locked_and_guarded_from_the_pages(cast: Cast, sign_in: SignIn) -> None:
    with clock.at(EARLY):
        fetched(effecting.BEFORE)
        frank = sign_in("frank")
        key = f"jobindsats-v3|{effecting.TABLE}|{effecting.MEASURE}"
        assert effecting.MEASURE in main(frank, "/effekt/nyt/")
        given = {**fields(), "fewer_is_better": "1"}
        made = frank.post("/effekt/nyt/", given, QUERY_STRING=f"serie={key}")
        assert made.status_code == 302
        found = Evaluation.objects.get()
        path = f"/effekt/{found.pk}/"
        assert "Lås spørgsmålet" in main(frank, path)
        assert frank.post(f"{path}laas/", {"version": 1, "because": ""}).status_code == 422
        assert frank.post(f"{path}laas/", {"version": 1, "because": "Fordi de ligner os"}).status_code == 302
        assert "Venter på tal for 3. kvartal 2024" in main(frank, path)
        stale = frank.post(f"{path}forbehold/", {"version": 1, "lock_in": "Min tekst"})
        assert stale.status_code == 409 and "Min tekst" in stale.content.decode()
        assert frank.post(f"{path}forbehold/", {"version": 2, "lock_in": "Min tekst"}).status_code == 302
        assert "Min tekst" in main(frank, path)


def test_pages_take_the_same_statements_however_many_there_are(cast: Cast, answered: Run, sign_in: SignIn) -> None:
    publish(cast, answered)
    ulla, frank = sign_in("ulla"), sign_in("frank")

    def statements(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            main(client, path)
        return len(caught)

    paths = [(ulla, "/effekt/"), (frank, "/effekt/"), (frank, f"/effekt/{answered.evaluation_id}/")]
    for client, path in paths:
        statements(client, path)
    few = [statements(client, path) for client, path in paths]
    for number in range(12):
        copy = Evaluation.objects.get(pk=answered.evaluation_id)
        copy.pk, copy.title = None, f"Nr. {number}"
        copy.save()
        run = Run.objects.get(pk=answered.pk)
        run.pk, run.evaluation = None, copy
        run.save()
        Publication.objects.create(evaluation=copy, run=run, guards=[], words="Prøve", at=TODAY, by_label="Prøve")
    assert [statements(client, path) for client, path in paths] == few
    assert max(few) <= 20


def test_the_report_takes_what_was_published_by_a_day(cast: Cast, answered: Run) -> None:
    with clock.at(TODAY):
        made = publish(cast, answered)
    assert queries.published(until=EARLY) == ()
    (found,) = queries.published(until=TODAY)
    assert found.publication == made
    assert found.words == "Læs også forbeholdene"
    assert [each.words for each in found.guards] == list(texts.GUARDS.values())
    assert (
        found.result.interim == "Foreløbigt: tallene går til 3. kvartal 2026, og der måles til og med 2. kvartal 2027."
    )
    assert found.method_url == f"/effekt/beregning/{answered.pk}/"
