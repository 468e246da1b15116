"""Building the demo municipality: the people and their weeks, the office, and nine months of work."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fodfaeste.casework.plans.templating import load_shipped_templates
from fodfaeste.casework.screening import finding, worklist
from fodfaeste.casework.screening.actions import record_legal_basis
from fodfaeste.demo import caseload, workplaces, yrfile
from fodfaeste.demo.actions import BUILT, note_built
from fodfaeste.demo.agenda import Agenda, Story, moment, workday
from fodfaeste.demo.committee import committee_story
from fodfaeste.demo.coursing import groups_story
from fodfaeste.demo.effecting import effect_story, lock_the_question, locking_moment, simulated
from fodfaeste.demo.investing import investing_story
from fodfaeste.demo.learning import learning_stories
from fodfaeste.demo.lives import Lives, last_full_week, simulate
from fodfaeste.demo.offering import open_catalogue
from fodfaeste.demo.office_life import office_life
from fodfaeste.demo.roster import BUILDER, Office, hire, leave
from fodfaeste.demo.seeds import SEED, today
from fodfaeste.demo.stories import File, World, case_story, colleagues_look
from fodfaeste.demo.surveying import survey_stories
from fodfaeste.demo.taking_part import sweeping_story
from fodfaeste.demo.texts import talks as texts
from fodfaeste.evidence.weeks import week_of
from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.access.actions import open_emergency_access
from fodfaeste.foundation.instruments.actions import add_draft, load_shipped_instruments
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Employee
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.foundation.register.actions import import_file
from fodfaeste.foundation.rules.actions import load_shipped_tables

FILE_EVERY, FILE_COVERS = 6, 10
"""A refund file every six weeks, each with ten weeks: files overlap."""

Progress = Callable[[float, str], None]


class NotEmpty(Exception):
    """The database holds something that is not a demo municipality."""


@dataclass(frozen=True)
class Built:
    """What there is now."""

    citizens: int
    cases: int
    entries: int
    stages: dict[str, int]


def already_built() -> bool:
    """Is there a demo municipality? Raises `NotEmpty` when there are people but no demo."""
    if JournalEntry.objects.filter(verb=BUILT).exists():
        return True
    if Employee.objects.exists():
        raise NotEmpty
    return False


def build(
    citizens: int,
    seed: int = SEED,
    anchor: date | None = None,
    progress: Progress | None = None,
    *,
    effect: bool = True,
) -> Built:
    """Build it in an empty, migrated database. One transaction: a build that is stopped has never been.

    Without ``effect`` the municipality's effort does nothing, and its pages must say that none is shown.
    """
    say = progress or (lambda part, stage: None)
    day = anchor or today()
    say(0.0, "Fire års ydelsesuger")
    lives = simulate(citizens, seed, day)
    plans = caseload.cases(lives, seed, day)
    needed = caseload.caseworkers_needed(plans)
    caseload.share_out(plans, needed, seed, day)
    begin = moment(caseload.go_live(day), 7, 0)
    end = min(moment(day, 7, 45), timezone.now()) if day == today() else moment(day, 7, 45)
    agenda = Agenda(begin, end)
    open_statistics = simulated(seed, day, effect=effect)
    with transaction.atomic():
        with clock.at(locking_moment(open_statistics)):
            office = hire(begin.date() - timedelta(days=1500), needed)
            asked = lock_the_question(office, open_statistics)
        with clock.at(begin):
            _load_shipped()
            open_catalogue(office, day)
        world = World(agenda, office, day)
        agenda.add(_imports(world, lives, seed))
        agenda.add(_legal_basis(world))
        agenda.add(sweeping_story(begin.date(), day))
        agenda.add(groups_story(world))
        agenda.add(committee_story(world))
        agenda.add(_next_screening(world))
        agenda.add(effect_story(world, open_statistics, asked))
        for key in [key for key in office.by_key if key.startswith("teamleder-")]:
            agenda.add(_worklist(world, key))
        agenda.add(workplaces.register_story(world))
        agenda.add(workplaces.promises_story(world))
        agenda.add(investing_story(world))
        for key in office.former:
            agenda.add(_leaving(world, key))
        files = [File(world, plan) for plan in plans]
        for file in files:
            agenda.add(case_story(file))
        _around_the_persona(world, files)
        for story in [*office_life(world, files), *survey_stories(world)]:
            agenda.add(story)
        for story in learning_stories(world):
            agenda.add(story)
        with _no_collection():
            agenda.run(lambda part: say(0.05 + 0.95 * part, "Ni måneders arbejde"))
        with clock.at(end):
            for summary in refresh.summaries.values():
                count(actor=BUILDER, purpose=texts.PURPOSES["set_up"], summary=summary)
            note_built(actor=BUILDER, purpose=texts.PURPOSES["set_up"], citizens=citizens, seed=seed, anchor=day)
    say(1.0, "Færdig")
    stages = Counter("closed" if plan.closes else plan.stage for plan in plans)
    return Built(citizens, len(plans), JournalEntry.objects.count(), dict(stages))


def _load_shipped() -> None:
    """The rules and instruments every installation begins with, unless `fodfaeste migrate` has brought them."""
    load_shipped_tables(actor=BUILDER, purpose=texts.PURPOSES["set_up"])
    load_shipped_instruments(actor=BUILDER, purpose=texts.PURPOSES["set_up"])
    load_shipped_templates(actor=BUILDER, purpose=texts.PURPOSES["set_up"])


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without the search for reference cycles the many small acts take a good tenth less time."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _imports(world: World, lives: Lives, seed: int) -> Story:
    """The first file holds everything up to the start; then one every sixth week, the last one this week."""
    folder = Path(settings.FODFAESTE_VAR) / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (day, first, last) in enumerate(import_plan(world.anchor, lives), start=1):
        yield min(moment(day, 7, 10), world.agenda.end)  # on a Monday before seven the last file is in already
        name = yrfile.file_name(number, day)
        yrfile.write(folder / name, lives, seed, first, last)
        import_file(
            actor=world.office["leder"].actor(),
            purpose=texts.PURPOSES["import"],
            path=folder / name,
            original_name=name,
            format="yr",
        )


def import_plan(anchor: date, lives: Lives) -> list[tuple[date, int, int]]:
    """When each file comes, and the first and last week it holds."""
    monday = anchor - timedelta(days=anchor.weekday())
    days = [monday - timedelta(weeks=back) for back in range(0, caseload.GO_LIVE_WEEKS + 1, FILE_EVERY)][::-1]
    found: list[tuple[date, int, int]] = []
    for day in days:
        last = last_full_week(day)
        first = lives.first_week if not found else week_of(day) - FILE_COVERS
        found.append((day, max(first, lives.first_week), last))
    return found


def _legal_basis(world: World) -> Story:
    start = caseload.go_live(world.anchor)
    yield moment(start + timedelta(days=2), 13, 5)
    record_legal_basis(
        actor=world.office["administrator"].actor(),
        purpose=texts.PURPOSES["set_up"],
        reference="Opdigtet hjemmel til demoen: Demokommunens beslutning nr. 7 om åben screening",
        adopted_by="Demokommunens byråd",
        adopted_on=start - timedelta(days=12),
        review_on=world.anchor + timedelta(days=140),
    )


def _next_screening(world: World) -> Story:
    """The administrator has begun on the next version of the screening, a month ahead."""
    yield moment(workday(world.anchor - timedelta(days=9)), 13, 40)
    screening = InstrumentVersion.objects.filter(key="screening").order_by("-number")[0]
    add_draft(
        actor=world.office["administrator"].actor(),
        purpose=texts.PURPOSES["set_up"],
        key=screening.key,
        title=screening.title,
        definition=screening.definition,
        valid_from=world.anchor + timedelta(days=30),
    )


def _worklist(world: World, leader: str) -> Story:
    """The team leader goes through the newly found: one is given to a caseworker, two wait with a reason."""
    yield moment(workday(world.anchor - timedelta(days=6)), 9, 15)
    actor = world.office[leader].actor(fresh=True)
    with_case = [each for each in worklist.entries(actor) if each.case is not None and each.place == "new"]
    without = [each for each in worklist.entries(actor) if each.case is None and each.place == "new"]
    common: dict[str, Any] = {"actor": actor, "purpose": texts.PURPOSES["case"], "version": 0}
    for entry in with_case[:1]:
        if entry.responsible is not None:
            finding.give(**common, citizen=entry.citizen, employee=entry.responsible)
    back = world.anchor + timedelta(weeks=3)
    for entry, why in zip([*with_case[1:2], *without[:1]], texts.ASIDE, strict=False):
        finding.put_aside(**common, citizen=entry.citizen, reason=why, comes_back=back)


def _leaving(world: World, team: str) -> Story:
    """A caseworker stops after the hand-overs of the day."""
    yield moment(workday(world.anchor - timedelta(days=69)), 15, 45)
    leave(world.office, f"tidligere-{team}")


def _around_the_persona(world: World, files: list[File]) -> None:
    persona = next((file for file in files if file.plan.persona), None)
    if persona is None:
        return
    readers: Iterator[str] = iter(("psykolog", "teamleder-syge", "virksomhed-1", "sygeplejerske", "fysioterapeut"))
    world.agenda.add(colleagues_look(persona, readers))
    world.agenda.add(_emergency(world, persona))


def _emergency(world: World, file: File) -> Story:
    """Once, somebody from another team breaks the glass, says why, and looks."""
    other: Office = world.office
    helper = other.caseworkers["kontant"][0]
    yield moment(workday(world.anchor - timedelta(days=12)), 10, 20)
    open_emergency_access(
        actor=helper.actor(fresh=True), purpose=texts.PURPOSES["case"], citizen=file.citizen, reason=texts.EMERGENCY
    )
    helper.forget(file.citizen.pk)
    file.look(reader=helper)
    helper.forget(file.citizen.pk)
