"""The caseworker's pages: reading, editing with and without conflict, sending, versions."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.plans.actions import answer_plan, mark_step, save_plan, send_plan
from fodfaeste.casework.plans.drafts import GoalDraft, PlanDraft, StepDraft
from fodfaeste.casework.plans.models import Plan, PlanVersion, Step, UnsavedDraft
from fodfaeste.casework.plans.queries import working_draft
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from tests.casework.plans.samples import OWN_GOAL, a_draft, saved_plan, sent_plan, soon
from tests.cast import Cast


def url(name: str, cast: Cast, citizen: str = "anna", **more: int) -> str:
    return reverse(name, kwargs={"citizen_id": cast.citizen[citizen].pk, **more})


def sheet(draft: PlanDraft, version: int) -> dict[str, str]:
    """The form as a browser would send it."""
    data = {"version": str(version), "own_goal": draft.own_goal}
    places = {id(goal): str(number) for number, goal in enumerate(draft.goals)}
    for number, goal in enumerate(draft.goals):
        data |= {f"goals-{number}-id": str(goal.id or ""), f"goals-{number}-text": goal.text}
    for number, (under, step) in enumerate(draft.all_steps()):
        due = step.due.isoformat() if step.due else ""
        values = {"id": str(step.id or ""), "what": step.what, "actor": step.actor, "actor_name": step.actor_name}
        values |= {"track": step.track, "due": due, "goal": places[id(under)] if under else ""}
        data |= {f"steps-{number}-{key}": value for key, value in values.items()}
    return data


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# ---- who comes in ----

EVERY = [
    ("plan", {}), ("plan_edit", {}), ("plan_pdf", {}), ("plan_version", {"plan_number": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "more"), EVERY)
def test_the_caseworker_comes_in_another_team_is_refused_and_another_citizen_finds_nothing(
    cast: Cast, sign_in, name: str, more: dict[str, int]
) -> None:
    sent_plan(cast)
    at = url(name, cast, **more)
    assert sign_in("mette").get(at).status_code == 200
    assert sign_in("sofie").get(at).status_code == 403
    assert sign_in("bo").get(at).status_code == 404
    assert sign_in("lise").get(at).status_code == 403


def test_a_consultant_of_the_team_may_read_but_not_write_and_a_specialist_needs_a_part(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    page = sign_in("viggo").get(url("plan", cast))
    assert page.status_code == 200
    assert "Ret planen" not in text(page)
    assert sign_in("pia").get(url("plan", cast)).status_code == 403
    for who in ("viggo", "pia"):
        assert sign_in(who).get(url("plan_edit", cast)).status_code == 403
        assert sign_in(who).post(url("plan_send", cast), {"version": 2}).status_code == 403


@pytest.mark.parametrize(("name", "more"), EVERY)
def test_looking_is_written_down(cast: Cast, sign_in, name: str, more: dict[str, int]) -> None:
    sent_plan(cast)
    sign_in("mette").get(url(name, cast, **more))
    assert Reading.objects.filter(citizen_id=cast.citizen["anna"].pk, actor_label="Mette Testsen").count() == 1


def test_the_citizen_is_sent_to_their_own_page(cast: Cast, sign_in) -> None:
    assert sign_in("anna").get(url("plan", cast)).url == reverse("my_plan")


def test_a_step_or_text_of_another_citizen_is_not_reached_through_ones_own(cast: Cast, sign_in) -> None:
    sent_plan(cast, "carla", "sofie")
    step = Step.objects.all()[0]
    assert sign_in("mette").post(url("plan_step", cast, step_id=step.pk), {"status": "done"}).status_code == 404
    assert Step.objects.get(pk=step.pk).status == "planned"


# ---- the plan ----


def test_the_empty_page_teaches_and_offers_one_thing(cast: Cast, sign_in) -> None:
    page = text(sign_in("mette").get(url("plan", cast)))
    assert "Anna har ikke en plan endnu" in page
    assert page.count("button-primary") == 1


def test_the_page_follows_the_plan_from_unsent_to_agreed(cast: Cast, sign_in) -> None:
    client = sign_in("mette")
    plan = saved_plan(cast)
    assert "Send til Anna" in text(client.get(url("plan", cast)))
    client.post(url("plan_send", cast), {"version": plan.version})
    page = text(client.get(url("plan", cast)))
    assert "Anna har ikke svaret endnu" in page
    assert "Send til Anna" not in page
    version = PlanVersion.objects.get()
    answer_plan(actor=cast.actor("anna"), purpose="Prøve", plan_version=version, answer="disagree", words="For hurtigt")
    page = text(client.get(url("plan", cast)))
    assert "Nej, ikke helt" in page
    assert "For hurtigt" in page


def test_the_page_asks_what_the_plan_lacks(cast: Cast, sign_in, tables) -> None:
    saved_plan(cast, draft=PlanDraft("Mål", (), (StepDraft("Hvile", "borger", "sundhed", soon(2)),)))
    page = text(sign_in("mette").get(url("plan", cast)))
    assert "Værd at tale om" in page
    assert "ikke om job" in page


def test_text_that_looks_like_markup_is_shown_as_text(cast: Cast, sign_in) -> None:
    sent_plan(cast, draft=a_draft(own_goal="<script>alert(1)</script>"))
    for name, more in EVERY[:2] + EVERY[3:]:
        assert "<script>alert" not in text(sign_in("mette").get(url(name, cast, **more)))


def test_the_number_of_queries_does_not_grow_with_the_plan(cast: Cast, sign_in) -> None:
    client, counts = sign_in("mette"), []
    for size in (1, 30):
        Plan.objects.all().delete()
        steps = tuple(StepDraft(f"Skridt {n}", "borger", "job", soon(n)) for n in range(size))
        version = sent_plan(
            cast, draft=PlanDraft("Mål", tuple(GoalDraft(f"Delmål {n}") for n in range(min(size, 12))), steps)
        )
        for number in range(min(size, 5)):
            plan = Plan.objects.get()
            draft = replace(working_draft(plan), own_goal=f"Mål {number}")
            save_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=plan.version, draft=draft)
            plan.refresh_from_db()
            send_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=plan.version)
        for name, more in (("plan", {}), ("plan_edit", {}), ("plan_version", {"plan_number": version.number})):
            with CaptureQueriesContext(
                connection,
            ) as found:
                assert client.get(url(name, cast, **more)).status_code == 200
            counts.append(len(found))
    assert counts[:3] == counts[3:]


def test_a_step_is_a_proposal_until_the_citizen_has_agreed_to_it(cast: Cast, sign_in) -> None:
    version = sent_plan(cast)
    client = sign_in("mette")
    assert "Aftalt</span>" not in text(client.get(url("plan", cast)))
    answer_plan(actor=cast.actor("anna"), purpose="P", plan_version=version, answer="disagree", words="")
    assert "Aftalt</span>" not in text(client.get(url("plan", cast)))
    answer_plan(actor=cast.actor("anna"), purpose="P", plan_version=version, answer="agree", words="")
    agreed = text(client.get(url("plan", cast)))
    assert "Aftalt</span>" in agreed
    assert "Foreslået</span>" not in agreed


# ---- editing ----


def test_a_plan_is_begun_and_saved_in_one_form(cast: Cast, sign_in) -> None:
    client = sign_in("mette")
    assert "Lav en plan" in text(client.get(url("plan_edit", cast)))
    response = client.post(url("plan_edit", cast), sheet(a_draft(), 1))
    assert response.url == url("plan", cast)
    assert "Planen er gemt kl." in text(client.get(response.url))
    assert working_draft(Plan.objects.get()).own_goal == OWN_GOAL


def test_adding_and_removing_rows_keeps_everything_typed(cast: Cast, sign_in) -> None:
    client = sign_in("mette")
    saved_plan(cast)
    data = sheet(a_draft(own_goal="Halvt skrevet"), 2) | {"steps-0-due": "", "steps-2-what": "Ikke færdig"}
    page = text(client.post(url("plan_edit", cast), data | {"one_more": "steps"}))
    assert "Halvt skrevet" in page
    assert "Ikke færdig" in page
    assert "Skridt 4" in page
    assert "autofocus" in page
    page = text(client.post(url("plan_edit", cast), data | {"take_out": "steps-1"}))
    assert "Finde en praktikplads" not in page
    assert "Ikke færdig" in page
    page = text(client.post(url("plan_edit", cast), data | {"take_out": "goals-0"}))
    assert "Tale med lægen om søvn" in page
    assert "Delmål 1" not in page
    assert Plan.objects.get().version == 2, "nothing is saved by adding or removing a row"


def test_removing_a_sub_goal_keeps_the_other_steps_under_theirs(cast: Cast, sign_in) -> None:
    one, two = (GoalDraft(name, (StepDraft(f"Under {name}", "borger", "job", soon()),)) for name in ("et", "to"))
    data = sheet(PlanDraft("Mål", (one, two)), 1)
    page = text(sign_in("mette").post(url("plan_edit", cast), data | {"take_out": "goals-0"}))
    assert re.search(r'name="steps-1-goal".*?<option value="0" selected>', page, re.DOTALL)
    assert re.search(r'name="steps-0-goal".*?<option value="" selected>', page, re.DOTALL)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("steps-0-what", "", "Skriv, hvad der skal ske."),
        ("steps-1-track", "", "Vælg sundhed, hverdag eller job."),
        ("steps-2-actor", "hunden", "Vælg, hvem der tager skridtet."),
        ("steps-2-due", "i morgen", "Skriv datoen som dag.måned.år"),
        ("steps-2-due", "2099-01-01", "Tjek årstallet"),
        ("steps-0-actor_name", "x" * 101, "Der er plads til 100"),
        ("goals-0-text", "", "Skriv delmålet"),
        ("own_goal", "x" * 4001, "Der er plads til 4000"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_nothing_typed_is_lost(
    cast: Cast, sign_in, field: str, value: str, message: str
) -> None:
    response = sign_in("mette").post(url("plan_edit", cast), sheet(a_draft(), 1) | {field: value})
    page = text(response)
    assert response.status_code == 422
    assert page.count(message) >= 2, "in the summary and at the field"
    assert f'href="#id_{field}"' in page
    assert "Gå en tur hver dag" in page
    assert not Plan.objects.exists()


def test_danish_dates_are_understood(cast: Cast, sign_in) -> None:
    due = soon(30)
    sign_in("mette").post(url("plan_edit", cast), sheet(a_draft(), 1) | {"steps-0-due": f"{due:%d.%m.%Y}"})
    assert Step.objects.get(what="Tale med lægen om søvn").due == due


def test_a_form_without_its_version_is_refused(cast: Cast, sign_in) -> None:
    data = sheet(a_draft(), 1)
    del data["version"]
    assert sign_in("mette").post(url("plan_edit", cast), data).status_code == 400


def test_empty_rows_are_simply_left_out(cast: Cast, sign_in) -> None:
    empty = {f"steps-9-{key}": "" for key in ("id", "what", "actor", "actor_name", "track", "due", "goal")}
    response = sign_in("mette").post(url("plan_edit", cast), sheet(a_draft(), 1) | empty | {"goals-9-text": " "})
    assert response.status_code == 302
    assert Step.objects.count() == 3


def test_an_empty_new_plan_is_not_begun(cast: Cast, sign_in) -> None:
    client = sign_in("mette")
    empty = {f"steps-0-{key}": "" for key in ("id", "what", "actor", "actor_name", "track", "due", "goal")}
    response = client.post(url("plan_edit", cast), {"version": "1", "own_goal": " "} | empty)
    assert response.status_code == 422
    assert "Skriv et mål eller et skridt først." in text(response)
    assert client.post(url("plan_edit", cast), {"version": "1", "one_more": "steps"}).status_code == 200
    assert not Plan.objects.exists()
    assert client.post(url("plan_edit", cast), {"version": "1", "own_goal": "Et mål"}).status_code == 302
    assert Plan.objects.get().own_goal == "Et mål"


def test_the_form_knows_when_it_holds_what_is_not_saved(cast: Cast, sign_in) -> None:
    client = sign_in("mette")
    page = text(client.get(url("plan_edit", cast)))
    assert "plans/plans.js" in page
    assert "data-unsaved" not in page
    data = sheet(a_draft(), 1)
    assert "data-unsaved" in text(client.post(url("plan_edit", cast), data | {"one_more": "steps"}))
    assert "data-unsaved" in text(client.post(url("plan_edit", cast), data | {"steps-0-what": ""}))


def test_enter_saves_and_never_adds_or_removes_a_row(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    page = text(sign_in("mette").get(url("plan_edit", cast)))
    form = page[page.index('id="plan-form"') :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert "name=" not in first[0]


# ---- the late save ----


def late(cast: Cast, sign_in, mine: PlanDraft, theirs: PlanDraft) -> tuple[Client, object]:
    """Karl saves `theirs`, then Mette saves `mine` on top of what both had seen."""
    plan = Plan.objects.get()
    save_plan(actor=cast.actor("karl"), purpose="P", plan=plan, version=plan.version, draft=theirs)
    client = sign_in("mette")
    return client, client.post(url("plan_edit", cast), sheet(mine, plan.version))


def both(cast: Cast, sign_in) -> tuple[Client, object]:
    base = working_draft(saved_plan(cast))
    mine = replace(base, own_goal="Mettes tekst", steps=(*base.steps, StepDraft("Mettes skridt", "borger", "job")))
    return late(cast, sign_in, mine, replace(base, own_goal="Karls tekst"))


def test_whoever_saved_in_another_window_is_not_told_that_somebody_else_did(cast: Cast, sign_in) -> None:
    base = working_draft(saved_plan(cast))
    client = sign_in("mette")
    for words in ("Fra den ene fane", "Fra den anden fane"):
        page = client.post(url("plan_edit", cast), sheet(replace(base, own_goal=words), 2))
    assert page.status_code == 409
    assert "Du har gemt planen i et andet vindue" in text(page)
    assert "imens</h1>" not in text(page)
    assert "imens</h1>" in text(both(cast, sign_in)[1])


def test_a_long_list_of_what_is_missing_is_told_in_a_few_lines(cast: Cast, sign_in) -> None:
    steps = tuple(StepDraft(f"Skridt uden dag {number}", "borger", "job") for number in range(6))
    saved_plan(cast, draft=PlanDraft(OWN_GOAL, (), steps))
    page = text(sign_in("mette").get(url("plan", cast)))
    asked = page[page.index("Før den kan sendes") : page.index("plan-actions")]
    assert asked.count("<li>") == 4
    assert "Og 3 mere" in asked


def test_a_late_save_shows_both_texts_and_keeps_the_late_one(cast: Cast, sign_in) -> None:
    client, response = both(cast, sign_in)
    page = text(response)
    assert response.status_code == 409  # type: ignore[attr-defined]
    assert "Mettes tekst" in page
    assert "Karls tekst" in page
    assert "Din tekst" in page
    assert re.search(r"Gemt af Karl Prøvesen \w+dag \d+\. \w+ kl\.", page)
    assert Plan.objects.get().own_goal == "Karls tekst"
    assert UnsavedDraft.objects.get().draft.own_goal == "Mettes tekst"
    again = text(sign_in("mette").get(url("plan", cast)))
    assert "En tekst kom ikke med" in again, "also from another browser"
    link = re.search(r'href="([^"]*kladde=\d+)"', again)
    assert link is not None
    assert "Mettes tekst" in text(client.get(link[1]))


@pytest.mark.parametrize(
    ("choice", "expected"),
    [({"choice-own_goal": "mine"}, "Mettes tekst"), ({"choice-own_goal": "theirs"}, "Karls tekst"),
     ({"choice-own_goal": "own", "own-own_goal": "Fælles tekst"}, "Fælles tekst")],
)  # fmt: skip
def test_the_choice_is_saved_on_top_of_what_is_there(
    cast: Cast, sign_in, choice: dict[str, str], expected: str
) -> None:
    client, _ = both(cast, sign_in)
    unsaved = UnsavedDraft.objects.get()
    response = client.post(url("plan_edit", cast), {"version": "3", "waiting": unsaved.pk, **choice})
    assert response.url == url("plan", cast)
    draft = working_draft(Plan.objects.get())
    assert draft.own_goal == expected
    assert "Mettes skridt" in [step.what for step in draft.steps]
    assert "En tekst kom ikke med" not in text(client.get(response.url))


def test_without_a_choice_where_both_wrote_nothing_is_saved(cast: Cast, sign_in) -> None:
    client, _ = both(cast, sign_in)
    response = client.post(url("plan_edit", cast), {"version": "3", "waiting": UnsavedDraft.objects.get().pk})
    assert response.status_code == 422
    assert "Vælg en af teksterne" in text(response)
    assert Plan.objects.get().own_goal == "Karls tekst"


def test_the_two_texts_can_be_taken_into_the_form_and_saved_from_there(cast: Cast, sign_in) -> None:
    client, _ = both(cast, sign_in)
    unsaved = UnsavedDraft.objects.get()
    data = {"version": "3", "waiting": unsaved.pk, "choice-own_goal": "mine", "then": "form"}
    page = text(client.post(url("plan_edit", cast), data))
    assert "Mettes tekst" in page
    assert f'name="used" value="{unsaved.pk}"' in page
    draft = replace(working_draft(Plan.objects.get()), own_goal="Rettet til")
    client.post(url("plan_edit", cast), sheet(draft, 3) | {"used": str(unsaved.pk)})
    assert Plan.objects.get().own_goal == "Rettet til"
    assert UnsavedDraft.objects.get().closed_as == "used"


def test_a_third_save_meanwhile_loses_nothing_either(cast: Cast, sign_in) -> None:
    client, _ = both(cast, sign_in)
    plan = Plan.objects.get()
    save_plan(
        actor=cast.actor("tage"),
        purpose="P",
        plan=plan,
        version=3,
        draft=replace(working_draft(plan), own_goal="Tages"),
    )
    data = {
        "version": "3",
        "waiting": UnsavedDraft.objects.get().pk,
        "choice-own_goal": "own",
        "own-own_goal": "Flettet",
    }
    response = client.post(url("plan_edit", cast), data)
    assert response.status_code == 409
    assert "Flettet" in text(response)
    assert "Tages" in text(response)
    waiting = UnsavedDraft.objects.get(closed_at=None)
    assert waiting.draft.own_goal == "Flettet"
    assert "Mettes skridt" in [step.what for step in waiting.draft.steps]


def test_the_same_save_pressed_twice_is_saved_once_and_is_no_conflict(cast: Cast, sign_in) -> None:
    client = sign_in("mette")
    saved_plan(cast)
    data = sheet(
        replace(working_draft(Plan.objects.get()), own_goal="Nyt", steps=(StepDraft("Ny", "borger", "job"),)), 2
    )
    for _ in range(2):
        assert client.post(url("plan_edit", cast), data).url == url("plan", cast)
    assert not UnsavedDraft.objects.exists()
    assert Plan.objects.get().version == 3
    assert Step.objects.filter(what="Ny").count() == 1


def test_two_who_begin_the_plan_at_once_lose_nothing(cast: Cast, sign_in) -> None:
    sign_in("karl").post(url("plan_edit", cast), sheet(a_draft(own_goal="Karls"), 1))
    response = sign_in("mette").post(url("plan_edit", cast), sheet(a_draft(own_goal="Mettes"), 1))
    assert response.status_code == 409
    assert "Karls" in text(response)
    assert "Mettes" in text(response)


def test_a_kept_text_can_be_put_away(cast: Cast, sign_in) -> None:
    client, _ = both(cast, sign_in)
    unsaved = UnsavedDraft.objects.get()
    client.post(url("plan_unsaved", cast, unsaved_id=unsaved.pk))
    assert "En tekst kom ikke med" not in text(client.get(url("plan", cast)))
    assert sign_in("sofie").post(url("plan_unsaved", cast, unsaved_id=unsaved.pk)).status_code == 403


# ---- sending and marking ----


def test_pressing_send_twice_sends_once(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    client = sign_in("mette")
    for _ in range(2):
        assert client.post(url("plan_send", cast), {"version": 2}).status_code == 302
    assert PlanVersion.objects.count() == 1


def test_a_plan_that_lacks_its_goal_is_not_sent_and_the_page_says_what_to_do(cast: Cast, sign_in) -> None:
    saved_plan(cast, draft=a_draft(own_goal=""))
    response = sign_in("mette").post(url("plan_send", cast), {"version": 2})
    assert response.status_code == 422
    assert "Skriv borgerens eget mål" in text(response)
    assert not PlanVersion.objects.exists()


def test_a_plan_with_a_day_that_has_passed_is_saved_and_talked_about_but_not_sent(cast: Cast, sign_in) -> None:
    step = StepDraft("Ringe til butikken", "borger", "job", date(2020, 1, 1))
    client, plan = sign_in("mette"), saved_plan(cast, draft=PlanDraft("Mål", (), (step,)))
    page = text(client.get(url("plan", cast)))
    assert "Skridt 1 skulle være gjort 1. januar 2020." in page
    assert "Hvornår skal »Ringe til butikken« så være?" in page
    assert "senest 1. januar 2020" in page, "another year is written"
    assert "Send til Anna" not in page
    response = client.post(url("plan_send", cast), {"version": plan.version})
    assert response.status_code == 422
    assert "Vælg en ny dato, eller tag skridtet ud." in text(response)
    assert not PlanVersion.objects.exists()
    stuck = Step.objects.get()
    mark_step(actor=cast.actor("mette"), purpose="P", step=stuck, status="cannot_yet")
    assert client.post(url("plan_send", cast), {"version": plan.version}).status_code == 302
    assert PlanVersion.objects.count() == 1


def test_a_sent_plan_stays_that_version_when_a_day_passes(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        sent = sent_plan(cast)
    assert send_plan(actor=cast.actor("mette"), purpose="P", plan=sent.plan, version=2) == sent


def test_done_job_steps_are_remembered_when_asking_for_one(cast: Cast, sign_in, tables) -> None:
    sent_plan(cast)
    step = Step.objects.get(track="job")
    mark_step(actor=cast.actor("mette"), purpose="P", step=step, status="done", words="Det gik")
    page = text(sign_in("mette").get(url("plan", cast)))
    assert "De skridt, der er tilbage, handler om sundhed og hverdag, ikke om job." in page
    assert "men ikke om job" not in page


def test_a_mark_says_what_it_does_and_the_sub_goal_has_its_own_line(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    client, step = sign_in("mette"), Step.objects.get(actor="sagsbehandler")
    page = text(client.get(url("plan", cast)))
    assert "Er det gjort?" in page
    assert "Markér" not in page
    assert '<p class="plan-meta muted">Delmål: Sove om natten</p>' in page
    page = text(client.post(url("plan_step", cast, step_id=step.pk), {"status": "done"}, follow=True))
    assert "Skridtet er gjort." in page
    assert "Fortryd, at det er gjort" in page


def test_names_are_written_without_stray_blanks(cast: Cast, sign_in) -> None:
    draft = PlanDraft("Mål", (), (StepDraft("Ringe", "sagsbehandler", "job", soon()), StepDraft("Gå", "borger", "job")))
    saved_plan(cast, draft=draft)
    client = sign_in("mette")
    page = text(client.get(url("plan", cast)))
    assert "<strong>Sagsbehandleren</strong>" in page
    assert "<strong>Anna</strong>" in page
    assert "(Sagsbehandleren)" in text(client.get(url("citizen", cast)))


def test_a_plan_changed_since_the_page_was_opened_is_shown_before_it_is_sent(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    client = sign_in("mette")
    page = client.post(url("plan_send", cast), {"version": 1}, follow=True)
    assert "Planen er ændret, siden du åbnede siden" in text(page)
    assert not PlanVersion.objects.exists()


def test_a_version_is_shown_as_it_was_sent(cast: Cast, sign_in) -> None:
    version = sent_plan(cast)
    plan = version.plan
    draft = replace(working_draft(plan), own_goal="Et helt nyt mål")
    plan = save_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=2, draft=draft)
    send_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=3)
    client = sign_in("mette")
    first = text(client.get(url("plan_version", cast, plan_number=1)))
    assert OWN_GOAL in first
    assert "Et helt nyt mål" not in first
    second = text(client.get(url("plan_version", cast, plan_number=2)))
    assert "Det var nyt siden version 1" in second
    assert OWN_GOAL in second, "the former words stand beside the new ones"
    assert client.get(url("plan_version", cast, plan_number=3)).status_code == 404
    assert sign_in("anna").get(url("plan_version", cast, plan_number=1)).status_code == 200


def test_the_caseworker_marks_a_step(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    step, client = Step.objects.get(actor="sagsbehandler"), sign_in("mette")
    assert client.post(url("plan_step", cast, step_id=step.pk), {"status": "done"}).status_code == 302
    assert client.post(url("plan_step", cast, step_id=step.pk), {"status": "cannot_yet"}).status_code == 422
    step.refresh_from_db()
    assert step.status == "done"


def test_a_plan_not_sent_prints_as_a_draft_for_the_caseworker(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    response = sign_in("mette").get(url("plan_pdf", cast))
    assert response["Content-Disposition"] == 'inline; filename="plan.pdf"'
    assert response.content.startswith(b"%PDF")


def test_a_step_that_got_stuck_is_seen_with_its_words(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    step = Step.objects.filter(actor="borger")[0]
    mark_step(actor=cast.actor("anna"), purpose="P", step=step, status="cannot_yet", words="Jeg har feber")
    client = sign_in("mette")
    assert "Jeg har feber" in text(client.get(url("plan", cast)))
    assert "Jeg har feber" in text(client.get(url("plan_edit", cast)))
