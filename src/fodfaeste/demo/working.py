"""Citizens at workplaces: a wish, a place, hours that grow, answers from both, and for some ordinary hours."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from fodfaeste.casework.companies import checkins, law, placing, queries, wishes
from fodfaeste.casework.companies.models import Opening, Placement
from fodfaeste.casework.companies.rules import RUNNING, Hours
from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.roster import Colleague
from fodfaeste.demo.stories import File
from fodfaeste.demo.texts import workplaces as texts

PURPOSE = "Arbejdsplads"
CONSULTANT_OF = {"syge": "virksomhed-1", "ledige": "virksomhed-1", "kontant": "virksomhed-2"}
LINK = "svar-link.txt"
"""Where the demo keeps the one link it made last for its own citizen, so that one can look behind it."""


def link_file() -> Path:
    return Path(settings.FODFAESTE_VAR) / "demo" / LINK


def work_story(file: File) -> Story:
    """Some citizens look for a place; most of them find one."""
    persona = file.plan.persona
    if not persona and not file.luck(0.45):
        return
    first = file.plan.begins.date() + file.days(35, 80)
    if persona:
        first = file.world.anchor - timedelta(days=38)
    yield file.at_work(first)
    if file.closed:
        return
    _wish(file)
    if not persona and file.luck(0.25):
        return
    yield file.at_work(first + file.days(5, 9))
    if file.closed or (made := _register(file)) is None:
        return
    yield from _begin(file, made)


def _consultant(file: File) -> Colleague:
    return file.world.office[CONSULTANT_OF[file.plan.team.key]]


def _wish(file: File) -> None:
    tasks, adaptations, area, hours = texts.WISHES[int(file.rng.integers(len(texts.WISHES)))]
    wishes.save_wish(
        actor=file.staff(),
        purpose=PURPOSE,
        case=file.case,
        tasks=tasks,
        adaptations=adaptations,
        area=area,
        hours=Decimal(hours),
    )


def _register(file: File) -> Placement | None:
    """A place that is open, from next Monday for as long as the rule allows; a small job where there is no rule."""
    free = [each for each in queries.openings() if each.taken < each.capacity]  # type: ignore[attr-defined]
    if not free:
        return None
    opening: Opening = free[int(file.rng.integers(len(free)))]
    now = file.world.agenda.now.date()
    starts = now + timedelta(days=7 - now.weekday())
    rule = law.length_rule("internship", file.case.target_group, "any", starts)
    hours = opening.hours_low
    draft = placing.Draft(
        unit=opening.unit,
        kind="internship" if rule is not None else "small_job",
        starts=starts,
        ends=rule.last_day(starts) if rule is not None else None,
        hours=(
            Hours(starts, hours),
            Hours(starts + timedelta(weeks=2), hours + 2),
            Hours(starts + timedelta(weeks=3), hours + 4),
        ),
        goal=file.some(texts.GOALS),
        meeting="Mandag og torsdag kl. 9, ind ad porten",
        tasks=opening.tasks,
        adaptations=opening.adaptations,
        safety="Den daglige leder",
        opening=opening,
        consultant=_consultant(file).employee,
        warnings_reason="Set igennem med virksomheden",
    )
    made = placing.register(actor=file.staff(), purpose=PURPOSE, case=file.case, draft=draft, status="agreed_company")
    file.world.office.forget(file.citizen.pk)
    return made


def _fresh(made: Placement) -> Placement:
    return queries.placements().get(pk=made.pk)


def _staff(file: File, made: Placement) -> dict[str, Any]:
    return {"actor": file.staff(), "purpose": PURPOSE, "placement": made}


def _begin(file: File, made: Placement) -> Story:
    yield max(moment(made.starts, 12, 15), file.world.agenda.now)
    if file.closed:
        return
    made = placing.move(**_staff(file, made), version=made.version, to="active")
    file.world.office.forget(file.citizen.pk)
    chooser = file.self_actor() if file.user is not None else file.staff()
    checkins.share(actor=chooser, purpose=PURPOSE, placement=made, fields=["first_name", "hours", "adaptations"])
    yield from _answers(file, made)
    yield from _over(file, made)


def _answers(file: File, made: Placement) -> Story:
    """Every other week both are asked; now and then one of them does not answer, or asks for a call."""
    last = made.ends or made.starts + timedelta(weeks=16)
    day = made.starts + timedelta(days=6)
    number = 0
    while day < last - timedelta(days=5):
        yield file.at_work(day)
        if file.closed:
            return
        fresh = _fresh(made)
        for party in ("citizen", "company"):
            recent = file.plan.persona and day > file.world.anchor - timedelta(days=14)
            if recent and party == "company":
                _keep_a_link(file, fresh)
            elif not file.luck(0.1):
                _answer(file, fresh, party, number)
        number += 1
        day += timedelta(days=14)


def _keep_a_link(file: File, made: Placement) -> None:
    """The persona's workplace has got a link and has not answered yet."""
    _, secret = checkins.make_link(**_staff(file, made), party="company")
    link_file().parent.mkdir(parents=True, exist_ok=True)
    link_file().write_text(secret, encoding="utf-8")


def _answer(file: File, made: Placement, party: str, number: int) -> None:
    hard = not file.plan.persona and file.luck(0.08)
    answers = {
        question.key: len(question.steps) - 1 if hard and at == 0 else int(file.rng.integers(2))
        for at, question in enumerate(law.questions(party))
    }
    words = texts.WORDS[party][number % len(texts.WORDS[party])]
    if party == "citizen" and file.user is not None:
        checkins.answer(
            actor=file.self_actor(), purpose=PURPOSE, placement=made, party=party, answers=answers, words=words
        )
        return
    link, _ = checkins.make_link(**_staff(file, made), party=party)
    checkins.answer_link(link=link, answers=answers, words=words)


def _over(file: File, made: Placement) -> Story:
    """Some are extended; then it ends, for some in ordinary hours, and weeks later somebody asks again."""
    fresh = _fresh(made)
    last = fresh.ends or fresh.starts + timedelta(weeks=16)
    rule = law.length_rule(fresh.kind, file.case.target_group, "any", fresh.starts)
    if rule is not None and rule.extend_to and file.luck(0.3):
        yield file.at_work(last - timedelta(days=4))
        if file.closed:
            return
        last = last + timedelta(weeks=6)
        placing.extend(**_staff(file, fresh), version=_fresh(made).version, ends=last, reason=texts.EXTENDED)
    yield max(moment(workday(last), 13, 40), file.world.agenda.now)
    fresh = _fresh(made)
    if file.closed or fresh.status not in RUNNING:
        return
    yield from _end(file, fresh, min(last, file.world.agenda.now.date()))


def _end(file: File, made: Placement, on: date) -> Story:
    who = _staff(file, made) | {"version": made.version, "on": on}
    lot = float(file.rng.random())
    if lot < 0.15:
        placing.end(**who, to="stopped", reason=texts.STOPPED)
    elif lot < 0.6:
        hours = Decimal(int(file.rng.integers(6, 26)))
        hired = placing.end(
            **who, hired=True, ordinary_hours=hours, hired_from=on + timedelta(days=1), words=texts.HIRED
        )
        assert hired.followup_due is not None
        yield file.at_work(hired.followup_due)
        if not file.closed:
            fresh = _fresh(made)
            more: dict[str, Any] = {"still": True, "hours": hours + 3}
            if not file.luck(0.8):
                more = {"still": False, "until": on + timedelta(days=60)}
            placing.follow_up(**_staff(file, fresh), version=fresh.version, **more)
    else:
        placing.end(**who)
    file.world.office.forget(file.citizen.pk)
