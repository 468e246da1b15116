"""A report is written by the manager, frozen when it is published, read by the committee, and never changed after."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.site.setup import load_shipped
from fodfaeste.steering.committee import actions, opendata, queries
from fodfaeste.steering.committee.models import Counted, Decision, Report
from fodfaeste.steering.committee.rules import Both, Contents, Figure, plain
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PURPOSE = "Prøve"
TEXTS = dict.fromkeys(actions.TEXTS, "") | {"summary": "Det gik sådan.", "summary_en": "So it went."}


def figure(key: str = "work.conversations", value: float = 12) -> Figure:
    return Figure(
        key, "work", Both("Samtaler", "Conversations"), Both(f"{value:.0f}", f"{value:.0f}"),
        Both("Talt", "Counted"), Both("Her", "Here"), value,
    )  # fmt: skip


def counted(quarter: date, value: float = 12) -> Counted:
    contents = plain(Contents((figure(value=value),)))
    return Counted.objects.create(quarter=quarter, contents=contents, at=clock.now())


@pytest.fixture
def manager(cast: Cast):  # type: ignore[no-untyped-def]
    list(load_shipped())
    return cast.actor("lise")


def drafted(manager, quarter: date = date(2026, 7, 1), value: float = 12) -> Report:  # type: ignore[no-untyped-def]
    counted(quarter, value)
    report = actions.begin(actor=manager, purpose=PURPOSE)
    return actions.write(actor=manager, purpose=PURPOSE, report=report, version=report.version, texts=TEXTS)


def published(manager, quarter: date = date(2026, 7, 1), value: float = 12) -> Report:  # type: ignore[no-untyped-def]
    report = drafted(manager, quarter, value)
    return actions.publish(actor=manager, purpose=PURPOSE, report=report, version=report.version)


def test_there_is_nothing_to_write_before_it_is_counted(manager) -> None:
    with pytest.raises(Refused, match="ikke talt op"):
        actions.begin(actor=manager, purpose=PURPOSE)


def test_a_report_is_begun_once(manager) -> None:
    counted(date(2026, 7, 1))
    first = actions.begin(actor=manager, purpose=PURPOSE)
    assert actions.begin(actor=manager, purpose=PURPOSE) == first
    assert JournalEntry.objects.filter(verb="report.begun").count() == 1


def test_a_draft_is_the_managers_and_a_published_report_the_committees(manager, cast: Cast, sign_in) -> None:
    report = drafted(manager)
    committee, leader = sign_in("ulla"), sign_in("lise")
    assert committee.get(f"/udvalg/rapport/{report.pk}/").status_code == 403
    assert leader.get(f"/udvalg/rapport/{report.pk}/").status_code == 200
    actions.publish(actor=manager, purpose=PURPOSE, report=report, version=report.version)
    page = committee.get(f"/udvalg/rapport/{report.pk}/").content.decode()
    assert "Det gik sådan." in page
    assert "So it went." in committee.get(f"/udvalg/rapport/{report.pk}/?sprog=en").content.decode()


def test_a_report_without_its_summary_is_not_published(manager) -> None:
    counted(date(2026, 7, 1))
    report = actions.begin(actor=manager, purpose=PURPOSE)
    with pytest.raises(Refused, match="før rapporten offentliggøres"):
        actions.publish(actor=manager, purpose=PURPOSE, report=report, version=report.version)
    assert Report.objects.get().state == "draft"


def test_what_is_published_stays_when_the_numbers_are_counted_anew(manager) -> None:
    report = published(manager, value=12)
    Counted.objects.update(contents=plain(Contents((figure(value=99),))))
    view = queries.view(Report.objects.get(pk=report.pk), "da")
    assert view.sections[2].figures[0].value == "12"
    assert view.whole


def test_what_is_published_is_neither_written_nor_published_again(manager) -> None:
    report = published(manager)
    with pytest.raises(Refused, match="ændres ikke mere"):
        actions.write(actor=manager, purpose=PURPOSE, report=report, version=report.version, texts=TEXTS)
    with pytest.raises(Refused, match="ændres ikke mere"):
        actions.publish(actor=manager, purpose=PURPOSE, report=report, version=report.version)


def test_a_report_that_was_changed_behind_our_back_says_so(manager, sign_in) -> None:
    report = published(manager)
    frozen = report.frozen
    assert frozen is not None
    frozen["texts"]["summary"] = "Det gik meget bedre."
    Report.objects.filter(pk=report.pk).update(frozen=frozen)
    page = sign_in("ulla").get(f"/udvalg/rapport/{report.pk}/").content.decode()
    assert "Rapporten er ændret, efter den blev offentliggjort" in page


def test_the_database_refuses_a_published_report_without_its_contents(manager) -> None:
    report = published(manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(frozen=None)


def test_a_mistake_is_corrected_beside_the_report(manager, sign_in) -> None:
    report = published(manager)
    actions.correct(actor=manager, purpose=PURPOSE, report=report, text="Tallet var et andet.")
    assert "Tallet var et andet." in sign_in("ulla").get(f"/udvalg/rapport/{report.pk}/").content.decode()
    assert queries.view(Report.objects.get(pk=report.pk), "da").whole


def test_a_late_save_loses_nothing(manager, sign_in) -> None:
    report = drafted(manager)
    actions.write(
        actor=manager, purpose=PURPOSE, report=report, version=report.version, texts=TEXTS | {"summary": "Deres ord."}
    )
    answer = sign_in("lise").post(
        f"/udvalg/kladde/{report.pk}/", {**TEXTS, "summary": "Mine ord.", "version": report.version}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine ord." in page
    assert "Deres ord." in page


def test_publishing_from_an_old_page_is_refused(manager) -> None:
    report = drafted(manager)
    with pytest.raises(Stale):
        actions.publish(actor=manager, purpose=PURPOSE, report=report, version=report.version - 1)


def test_a_report_shows_what_each_number_was_last_time(manager) -> None:
    published(manager, date(2026, 4, 1), value=7)
    report = published(manager, date(2026, 7, 1), value=12)
    told = queries.view(report, "da").sections[2].figures[0]
    assert (told.value, told.before) == ("12", "7")


def test_a_goal_stands_beside_the_number_that_measures_it(manager) -> None:
    goal = {
        "title": "Flere samtaler", "title_en": "More conversations", "target": Decimal(20), "unit": "people",
        "measured_by": "work.conversations", "decided_on": date(2026, 1, 5), "source": "Møde, punkt 7",
    }  # fmt: skip
    actions.set_goal(actor=manager, purpose=PURPOSE, **goal)  # type: ignore[arg-type]
    shown = queries.view(published(manager), "da").goals
    assert [(each.title, each.aim, each.now) for each in shown] == [("Flere samtaler", "20 borgere", "12")]


def test_a_decision_rests_on_a_number_of_a_published_report(manager) -> None:
    report = published(manager)
    today = clock.today()
    asked = {"actor": manager, "purpose": PURPOSE, "element": "hold", "choice": "continue", "how": "",
             "decided_on": today, "report": report, "follow_up": today}  # fmt: skip
    with pytest.raises(Refused, match="Vælg det eller de tal"):
        actions.decide_element(**asked, figures=[])
    with pytest.raises(Refused, match="ikke i den rapport"):
        actions.decide_element(**asked, figures=["work.invented"])
    with pytest.raises(Refused, match="hvad der skal være anderledes"):
        actions.decide_element(**asked | {"choice": "adjust"}, figures=["work.conversations"])
    made = actions.decide_element(**asked, figures=["work.conversations"])
    done = actions.carry_out(
        actor=manager, purpose=PURPOSE, decision=made, version=made.version, carried_out_on=today, outcome="Godt."
    )
    with pytest.raises(Refused, match="gennemført"):
        actions.carry_out(
            actor=manager, purpose=PURPOSE, decision=done, version=done.version, carried_out_on=today, outcome=""
        )
    assert Decision.objects.get().carried_out_on == today


def test_a_caseworker_neither_reads_nor_writes_it(manager, cast: Cast, sign_in) -> None:
    report = published(manager)
    assert sign_in("mette").get("/udvalg/").status_code == 403
    assert sign_in("ulla").get("/udvalg/").status_code == 200
    with pytest.raises(AccessDenied):
        actions.correct(actor=cast.actor("ulla"), purpose=PURPOSE, report=report, text="Nej.")


def test_the_open_data_hold_every_number_and_the_fingerprint(manager) -> None:
    report = published(manager)
    lines = opendata.rows(report).splitlines()
    assert lines[0].startswith("quarter,key,section")
    assert "2026Q3,work.conversations,work" in lines[1]
    assert report.digest in lines[1]


@pytest.mark.parametrize("many", [1, 12])
def test_the_report_takes_as_many_statements_with_many_numbers_as_with_one(
    manager, sign_in, django_assert_max_num_queries, many: int
) -> None:
    contents = plain(Contents(tuple(figure(f"work.{at}") for at in range(many))))
    Counted.objects.create(quarter=date(2026, 7, 1), contents=contents, at=clock.now())
    report = actions.begin(actor=manager, purpose=PURPOSE)
    report = actions.write(actor=manager, purpose=PURPOSE, report=report, version=report.version, texts=TEXTS)
    report = actions.publish(actor=manager, purpose=PURPOSE, report=report, version=report.version)
    client = sign_in("ulla")
    client.get("/udvalg/")
    with django_assert_max_num_queries(9):
        client.get(f"/udvalg/rapport/{report.pk}/")
