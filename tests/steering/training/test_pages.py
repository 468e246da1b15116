"""The pages: own competences, the team's coverage without ranking, courses, and that questions do not grow."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.people.models import Employee, RoleAssignment, TeamMembership
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.steering.training.models import CoverageCount, Holding, Seat, Sparring, StaffCourse
from tests.cast import LONG_AGO, Cast

SignIn = Callable[[str], Client]
WHY = "Prøve"
DAY = date(2026, 11, 24)


def counted(cast: Cast) -> None:
    done = count(actor=cast.system, purpose=WHY, summary=refresh.summaries["training"])
    assert not done.problem


def main(client: Client, path: str = "/kompetencer/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


def grow(cast: Cast, number: int) -> None:
    """More caseworkers in the team, each with a competence; and more courses."""
    begun = Employee.objects.count()
    for each in range(begun, begun + number):
        employee = Employee.objects.create(name=f"Nr{each} Prøvesen", title="Sagsbehandler")
        RoleAssignment.objects.create(employee=employee, role="sagsbehandler", valid_from=LONG_AGO)
        TeamMembership.objects.create(employee=employee, team=cast.team["Nord"], valid_from=LONG_AGO)
        made = StaffCourse.objects.create(
            title=f"Kursus {each}", competences=["metoden"], first=DAY + timedelta(days=9), last=DAY + timedelta(days=9)
        )
        Seat.objects.create(course=made, employee=employee, at=clock.now())
        has(employee, "metoden")


def has(employee: Employee, competence: str, until: date | None = None) -> None:
    Holding.objects.create(
        employee=employee, competence=competence, valid_from=date(2025, 1, 1), valid_to=until, how="before",
        words="Før", at=clock.now(),
    )  # fmt: skip


def test_one_sees_ones_own_and_nobody_elses(cast: Cast, sign_in: SignIn) -> None:
    has(cast.employee["mette"], "metoden")
    seen = main(sign_in("mette"))
    assert "Modellens metode" in seen and "Udløber ikke" in seen and "Mangler" in seen
    assert "Karl" not in seen and "Skal have" not in seen
    assert sign_in("mette").get(f"/kompetencer/medarbejder/{cast.employee['karl'].pk}/").status_code == 403
    assert sign_in("mette").get(f"/kompetencer/medarbejder/{cast.employee['mette'].pk}/").status_code == 200


def test_a_leader_sees_their_team_by_name_and_the_gaps_ahead(cast: Cast, sign_in: SignIn) -> None:
    has(cast.employee["mette"], "samtalen", DAY + timedelta(weeks=3))
    seen = main(sign_in("tage"))
    assert seen.index("Karl Prøvesen") < seen.index("Mette Testsen"), "by name, whoever has most"
    assert "Udløber snart: Samtalen og de små aftaler" in seen
    assert "mangler" in seen and "ikke planlagt" in seen
    assert "Sofie" not in seen
    assert sign_in("tage").get(f"/kompetencer/medarbejder/{cast.employee['mette'].pk}/").status_code == 200
    assert sign_in("tage").get(f"/kompetencer/medarbejder/{cast.employee['sofie'].pk}/").status_code == 403


def test_the_manager_sees_totals_of_all_teams_and_no_employee(cast: Cast, sign_in: SignIn) -> None:
    counted(cast)
    seen = main(sign_in("lise"))
    assert "Nord" in seen and "Syd" in seen and "Talt op" in seen
    assert not [name for name in ("Mette", "Karl", "Sofie", "Tage") if name in seen]
    assert sign_in("lise").get(f"/kompetencer/medarbejder/{cast.employee['mette'].pk}/").status_code == 403


@pytest.mark.parametrize("who", ["anna", "ulla", "frank", "admin"])
def test_others_do_not_see_competences(cast: Cast, sign_in: SignIn, who: str) -> None:
    for path in ("/kompetencer/", "/kompetencer/sparring/", "/kompetencer/kurser/nyt/"):
        assert sign_in(who).get(path).status_code == 403


def test_the_coverage_counts_whom_it_is_for(cast: Cast) -> None:
    has(cast.employee["mette"], "samtalen", DAY + timedelta(weeks=20))
    counted(cast)
    found = CoverageCount.objects.get(team=cast.team["Nord"], competence="samtalen")
    assert (found.of, found.now, found.near, found.far, found.wanted) == (3, 1, 1, 0, 3), "Mette, Karl and Viggo"


def test_a_missing_table_is_told_and_nothing_shown(cast: Cast, sign_in: SignIn) -> None:
    RuleRow.objects.filter(table="training_rules").update(replaced_at=clock.now())
    answer = sign_in("mette").get("/kompetencer/")
    assert answer.status_code == 422 and "har ingen række" in answer.content.decode()


def test_a_course_from_the_plan_to_the_competence(cast: Cast, sign_in: SignIn) -> None:
    form = {"title": "Samtalen", "competences": ["samtalen"], "first": "2026-12-01", "last": "2026-12-01", "seats": ""}
    made = sign_in("tage").post("/kompetencer/kurser/nyt/", form)
    path = made.url
    assert "Samtalen" in main(sign_in("mette"), path)
    assert "Du er tilmeldt" in sign_in("mette").post(path, {"tilmeld": "ja"}, follow=True).content.decode()
    sign_in("tage").post(path, {"tilmeld": "ja", "medarbejder": cast.employee["karl"].pk})
    assert Seat.objects.count() == 2
    StaffCourse.objects.update(first=DAY - timedelta(days=2), last=DAY - timedelta(days=2))
    assert "Hvem deltog?" in main(sign_in("tage"))
    wrong = sign_in("tage").post(path, {"deltog": "ja", f"p{cast.employee['mette'].pk}": "ja"})
    assert wrong.status_code == 422, "an answer is missing for Karl"
    answers = {f"p{cast.employee['mette'].pk}": "ja", f"p{cast.employee['karl'].pk}": "nej"}
    assert sign_in("tage").post(path, {"deltog": "ja", **answers}).status_code == 302
    assert list(Holding.objects.values_list("employee__name", "competence")) == [("Mette Testsen", "samtalen")]
    assert "Hvem deltog?" not in main(sign_in("tage"))


@pytest.mark.parametrize("number", ["9" * 30, "x", "-1", "²"])
def test_a_strange_number_signs_up_nobody_else(cast: Cast, sign_in: SignIn, number: str) -> None:
    made = StaffCourse.objects.create(
        title="Kursus", competences=["metoden"], first=DAY + timedelta(days=9), last=DAY + timedelta(days=9)
    )
    sign_in("mette").post(f"/kompetencer/kurser/{made.pk}/", {"tilmeld": "ja", "medarbejder": number})
    assert set(Seat.objects.values_list("employee__name", flat=True)) <= {"Mette Testsen"}


def test_an_impossible_course_keeps_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    form = {"title": "Mit kursus", "competences": ["samtalen"], "first": "2026-12-02", "last": "2026-12-01"}
    answer = sign_in("tage").post("/kompetencer/kurser/nyt/", form)
    assert answer.status_code == 422 and "Mit kursus" in answer.content.decode()


def test_sparring_is_written_down_with_who_was_there(cast: Cast, sign_in: SignIn) -> None:
    form = {"team": cast.team["Nord"].pk, "day": "2026-11-23", "topic": "Når borgeren ikke kommer",
            "people": [cast.employee["mette"].pk, cast.employee["karl"].pk]}  # fmt: skip
    sign_in("mette").post("/kompetencer/sparring/", form)
    assert Sparring.objects.get().people.count() == 2
    assert "Når borgeren ikke kommer" in main(sign_in("tage"))
    assert "Sidste sparring: 23. november 2026" in main(sign_in("karl"))


def test_somebody_new_gets_a_path_and_ticks_it(cast: Cast, sign_in: SignIn) -> None:
    path = f"/kompetencer/medarbejder/{cast.employee['mette'].pk}/"
    sign_in("tage").post(path, {"begynd": "ja", "starts": "2026-11-20", "mate": cast.employee["karl"].pk})
    seen = main(sign_in("mette"), path)
    assert "Makker: Karl Prøvesen" in seen and "Ikke gjort endnu" in seen
    sign_in("mette").post(path, {"step": "makker"})
    assert "Gjort 24.11.2026" in main(sign_in("mette"), path)
    sign_in("mette").post(path, {"begynd": "ja", "starts": "2026-11-01"})
    assert sign_in("mette").post(path, {"slut": "ja"}).status_code == 403


@pytest.mark.parametrize("who", ["mette", "tage", "lise"])
def test_as_many_questions_for_a_small_team_as_for_a_large_one(cast: Cast, sign_in: SignIn, who: str) -> None:
    grow(cast, 1)
    counted(cast)
    client = sign_in(who)
    client.get("/kompetencer/")
    with CaptureQueriesContext(connection) as few:
        client.get("/kompetencer/")
    grow(cast, 20)
    counted(cast)
    with CaptureQueriesContext(connection) as many:
        client.get("/kompetencer/")
    assert len(many) == len(few)
