"""Which of the simulated people have a case in the demo municipality, where, since when and how far it has come."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from fodfaeste.demo.agenda import moment, workday
from fodfaeste.demo.fakes import Fake
from fodfaeste.demo.lives import INDEX, STATES, Lives
from fodfaeste.demo.roster import TEAMS, TeamPlan
from fodfaeste.evidence.weeks import monday_of

GO_LIVE_WEEKS = 36
"""So long ago the demo municipality took Fodfæste into use."""
INTAKE_WEEKS = 20
"""So long it took the first team until its cases had been taken over."""
FIRST_CASES, LATE_INTAKE_DAYS = 80, 42
"""The first so many cases have nine months behind them here; the rest of the municipality joined so late that theirs
have some weeks. It keeps a large demo quick to build.
"""
LAST_HAND_OVER_DAYS = 80
PAUSE_WEEKS = 4
WITHOUT_CASE = 0.08
"""Share of those on benefit whom nobody has opened a case for yet: known from the register alone."""

STAGES = (
    "versions", "no", "could_not", "agreed", "sent", "agreed", "draft", "judged", "versions", "answered", "begun",
    "agreed", "found", "agreed", "agreed", "sent", "agreed", "versions", "judged", "agreed",
)  # fmt: skip
"""How far a case gets, in turn from the oldest on: a small municipality has one of each as well."""

TODAY = (time(8, 30), time(9, 45), time(11, 0), time(13, 0), time(14, 15))
"""When the persona caseworker has conversations today."""

TARGET_GROUPS = {
    "sygedagpenge": "sygedagpenge",
    "jobafklaringsforloeb": "jobafklaring",
    "kontanthjaelp": "kontanthjaelp",
    "uddannelseshjaelp": "uddannelseshjaelp",
    "ressourceforloeb": "ressourceforloeb",
    "revalidering": "revalidering",
    "a_dagpenge": "dagpenge",
    "ledighedsydelse": "ledighedsydelse",
}


@dataclass
class CasePlan:
    """What is to happen in one case."""

    person: int
    fake: Fake
    team: TeamPlan
    benefit: str
    opened: date
    begins: datetime
    stage: str
    closes: datetime | None = None
    caseworker: int = 0
    handed_over: bool = False
    today: time | None = None
    persona: bool = False
    sign_in: bool = False
    seed: tuple[int, ...] = field(default=())


def go_live(anchor: date) -> date:
    """The Monday the municipality began."""
    monday = anchor - timedelta(days=anchor.weekday())
    return monday - timedelta(weeks=GO_LIVE_WEEKS)


def cases(lives: Lives, seed: int, anchor: date) -> list[CasePlan]:
    """Every case, open and closed, in the order of its people."""
    rng = np.random.default_rng([seed, 5])
    begin = go_live(anchor)
    found: list[CasePlan] = []
    for person, fake in enumerate(lives.people):
        stretch = _stretch(lives.state[person])
        lot = rng.random(4)
        if stretch is None or lot[0] < WITHOUT_CASE:
            continue
        first, last = (monday_of(lives.first_week + at) for at in stretch)
        opened = workday(first + timedelta(days=4 + int(lot[1] * 12)))
        ended = last + timedelta(days=7) < monday_of(lives.last_week)
        if opened >= anchor - timedelta(days=1) or (ended and last < begin + timedelta(weeks=8)):
            continue
        if len(found) < FIRST_CASES:
            taken_over = begin + timedelta(days=1 + int(lot[2] ** 1.6 * INTAKE_WEEKS * 7))
        else:
            taken_over = anchor - timedelta(days=4 + int(lot[2] * (LATE_INTAKE_DAYS - 4)))
        begins = moment(workday(max(opened, taken_over)), 9 + int(lot[3] * 6), int(lot[1] * 59))
        benefit = STATES[lives.state[person, stretch[1]]]
        team = next(plan for plan in TEAMS if benefit in plan.benefits)
        plan = CasePlan(person, fake, team, benefit, opened, begins, "agreed", seed=(seed, 10, person))
        if ended:
            plan.closes = moment(workday(last + timedelta(days=9)), 14, 30)
            if plan.closes <= plan.begins + timedelta(days=14):
                continue
        found.append(plan)
    return found


def caseworkers_needed(plans: list[CasePlan]) -> dict[str, int]:
    """How many caseworkers each team needs for its open cases to lie around the band."""
    needed = {}
    for team in TEAMS:
        number = sum(plan.team is team and plan.closes is None for plan in plans)
        needed[team.key] = max(1, -(-number // team.high))
    return needed


def share_out(plans: list[CasePlan], needed: dict[str, int], seed: int, anchor: date) -> None:
    """Give every case its caseworker, stage and part in today's calendar; choose the persona's own citizen."""
    rng = np.random.default_rng([seed, 6])
    for team in TEAMS:
        ours = [plan for plan in plans if plan.team is team]
        still = [plan for plan in ours if plan.closes is None]
        size = max(team.low, min(team.high, -(-len(still) // needed[team.key])))
        for at, plan in enumerate(still):
            plan.caseworker = min(at // size, needed[team.key] - 1)
            plan.handed_over = at % 7 == 5 and plan.begins.date() < anchor - timedelta(days=LAST_HAND_OVER_DAYS)
        for at, plan in enumerate(sorted(still, key=lambda each: each.begins)):
            plan.stage = STAGES[at % len(STAGES)]
        for plan in ours:
            if plan.closes is not None:
                plan.caseworker = int(rng.integers(needed[team.key]))
    for plan in plans:
        plan.sign_in = plan.stage in ("sent", "agreed", "no", "could_not", "versions")
    _give_the_persona_a_day([p for p in plans if p.team is TEAMS[0] and p.caseworker == 0 and p.closes is None], anchor)


def _give_the_persona_a_day(mine: list[CasePlan], anchor: date) -> None:
    if not mine:
        return
    old = [plan for plan in mine if plan.opened < anchor - timedelta(weeks=20) and plan.stage != "found"]
    chosen = next((plan for plan in old if 26 <= _age(plan.fake, anchor) <= 50), (old or mine)[0])
    chosen.persona, chosen.stage, chosen.sign_in, chosen.handed_over = True, "persona", True, False
    chosen.begins = moment(go_live(anchor) + timedelta(days=1), 8, 20)
    chosen.opened = min(chosen.opened, chosen.begins.date())
    others = [plan for plan in mine if not plan.persona]
    newest = max(others, key=lambda plan: plan.opened, default=None)
    if newest is not None:
        newest.stage, newest.today, newest.handed_over = "found", TODAY[1], False
        newest.begins = moment(workday(anchor - timedelta(days=9)), 10, 5)
        newest.opened = max(newest.opened, workday(anchor - timedelta(days=12)))
        newest.opened = min(newest.opened, newest.begins.date())
    rest = [plan for plan in others if plan is not newest and plan.stage not in ("found",) and not plan.handed_over]
    for plan, at in zip(rest, (TODAY[0], *TODAY[2:]), strict=False):
        plan.today = at


def _age(fake: Fake, on: date) -> int:
    return (on - fake.birth_date).days // 365


def _stretch(state: NDArray[np.int8]) -> tuple[int, int] | None:
    """First and last week of the latest stretch with a benefit that is followed up, short pauses included."""
    followed = [INDEX[key] for plan in TEAMS for key in plan.benefits]
    weeks = np.flatnonzero(np.isin(state, followed))
    if not len(weeks):
        return None
    breaks = np.flatnonzero(np.diff(weeks) > PAUSE_WEEKS + 1)
    return int(weeks[breaks[-1] + 1] if len(breaks) else weeks[0]), int(weeks[-1])
