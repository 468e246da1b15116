"""The plan in time and on its way out: the timeline, two versions side by side, the fridge's sheet, and FHIR."""

import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.careplan import CarePlan
from fhir.resources.R4B.goal import Goal
from pypdf import PdfReader

from fodfaeste.casework import plans
from fodfaeste.casework.plans.actions import answer_plan, mark_step, save_plan, send_plan
from fodfaeste.casework.plans.drafts import TRACKS, GoalDraft, PlanDraft, StepDraft
from fodfaeste.casework.plans.efforts import Appointment, Effort
from fodfaeste.casework.plans.fhir import KL_CODES, PROFILES, PURPOSE, STATUSES, Export, bundle
from fodfaeste.casework.plans.fridge import FridgeStep, Sheet, render
from fodfaeste.casework.plans.models import Step
from fodfaeste.casework.plans.queries import StepNow, working_draft
from fodfaeste.casework.plans.rules import STEP_STATUSES
from fodfaeste.casework.plans.timeline import NARROW, WIDE, items_of, picture
from tests.casework.plans.samples import a_draft, saved_plan, sent_plan, soon
from tests.cast import Cast

TODAY = date(2026, 11, 23)
COURSE = Effort("sundhed", "Ro i kroppen", TODAY - timedelta(days=20), TODAY + timedelta(days=20), "Hold")


def step(**values: object) -> StepNow:
    given = {"id": 1, "what": "Gå en tur", "actor": "borger", "actor_name": "", "track": "hverdag", "goal": ""}
    return StepNow(**{**given, "due": TODAY, "status": "planned", **values})  # type: ignore[arg-type]


def at(name: str, cast: Cast, **more: int) -> str:
    return reverse(name, kwargs={"citizen_id": cast.citizen["anna"].pk, **more})


def text(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode()


# ---- the timeline ----


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_three_tracks_stand_on_one_axis_and_everything_is_inside_the_picture(width: int) -> None:
    steps = [step(due=TODAY + timedelta(days=n * 9 - 30), track=track, id=n) for n, track in enumerate([*TRACKS] * 3)]
    drawn = picture(items_of(steps, [COURSE, replace(COURSE, last=None, track="job")], TODAY), TODAY, width)
    assert drawn
    assert [lane.title for lane in drawn.lanes] == list(TRACKS.values())
    places = [item for lane in drawn.lanes for item in lane.items]
    assert len(places) == 11
    assert all(0 <= item.x <= item.end <= width and 0 < item.line < drawn.bottom for item in places)
    assert len({item.y for item in places}) == len(places), "no two share a line"
    assert all(0 <= tick.x <= width - 40 for tick in drawn.ticks)


def test_the_same_day_is_at_the_same_place_in_every_track() -> None:
    drawn = picture(items_of([step(track=track) for track in TRACKS], [], TODAY), TODAY)
    assert drawn
    assert {item.x for lane in drawn.lanes for item in lane.items} == {drawn.today}


def test_each_state_has_a_shape_and_words_of_its_own() -> None:
    now = [step(status=status) for status in STEP_STATUSES]
    marks = {(item.mark, item.state) for item in items_of(now, [COURSE, replace(COURSE, last=None)], TODAY)}
    assert len({mark for mark, _ in marks}) == len(STEP_STATUSES) + 2
    (item,) = items_of([step(due=soon(-1))], [], soon(0))
    assert (item.mark, item.state) == ("late", "dagen er gået")
    (item,) = items_of([step(due=soon(0))], [], soon(0))
    assert (item.mark, item.state) == ("planned", "aftalt")


def test_an_empty_plan_draws_nothing() -> None:
    assert picture([], TODAY) is None


def test_the_page_shows_late_stuck_and_other_rooms_efforts_in_words_and_in_a_table(
    cast: Cast, sign_in, sources
) -> None:
    saved_plan(cast)
    plans.effort_sources.append(lambda actor, citizen: [replace(COURSE, first=soon(-9), last=soon(9))])
    Step.objects.filter(track="job").update(due=soon(-3))
    stuck = Step.objects.get(track="hverdag")
    mark_step(actor=cast.actor("mette"), purpose="Prøve", step=stuck, status="cannot_yet")
    page = text(sign_in("mette").get(at("plan_timeline", cast)))
    assert "For 1 er dagen gået. 1 kan ikke lade sig gøre lige nu." in page
    assert "Ro i kroppen · i gang" in page
    assert page.count("<svg viewBox") == 2
    table = page.split("<table")[1]
    for words in ("dagen er gået", "kan ikke lige nu", "aftalt", "i gang"):
        assert words in table
    assert not re.search(r"\sstyle=|<style", page.split("<figure")[1])


def test_the_citizen_sees_what_was_sent_and_not_what_is_being_written(cast: Cast, sign_in) -> None:
    plan = sent_plan(cast).plan
    more = replace(working_draft(plan), steps=(StepDraft("Hemmeligt udkast", "borger", "job", soon(3)),))
    save_plan(actor=cast.actor("mette"), purpose="Prøve", plan=plan, version=2, draft=more)
    assert "Hemmeligt udkast" not in text(sign_in("anna").get(reverse("my_plan_timeline")))
    assert "Hemmeligt udkast" in text(sign_in("mette").get(at("plan_timeline", cast)))
    assert sign_in("anna").get(at("plan_timeline", cast)).url == reverse("my_plan_timeline")


# ---- two versions ----


def three_versions(cast: Cast) -> None:
    version = sent_plan(cast)
    answer_plan(actor=cast.actor("anna"), purpose="Prøve", plan_version=version, answer="disagree", words="For stort")
    for number, goal in ((2, "Noget mindre"), (3, "Noget helt lille")):
        plan = version.plan
        saved = save_plan(
            actor=cast.actor("mette"), purpose="Prøve", plan=plan, version=number,
            draft=replace(working_draft(plan), own_goal=goal),
        )  # fmt: skip
        version = send_plan(actor=cast.actor("mette"), purpose="Prøve", plan=saved, version=saved.version)


def test_any_two_versions_are_compared_with_the_answers_to_both(cast: Cast, sign_in) -> None:
    three_versions(cast)
    page = text(sign_in("mette").get(at("plan_compare", cast), {"fra": 1, "til": 3}))
    assert "Fra version 1 til version 3" in page
    assert "Noget helt lille" in page
    assert "Noget mindre" not in page
    assert "For stort" in page
    assert "Uenigheden bliver stående" in page
    turned = text(sign_in("mette").get(at("plan_compare", cast), {"fra": 3, "til": 1}))
    assert "Fra version 1 til version 3" in turned
    assert "Fra version 2 til version 3" in text(sign_in("anna").get(at("plan_compare", cast)))


def test_a_version_that_is_not_there_is_not_found_and_the_citizen_does_not_see_the_draft(cast: Cast, sign_in) -> None:
    three_versions(cast)
    assert sign_in("mette").get(at("plan_compare", cast), {"fra": 9, "til": 3}).status_code == 404
    assert sign_in("mette").get(at("plan_compare", cast), {"fra": 1, "til": "nu"}).status_code == 200
    plan = Step.objects.first().plan
    changed = replace(working_draft(plan), own_goal="Kun i udkastet")
    save_plan(actor=cast.actor("mette"), purpose="Prøve", plan=plan, version=4, draft=changed)
    assert "Kun i udkastet" in text(sign_in("mette").get(at("plan_compare", cast), {"fra": 1, "til": "nu"}))
    assert "Kun i udkastet" not in text(sign_in("anna").get(at("plan_compare", cast), {"fra": 1, "til": "nu"}))


def test_a_plan_the_citizen_disagrees_with_says_so_everywhere_and_stays_usable(cast: Cast, sign_in) -> None:
    version = sent_plan(cast)
    answer_plan(actor=cast.actor("anna"), purpose="Prøve", plan_version=version, answer="disagree", words="For stort")
    for who, path in (("mette", at("plan", cast)), ("mette", at("citizen", cast)), ("anna", reverse("my_plan"))):
        assert "Nej, ikke helt" in text(sign_in(who).get(path))
    for path in (at("plan_pdf", cast), at("plan_fridge", cast)):
        pdf = PdfReader(io.BytesIO(sign_in("mette").get(path).content))
        assert "ikkehelteni" in "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert "Nej, ikke helt" in text(sign_in("mette").get(at("plan_fhir", cast)))
    own = Step.objects.get(what="Gå en tur hver dag")
    assert sign_in("anna").post(reverse("my_plan_step", args=[own.pk]), {"status": "done"}).status_code == 302


# ---- the fridge ----

SHEET = Sheet(
    municipality="Prøvekommunen", name="Anna Opdigtet", made="Version 2, 12. november 2026",
    goal="Jeg vil gerne ud i luften", mine=(FridgeStep("Gå en tur", "senest mandag 30. november"),) * 4,
    others=(FridgeStep("Finde en praktik", "senest fredag 4. december", "Mette Testsen"),) * 3, more=2,
    appointment="fredag 27. november kl. 08.30, Borgerhuset", contact="Mette Testsen", phone="00 00 00 00",
    answer="", printed=TODAY,
)  # fmt: skip


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET,
        replace(SHEET, mine=(), others=(), more=0, appointment="", contact="", phone=""),
        replace(
            SHEET, goal="ord " * 79, answer="Du er ikke helt enig i planen. Den gælder, mens I taler om det.",
            mine=(FridgeStep("lange ord " * 13, "senest onsdag 30. september"),) * 4,
            others=(FridgeStep("lange ord " * 13, "senest onsdag 30. september", "x" * 40),) * 3,
        ),
        replace(SHEET, goal="#set page(fill: red) \\ $ *fed* @her ☃ 🌲"),
    ],
)  # fmt: skip
def test_the_sheet_is_one_tagged_page_in_danish_whatever_is_in_it(sheet: Sheet) -> None:
    reader = PdfReader(io.BytesIO(render(sheet)))
    assert len(reader.pages) == 1
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "da"


def test_it_tells_the_next_appointment_and_whom_to_ring(cast: Cast, sign_in, sources) -> None:
    sent_plan(cast)
    cast.employee["mette"].phone = "00 11 22 33"
    cast.employee["mette"].save()
    late, early = (datetime(2099, 1, day, 9, 30, tzinfo=ZoneInfo("Europe/Copenhagen")) for day in (9, 6))
    plans.appointment_sources += [
        lambda a, c: Appointment(late),
        lambda a, c: Appointment(early, "lokale 5"),
        lambda a, c: None,
    ]
    answer = sign_in("anna").get(reverse("my_plan_fridge"))
    said = "".join(PdfReader(io.BytesIO(answer.content)).pages[0].extract_text().split())
    for part in ("6.januarkl.09.30,lokale5", "MetteTestsen,telefon00112233", "Gåenturhverdag"):
        assert part in said
    assert sign_in("sofie").get(at("plan_fridge", cast)).status_code == 403


def test_there_is_no_sheet_before_a_plan_is_sent(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    assert sign_in("mette").get(at("plan_fridge", cast)).status_code == 404
    assert sign_in("mette").get(at("plan_fhir", cast)).status_code == 404


# ---- FHIR ----

EXPORT = Export(
    plan_id=4, version=2, citizen_id=17, given_name="Anna", family_name="Opdigtet", born=date(1980, 1, 10),
    draft=PlanDraft(
        "Jeg vil ud i luften",
        (GoalDraft("Sove", (StepDraft("Tale med lægen", "borger", "sundhed", TODAY, id=1),)),),
        (StepDraft("Finde praktik", "virksomhed", "job", None, "Gartneriet", 2),),
    ),
    statuses={1: "cannot_yet", 2: "done"}, sent=TODAY, opened=date(2026, 9, 1), closed=None,
    municipality="Prøvekommunen", answered="Nej, ikke helt", words="For stort",
)  # fmt: skip


def resources(export: Export, kind: str) -> list[dict]:
    return [each["resource"] for each in bundle(export)["entry"] if each["resource"]["resourceType"] == kind]


@pytest.mark.parametrize(
    "export",
    [
        EXPORT,
        replace(EXPORT, closed=TODAY, born=None, answered=""),
        replace(EXPORT, draft=PlanDraft("Kun et mål"), statuses={}),
    ],
)
def test_it_is_valid_fhir_and_what_kls_profiles_require(export: Export) -> None:
    Bundle.model_validate(bundle(export))
    (plan,) = resources(export, "CarePlan")
    CarePlan.model_validate(plan)
    assert plan["meta"]["profile"] == [f"{PROFILES}KLCommonCareSocialCarePlan"]
    assert len(plan["category"]) == 1
    assert plan["created"]
    entries = {each["fullUrl"]: each["resource"] for each in bundle(export)["entry"]}
    assert entries[plan["author"]["reference"]]["resourceType"] == "Organization"
    assert entries[plan["subject"]["reference"]]["resourceType"] == "Patient"
    goals = [entries[each["reference"]] for each in plan["goal"]]
    kinds = [goal["category"][0]["coding"][0] for goal in goals]
    assert sum(kind["code"] == PURPOSE[0] for kind in kinds) == 1, "the profile asks for exactly one purpose"
    for goal in goals:
        Goal.model_validate(goal)
        assert len(goal["category"]) == 1
        assert goal["category"][0]["coding"][0]["system"] == KL_CODES
        assert entries[goal["subject"]["reference"]]["resourceType"] == "Patient"


def test_every_reference_in_it_leads_somewhere_in_it() -> None:
    written = json.dumps(bundle(EXPORT))
    known = {each["fullUrl"] for each in bundle(EXPORT)["entry"]}
    assert set(re.findall(r'"reference": "([^"]+)"', written)) <= known


def test_every_state_of_a_step_has_a_code_and_the_steps_say_who_when_and_towards_what() -> None:
    assert set(STATUSES) == set(STEP_STATUSES)
    (plan,) = resources(EXPORT, "CarePlan")
    first, second = (each["detail"] for each in plan["activity"])
    assert (first["status"], first["scheduledPeriod"]["end"]) == ("on-hold", "2026-11-23")
    assert first["goal"][0]["reference"].endswith("delmaal-1")
    assert (second["status"], second["performer"]) == ("completed", [{"display": "Gartneriet"}])
    assert "scheduledPeriod" not in second


def test_a_sub_goal_points_to_the_citizens_own_goal() -> None:
    sub = next(goal for goal in resources(EXPORT, "Goal") if goal["id"] == "delmaal-1")
    parts = {each["url"]: each for each in sub["extension"][0]["extension"]}
    assert parts["type"]["valueCodeableConcept"]["text"] == "based-on"
    assert parts["target"]["valueReference"]["reference"].endswith("eget-maal")


def test_the_file_is_behind_the_same_door_and_holds_no_cpr_number(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    answer = sign_in("mette").get(at("plan_fhir", cast))
    assert answer["Content-Type"].startswith("application/fhir+json")
    assert answer["Content-Disposition"].startswith("attachment")
    Bundle.model_validate(json.loads(answer.content))
    assert "700180" not in text(answer)
    assert sign_in("sofie").get(at("plan_fhir", cast)).status_code == 403
    assert sign_in("bo").get(at("plan_fhir", cast)).status_code == 404


# ---- queries ----


@pytest.mark.parametrize("name", ["plan", "plan_timeline", "plan_remarks", "plan_compare"])
def test_a_long_plan_asks_the_database_no_oftener_than_a_short_one(cast: Cast, sign_in, tables, name: str) -> None:
    sent_plan(cast)
    many = a_draft(steps=tuple(StepDraft(f"Skridt {n}", "borger", "job", soon(n + 1)) for n in range(12)))
    sent_plan(cast, "bo", "karl", many)

    def count(citizen: str, who: str) -> int:
        client = sign_in(who)
        path = reverse(name, kwargs={"citizen_id": cast.citizen[citizen].pk})
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(path).status_code == 200
        return len(found)

    assert count("bo", "karl") == count("anna", "mette")


def test_the_citizens_narrower_page_has_a_picture_that_is_not_shrunk(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    own = sign_in("anna").get(reverse("my_plan_timeline")).context
    staff = sign_in("mette").get(reverse("plan_timeline", args=[cast.citizen["anna"].pk])).context
    assert own["wide"].width < staff["wide"].width
    assert own["narrow"].width == staff["narrow"].width
