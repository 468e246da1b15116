"""The pages: leader, caseworker and citizen, each with what is theirs; the same queries at one and at many."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.courses import panels
from fodfaeste.casework.courses.models import Course, Enrolment, Group, JobStep, SessionNote
from fodfaeste.casework.participation.models import Attendance
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from tests.casework.courses.stage import (
    CALM,
    HEAVY,
    agreed,
    answered,
    asked,
    completed,
    course,
    enrolled,
    fresh,
    group,
    sessions,
)  # fmt: skip
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def said(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def posted(answers: dict[str, str]) -> dict[str, str]:
    return {f"svar_{key}": chosen for key, chosen in answers.items()}


def test_the_leader_sees_the_next_session_and_writes_attendance_with_one_tap_each(cast: Cast, sign_in) -> None:
    on = group(cast)
    one = enrolled(cast, on)
    day = sessions(on)[0]
    with clock.at(day.starts - timedelta(minutes=10)):
        client = sign_in("hanne")
        page = said(client.get(reverse("courses")))
        assert on.name in page and reverse("session", args=[day.pk]) in page
        at = reverse("session", args=[day.pk])
        assert "Anna Opdigtet" in said(client.get(at)) and "Alle kom" in said(client.get(at))
        gone = client.post(at, {"enrolment": one.pk, "came": "absent"})
        assert gone.url == f"{at}#d{one.pk}"
        client.post(at, {"enrolment": one.pk, "came": "absent", "why": "ill"})
        assert Attendance.objects.get().why == "Syg"
        fragment = client.post(at, {"enrolment": one.pk, "came": "late"}, headers={"HX-Request": "true"})
        assert "Alle er skrevet" in said(fragment) and "<html" not in said(fragment)
        assert Reading.objects.filter(citizen=cast.citizen["anna"], page="Fremmøde på et hold").exists()
        wrong = client.post(at, {"enrolment": "9999", "came": "present"})
        assert wrong.status_code == 422 and "ikke på holdet længere" in said(wrong)


def test_a_specialist_who_does_not_lead_the_group_is_refused_and_the_caseworker_too(cast: Cast, sign_in) -> None:
    on = group(cast)
    enrolled(cast, on)
    at = reverse("session", args=[sessions(on)[0].pk])
    assert sign_in("pia").get(at).status_code == 403
    assert sign_in("mette").get(at).status_code == 403


def test_names_on_the_groups_page_are_for_those_who_work_with_the_citizen(cast: Cast, sign_in) -> None:
    on = group(cast)
    enrolled(cast, on)
    enrolled(cast, on, "carla")
    at = reverse("group", args=[on.pk])
    mette, sofie, viggo = (said(sign_in(name).get(at)) for name in ("mette", "sofie", "viggo"))
    assert "Anna Opdigtet" in mette and "Carla Opdigtet" not in mette and "Og 1, du ikke" in mette
    assert "Carla Opdigtet" in sofie and "Anna Opdigtet" not in sofie
    assert "Opdigtet" not in viggo and "2 er på holdet" in viggo
    assert "Anna Opdigtet" in said(sign_in("hanne").get(at)) and "Carla Opdigtet" in said(sign_in("hanne").get(at))


def test_a_caseworker_puts_somebody_on_a_group(cast: Cast, sign_in) -> None:
    on = group(cast)
    yes = agreed(cast, on)
    at = reverse("course_place", args=[yes.pk])
    assert on.name in said(sign_in("mette").get(at))
    assert sign_in("sofie").get(at).status_code == 403
    made = sign_in("mette").post(at, {"group": on.pk})
    one = Enrolment.objects.get()
    assert made.url == reverse("enrolment", args=[one.pk])
    assert "Svar sammen med borgeren" in said(sign_in("mette").get(made.url))


def test_the_citizen_answers_and_sees_the_group(cast: Cast, sign_in) -> None:
    on = group(cast)
    one = asked(cast, on)
    anna = sign_in("anna")
    at = reverse("course_answer", args=[one.pk, "foer"])
    assert at in said(anna.get(reverse("my_course")))
    lacking = anna.post(at, posted({"uro": "1"}))
    assert lacking.status_code == 422 and "mangler svar på 4 spørgsmål" in said(lacking)
    assert anna.post(at, posted(CALM)).url == reverse("my_course")
    page = said(anna.get(reverse("my_course")))
    assert "Hvad stress er" in page and "Hanne Hold" in page
    assert sign_in("bo").get(at).status_code == 404


def test_the_caseworker_takes_a_stand_on_the_page(cast: Cast, sign_in) -> None:
    one = asked(cast, group(cast))
    answered(cast, one, HEAVY)
    at, post = reverse("enrolment", args=[one.pk]), reverse("course_decide", args=[one.pk])
    assert "Svarene viser megen angst" in said(sign_in("mette").get(at))
    assert "Tag stilling" not in said(sign_in("hanne").get(at))
    version = str(fresh(one).version)
    empty = sign_in("mette").post(post, {"version": version, "choice": "group"})
    assert empty.status_code == 422 and "Skriv kort hvorfor" in said(empty)
    stale = sign_in("mette").post(post, {"version": "1", "choice": "group", "why": "Kender to på holdet"})
    assert stale.status_code == 409 and "Kender to på holdet" in said(stale)
    assert sign_in("mette").post(post, {"version": version, "choice": "group", "why": "Kender to"}).url == at
    assert sign_in("hanne").post(post, {"version": version, "choice": "group", "why": "X"}).status_code == 403


def test_the_end_and_the_step_are_written_by_who_they_belong_to(cast: Cast, sign_in) -> None:
    on = group(cast)
    one = enrolled(cast, on)
    held = sessions(on)
    with clock.at(held[-1].starts + timedelta(hours=3)):
        sign_in("hanne").post(reverse("session", args=[held[-1].pk]), {"do": "rest"})
        at = reverse("course_end", args=[one.pk])
        given = {"version": str(fresh(one).version), "talk_on": clock.today().isoformat(), "words": ""}
        assert sign_in("hanne").post(at, given).status_code == 422
        assert sign_in("mette").post(at, given).status_code == 403
        sign_in("hanne").post(at, given | {"words": "Det går bedre."})
        assert fresh(one).state == "completed"
        step = reverse("course_step", args=[one.pk])
        assert sign_in("hanne").get(step).status_code == 403
        day = (clock.today() + timedelta(days=4)).isoformat()
        booked = sign_in("mette").post(step, {"do": "new", "what": "Besøg et køkken", "who": "borger", "day": day})
        assert booked.url == reverse("enrolment", args=[one.pk]) and JobStep.objects.count() == 1
        assert "Besøg et køkken" in said(sign_in("anna").get(reverse("my_course")))


def test_a_group_is_opened_after_its_days_were_shown(cast: Cast, sign_in) -> None:
    made = course(cast)
    at = reverse("group_open", args=[made.pk])
    given = {
        "name": "Eftermiddag", "first": "2027-03-22", "seats": "4", "place": "", "leaders": [cast.employee["hanne"].pk],
        "tid-0-weekday": "0", "tid-0-begins": "13:00", "tid-0-minutes": "90",
    }  # fmt: skip
    shown = said(sign_in("hanne").post(at, given | {"do": "show"}))
    assert "anden påskedag" in shown and not Group.objects.exists()
    sign_in("hanne").post(at, given | {"do": "open"})
    assert [f"{each.day:%d.%m}" for each in sessions(Group.objects.get())] == ["22.03", "05.04", "12.04"]
    broken = sign_in("hanne").post(at, given | {"name": "Andet", "tid-0-begins": "", "do": "open"})
    assert broken.status_code == 422 and "hvornår mødegangen begynder" in said(broken)
    assert sign_in("mette").get(at).status_code == 403


def test_a_template_is_written_and_a_stale_one_shows_both(cast: Cast, sign_in) -> None:
    made = course(cast)
    at = reverse("course_edit", args=[made.pk])
    given = {"version": "1", "size": "5", "place": "", "individual": "", "tid-0-weekday": "1", "tid-0-begins": "09:00",
             "tid-0-minutes": "60", "gang-0-title": "Velkommen", "gang-1-title": "Farvel"}  # fmt: skip
    assert sign_in("hanne").post(at, given).url == reverse("course", args=[made.pk])
    assert list(Course.objects.get().lessons.values_list("title", flat=True)) == ["Velkommen", "Farvel"]
    stale = sign_in("hanne").post(at, given | {"gang-0-title": "Goddag"})
    assert stale.status_code == 409 and "Goddag" in said(stale) and "1. Velkommen" in said(stale)


def test_notes_are_saved_and_stay_with_the_leaders(cast: Cast, sign_in) -> None:
    on = group(cast)
    one = enrolled(cast, on)
    at = reverse("session_notes", args=[sessions(on)[0].pk])
    sign_in("hanne").post(at, {"do": "note", "version": "0", "text": "Vi nåede ikke det sidste."})
    assert SessionNote.objects.get().text == "Vi nåede ikke det sidste."
    stale = sign_in("hanne").post(at, {"do": "note", "version": "0", "text": "Andre ord"})
    assert stale.status_code == 409 and "Andre ord" in said(stale) and "Vi nåede ikke" in said(stale)
    sign_in("hanne").post(at, {"do": "file", "enrolments": [one.pk], "words": "Tog bussen alene."})
    assert "Tog bussen alene." in said(sign_in("mette").get(reverse("enrolment", args=[one.pk])))
    assert "Vi nåede ikke" not in said(sign_in("mette").get(reverse("enrolment", args=[one.pk])))


def test_the_groups_page_the_attendance_and_the_overview_ask_as_often_for_one_as_for_many(
    cast: Cast, sign_in, django_assert_max_num_queries
) -> None:
    on = group(cast)
    enrolled(cast, on)
    day = sessions(on)[0]
    counts: list[list[int]] = []
    with clock.at(day.starts):
        for _ in range(2):
            here = []
            for path in (reverse("group", args=[on.pk]), reverse("session", args=[day.pk]), reverse("courses")):
                client = sign_in("hanne")
                client.get(path)
                with CaptureQueriesContext(
                    connection,
                ) as asked_for:
                    assert client.get(path).status_code == 200
                here.append(len(asked_for))
            actor = cast.actor("tage")
            with CaptureQueriesContext(connection) as asked_for:
                panels.overview(actor)
            here.append(len(asked_for))
            counts.append(here)
            if len(counts) == 1:
                enrolled(cast, on, "bo")
                enrolled(cast, on, "carla")
    assert counts[0] == counts[1]


def test_what_is_over_is_shown_as_over(cast: Cast, sign_in) -> None:
    one = completed(cast, enrolled(cast, group(cast)))
    page = said(sign_in("mette").get(reverse("enrolment", args=[one.pk])))
    assert "Gennemført" in page and "lager" in page
    assert "Aftal et skridt mod job" in page


def test_todays_session_and_attendance_that_lacks_stand_on_the_leaders_overview(cast: Cast, sign_in) -> None:
    on = group(cast)
    enrolled(cast, on)
    first, second = sessions(on)[:2]
    with clock.at(second.starts - timedelta(hours=1)):
        lacking, today = panels.notices(cast.actor("hanne"))
        assert lacking.late and lacking.why == "Fremmødet er ikke skrevet" and first.title in lacking.text
        assert not today.late and today.why.startswith("I dag kl. 09.30")
        assert panels.notices(cast.actor("pia")) == [] == panels.notices(cast.actor("mette"))
        assert second.title in said(sign_in("hanne").get(reverse("overview")))
