"""What the plan offers to the citizen's page, the overview and the timeline."""

from datetime import timedelta

from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.plans import panels
from fodfaeste.casework.plans.actions import answer_plan, mark_step, save_plan, send_plan
from fodfaeste.casework.plans.drafts import PlanDraft, StepDraft
from fodfaeste.casework.plans.models import PlanVersion, Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.panel import OverviewItem
from tests.casework.plans.samples import a_draft, saved_plan, sent_plan, soon
from tests.cast import Cast, make_citizen


def mine(*due: int, citizen_step: bool = False) -> PlanDraft:
    actor = "borger" if citizen_step else "sagsbehandler"
    return PlanDraft("Mål", (), tuple(StepDraft(f"Om {days} dage", actor, "job", soon(days)) for days in due))


def sent_earlier(cast: Cast, citizen: str, by: str, draft: PlanDraft, days: int = 10) -> PlanVersion:
    """Sent while the days of its steps were still to come."""
    with clock.at(clock.now() - timedelta(days=days)):
        return sent_plan(cast, citizen, by, draft)


def kinds(items: list[OverviewItem]) -> list[str]:
    return [item.kind for item in items]


def test_the_panel_shows_goal_state_and_the_three_next_steps(cast: Cast) -> None:
    sent_plan(cast, draft=mine(9, 3, 5, 7))
    panel = panels.panel(cast.actor("mette"), cast.citizen["anna"])
    assert panel is not None
    assert [step.what for step in panel.context["steps"]] == ["Om 3 dage", "Om 5 dage", "Om 7 dage"]
    shown = render_to_string(panel.template, panel.context)
    assert "Anna har ikke svaret endnu" in shown


def test_the_panel_is_not_for_those_who_may_not_see_the_plan(cast: Cast) -> None:
    sent_plan(cast)
    assert panels.panel(cast.actor("sofie"), cast.citizen["anna"]) is None
    assert panels.panel(cast.actor("lise"), cast.citizen["anna"]) is None
    assert panels.panel(cast.actor("pia"), cast.citizen["anna"]) is None
    assert panels.panel(cast.actor("viggo"), cast.citizen["anna"]) is not None


def test_the_panel_of_a_citizen_without_a_plan_offers_to_begin(cast: Cast) -> None:
    panel = panels.panel(cast.actor("mette"), cast.citizen["anna"])
    assert panel is not None
    assert "Lav en plan" in render_to_string(panel.template, panel.context)
    reader = panels.panel(cast.actor("viggo"), cast.citizen["anna"])
    assert reader is not None
    assert "Lav en plan" not in render_to_string(reader.template, reader.context)


def test_own_steps_of_this_week_and_late_ones_are_named_and_later_ones_are_not(cast: Cast) -> None:
    sent_earlier(cast, "anna", "mette", mine(-3, 0, 8))
    sent_earlier(cast, "bo", "karl", mine(-3))
    items = panels.overview(cast.actor("mette"))
    assert [(item.text, item.late) for item in items] == [
        ("Dit skridt: Om -3 dage", True),
        ("Dit skridt: Om 0 dage", False),
    ]
    assert {item.citizen_name for item in items} == {"Anna Opdigtet"}


def test_a_late_step_in_the_citizens_hands_is_talked_about_and_a_done_one_is_over(cast: Cast) -> None:
    sent_earlier(cast, "anna", "mette", mine(-3, citizen_step=True))
    sent_earlier(cast, "bo", "karl", mine(-3))
    mark_step(actor=cast.actor("karl"), purpose="P", step=Step.objects.get(actor="sagsbehandler"), status="done")
    assert [(item.kind, item.text) for item in panels.overview(cast.actor("mette"))] == [
        ("needs_me", "Tal om skridtet »Om -3 dage«")
    ]
    assert panels.overview(cast.actor("karl")) == []


def test_a_plan_waits_fourteen_days_for_its_answer_before_it_is_mentioned(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=14, minutes=1)):
        version = sent_plan(cast, draft=mine(50))
    with clock.at(clock.now() - timedelta(days=13)):
        sent_plan(cast, "bo", "karl", mine(50))
    item = panels.overview(cast.actor("mette"))[0]
    assert item.kind == "needs_me"
    assert "ventet på svar" in item.why
    assert panels.overview(cast.actor("karl")) == []
    answer_plan(actor=cast.actor("anna"), purpose="P", plan_version=version, answer="agree")
    assert panels.overview(cast.actor("mette")) == []


def test_an_answer_that_is_not_a_yes_needs_me_until_the_plan_is_sent_again(cast: Cast) -> None:
    version = sent_plan(cast, draft=mine(50))
    for answer in ("could_not", "disagree"):
        answer_plan(actor=cast.actor("anna"), purpose="P", plan_version=version, answer=answer, words="For meget")
        items = panels.overview(cast.actor("mette"))
        assert kinds(items) == ["needs_me"]
        assert "For meget" in items[0].why
    plan = save_plan(actor=cast.actor("mette"), purpose="P", plan=version.plan, version=2, draft=mine(60))
    send_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=3)
    assert panels.overview(cast.actor("mette")) == []


def test_a_step_the_citizen_cannot_take_needs_me_until_it_is_talked_about(cast: Cast) -> None:
    sent_plan(cast, draft=mine(50, citizen_step=True))
    step = Step.objects.get()
    mark_step(actor=cast.actor("anna"), purpose="P", step=step, status="cannot_yet", words="Jeg er syg")
    assert "Jeg er syg" in panels.overview(cast.actor("mette"))[0].why
    mark_step(actor=cast.actor("mette"), purpose="P", step=step, status="planned")
    assert panels.overview(cast.actor("mette")) == []


def test_those_without_a_caseload_have_nothing_on_the_overview(cast: Cast) -> None:
    sent_earlier(cast, "anna", "mette", mine(-3))
    for name in ("tage", "pia", "lise", "admin", "anna"):
        assert panels.overview(cast.actor(name)) == []


def test_the_timeline_tells_what_was_sent_and_answered(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=20)):
        version = sent_plan(cast)
    answer_plan(actor=cast.actor("anna"), purpose="P", plan_version=version, answer="disagree")
    events = panels.timeline(cast.actor("mette"), cast.citizen["anna"])
    assert [event.text for event in events] == [
        "Mette Testsen sendte planen, version 1",
        "Anna er ikke helt enig i version 1",
    ]
    assert (events[1].when - events[0].when).days == 20
    assert panels.timeline(cast.actor("sofie"), cast.citizen["anna"]) == []
    assert len(panels.timeline(cast.actor("anna"), cast.citizen["anna"])) == 2


def test_the_number_of_queries_does_not_grow_with_the_caseload(cast: Cast) -> None:
    counts = []
    for number in range(12):
        citizen = make_citizen(f"Borger{number}", "Opdigtet", f"{61 + number:02}0280{1000 + number}")
        case = Case.objects.create(
            citizen=citizen, team=cast.team["Nord"], target_group="kontanthjaelp", opened=clock.today()
        )
        Assignment.objects.create(case=case, employee=cast.employee["mette"], valid_from=clock.today())
        cast.citizen[citizen.first_name], cast.case[citizen.first_name] = citizen, case
        sent_earlier(cast, citizen.first_name, "mette", mine(-3, -2), days=20)
        if number in (0, 11):
            actor = cast.actor("mette")
            with CaptureQueriesContext(connection) as found:
                assert len(panels.overview(actor)) == 3 * (number + 1)
            with CaptureQueriesContext(connection) as panel:
                panels.panel(actor, citizen)
            with CaptureQueriesContext(connection) as timeline:
                panels.timeline(actor, citizen)
            counts.append((len(found), len(panel), len(timeline)))
    assert counts[0] == counts[1]


def test_the_panel_and_the_timeline_ask_the_same_of_a_short_and_a_long_plan(cast: Cast) -> None:
    counts = []
    for citizen, by, size in (("anna", "mette", 1), ("carla", "sofie", 30)):
        plan = saved_plan(cast, citizen, by, mine(*range(size)))
        for number in range(size):
            draft = a_draft(own_goal=f"Mål {number}")
            plan = save_plan(actor=cast.actor(by), purpose="P", plan=plan, version=plan.version, draft=draft)
            send_plan(actor=cast.actor(by), purpose="P", plan=plan, version=plan.version)
        actor = cast.actor(by)
        with CaptureQueriesContext(connection) as found:
            panels.panel(actor, cast.citizen[citizen])
            panels.timeline(actor, cast.citizen[citizen])
        counts.append(len(found))
    assert counts[0] == counts[1]
