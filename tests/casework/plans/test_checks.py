"""What is worth talking about in a plan: each question beside the plan that does not raise it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fodfaeste.casework.plans.checks import LIMITS, Facts, missing, questions
from fodfaeste.casework.plans.drafts import StepDraft
from fodfaeste.casework.plans.efforts import Effort, Told

TODAY = date(2026, 11, 23)
SHIPPED = {"soon": 30, "parallel": 0, "course_notice": 28, "course_follow_up": 14, "group_degree": 3}
OWN = StepDraft("Ringe til lægen", "borger", "sundhed", TODAY + timedelta(days=8), id=1)
JOB = StepDraft("Besøge gartneriet", "borger", "job", TODAY + timedelta(days=20), id=2)
COURSE = Effort(
    "sundhed",
    "Ro i kroppen",
    TODAY - timedelta(days=40),
    TODAY + timedelta(days=10),
    "Hold",
    is_course=True,
    is_group=True,
)
PLACEMENT = Effort("job", "Praktik i gartneriet", TODAY - timedelta(days=5), None, "Praktik", job_oriented=True)
MASSIVE = Told("angst", 3, TODAY - timedelta(days=9), "Skemaet om angst")


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def keys(*steps: StepDraft, limits: dict[str, int] = SHIPPED, **more: object) -> list[str]:
    facts = Facts(steps, TODAY, "Anna", **more)  # type: ignore[arg-type]
    return [question.key for question in questions(facts, limits)]


@pytest.mark.parametrize(
    ("asked", "steps", "more"),
    [
        # Nothing planned and nothing going on: nothing to ask about.
        ([], (), {}),
        # An own step soon and something towards a job.
        ([], (OWN, JOB), {}),
        # No step in the citizen's own hands.
        (["own"], (replace(OWN, actor="specialist"), replace(JOB, actor="sagsbehandler")), {}),
        # Nothing due within 30 days; on the very day it is soon enough.
        (["soon"], (replace(JOB, due=days(31)),), {}),
        ([], (replace(JOB, due=days(30)),), {}),
        (["soon"], (replace(JOB, due=None),), {}),
        # A step whose day has passed, unless it was said that it cannot be done now.
        (["late:2"], (replace(JOB, due=days(-1)),), {}),
        ([], (replace(JOB, due=days(-1)),), {"stuck": frozenset({2})}),
        ([], (replace(JOB, due=days(0)),), {}),
        # Health without job beside it: a step, an effort, and each way to have job beside it.
        (["parallel"], (OWN,), {}),
        (["parallel"], (), {"efforts": (replace(COURSE, last=None),)}),
        ([], (OWN,), {"efforts": (PLACEMENT,)}),
        ([], (OWN,), {"efforts": (replace(COURSE, last=None, job_oriented=True),)}),
        (["parallel"], (OWN,), {"efforts": (replace(PLACEMENT, last=days(-1)),)}),
        (["parallel"], (OWN,), {"done": (JOB,)}),
        # A course that ends: asked 28 days before, answered by a step towards a job up to 14 days after.
        (["after:Ro i kroppen"], (JOB,), {"efforts": (replace(COURSE, last=days(5)),)}),
        ([], (JOB,), {"efforts": (replace(COURSE, last=days(6)),)}),
        (["after:Ro i kroppen"], (replace(JOB, due=days(25)),), {"efforts": (COURSE,)}),
        ([], (replace(JOB, due=days(24)),), {"efforts": (COURSE,)}),
        ([], (replace(JOB, due=days(25)),), {"efforts": (replace(COURSE, follow_up=True),)}),
        (["after:Ro i kroppen"], (replace(JOB, due=days(25)),), {"efforts": (replace(COURSE, follow_up=False),)}),
        ([], (replace(JOB, due=days(1)),), {"efforts": (replace(COURSE, last=days(29)),)}),
        (["after:Ro i kroppen"], (replace(JOB, due=days(20)),), {"efforts": (replace(COURSE, last=days(-10)),)}),
        ([], (replace(JOB, due=days(20)),), {"efforts": (replace(COURSE, last=days(-91)),)}),
        ([], (replace(JOB, due=days(25)),), {"efforts": (replace(COURSE, is_course=False),)}),
        # Massive anxiety and a group; not with less of it, not with a course for one, not when the group has ended.
        (["group:Ro i kroppen"], (JOB,), {"efforts": (replace(COURSE, last=None),), "told": (MASSIVE,)}),
        ([], (JOB,), {"efforts": (replace(COURSE, last=None),), "told": (replace(MASSIVE, degree=2),)}),
        ([], (JOB,), {"efforts": (replace(COURSE, last=None),), "told": (replace(MASSIVE, key="stress"),)}),
        ([], (JOB,), {"efforts": (replace(COURSE, last=None, is_group=False),), "told": (MASSIVE,)}),
        ([], (JOB,), {"efforts": (replace(COURSE, last=days(-91)),), "told": (MASSIVE,)}),
    ],
)  # fmt: skip
def test_what_is_asked_follows_from_the_facts(asked: list[str], steps: tuple[StepDraft, ...], more: dict) -> None:
    assert keys(*steps, **more) == asked


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_that_no_rule_gives_is_named_and_not_guessed(limit: str) -> None:
    rest = {key: at for key, at in SHIPPED.items() if key != limit}
    assert missing(rest) == [LIMITS[limit]]
    everything = {"efforts": (COURSE,), "told": (MASSIVE,)}
    theirs = replace(OWN, actor="specialist", due=days(40))
    asked, without = keys(theirs, **everything), keys(theirs, limits=rest, **everything)
    assert len(asked) == 5
    assert len(without) == 4


def test_the_limits_decide_and_not_the_program() -> None:
    assert keys(replace(JOB, due=days(20)), limits={**SHIPPED, "soon": 10}) == ["soon"]
    effort = {"efforts": (replace(COURSE, last=None, first=days(-3)),)}
    assert keys(limits={**SHIPPED, "parallel": 7}, **effort) == []
    assert keys(limits={**SHIPPED, "parallel": 3}, **effort) == ["parallel"]


def test_they_are_questions_about_circumstances_and_name_the_citizen_kindly() -> None:
    facts = Facts(
        (replace(OWN, actor="specialist", due=days(-3)), replace(OWN, id=3, actor="specialist", due=days(40))),
        TODAY, "Anna", efforts=(COURSE,), told=(MASSIVE,),
    )  # fmt: skip
    texts = [question.text for question in questions(facts, SHIPPED)]
    assert len(texts) == 5
    assert all("?" in text for text in texts)
    assert not any(word in text.lower() for text in texts for word in ("fejl", "advarsel", "skal du", "mangler"))


def test_the_facts_change_when_and_only_when_what_is_asked_about_changes() -> None:
    def facts_of(*steps: StepDraft, **more: object) -> dict[str, str]:
        return {each.key: each.facts for each in questions(Facts(steps, TODAY, "Anna", **more), SHIPPED)}  # type: ignore[arg-type]

    theirs = replace(OWN, actor="specialist")
    assert facts_of(theirs)["own"] == facts_of(replace(theirs, what="Skrive til lægen", due=days(9)))["own"]
    assert facts_of(theirs)["own"] != facts_of(theirs, replace(theirs, id=9))["own"]
    late = replace(JOB, due=days(-2))
    assert facts_of(late)["late:2"] != facts_of(replace(late, due=days(-1)))["late:2"]
    assert facts_of(late)["late:2"] == facts_of(replace(late, what="Andet"))["late:2"]
    ends = {"efforts": (COURSE,)}
    moved = {"efforts": (replace(COURSE, last=days(12)),)}
    after = "after:Ro i kroppen"
    assert facts_of(OWN, **ends)[after] != facts_of(OWN, **moved)[after]
    assert facts_of(OWN, **ends)[after] == facts_of(replace(OWN, due=days(3)), **ends)[after]


def test_very_many_steps_still_make_short_facts() -> None:
    many = tuple(replace(OWN, id=10**6 + number, actor="specialist") for number in range(200))
    own = questions(Facts(many, TODAY, "Anna"), SHIPPED)[0]
    assert len(own.facts) <= 500
    assert own.facts != questions(Facts(many[1:], TODAY, "Anna"), SHIPPED)[0].facts
