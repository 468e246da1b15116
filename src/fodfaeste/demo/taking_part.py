"""Who takes part in what in the demo: proposed, answered, referred, waited for, started, followed and ended."""

from collections.abc import Generator
from datetime import date, datetime, timedelta

import numpy as np

from fodfaeste.casework.consents.actions import give
from fodfaeste.casework.consents.queries import live
from fodfaeste.casework.participation import actions, following, listing, outcomes
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.roundtable import actions as roundtable
from fodfaeste.casework.roundtable.people import concerned
from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.offering import named
from fodfaeste.demo.roster import Colleague
from fodfaeste.demo.stories import PURPOSES, File
from fodfaeste.demo.texts.courses import TITLES
from fodfaeste.demo.texts.interventions import INTERVENTIONS, PROVIDERS, Text
from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.actor import Actor, system

ANSWERS = {key: members[0] if members else "" for key, _, _, _, members in PROVIDERS}
"""Provider → who answers referrals and writes statuses there; nobody where nobody has a sign-in."""
OUTSIDE = {key for key, _, kind, _, _ in PROVIDERS if kind == "outside"}
OFFERED = [text for text in INTERVENTIONS if (text.directly or ANSWERS[text.provider]) and text.title not in TITLES]
"""Everything but the courses, which have a story of their own (`coursing`)."""
OF_THE_PERSONA = ("Sov bedre", "Ro om økonomien")
OUTSIDE_NOW = "Haven og køkkenet"
RECIPIENT = ("outside:Udbydere, du er henvist til",)
WHY = (
    "Det passer til det, du selv har sagt, du gerne vil.",
    "Andre i samme situation har haft glæde af det.",
    "Så har du noget fast i ugen ved siden af praktikken.",
)
YES = ("Det vil jeg gerne prøve.", "Ja, men jeg er lidt nervøs.", "Ja tak.")
STATUS = {
    "well": "Kommer stabilt og er med. Vi fortsætter som aftalt.",
    "mixed": "Nogle gange er det svært at komme afsted. Vi har talt om, hvad der kan hjælpe.",
    "stuck": "Har ikke været her i to uger. Vi bør tale sammen alle tre.",
}
STATUS_EVERY = 14


def taking_part_story(file: File) -> Story:
    """One to three interventions, one after another or side by side."""
    luck = np.random.default_rng([*file.plan.seed, 57])
    if not file.plan.persona and luck.random() > 0.72:
        return
    chosen = [OFFERED[int(at)] for at in luck.permutation(len(OFFERED))[: 1 + int(luck.integers(3))]]
    if file.plan.persona:
        chosen = [text for text in OFFERED if text.title in OF_THE_PERSONA]
    day = file.plan.begins.date() + timedelta(days=int(luck.integers(25, 50)))
    yield file.at_work(day)
    for text in chosen:
        if file.closed:
            return
        file.world.agenda.add(_one(file, text, luck, day))
        day += timedelta(days=int(luck.integers(20, 70)))
    if file.plan.persona:
        file.world.agenda.add(_outside(file, luck))
        file.world.agenda.add(_lately(file))
        file.world.agenda.add(_around_a_table(file))


def sweeping_story(begin: date, end: date) -> Story:
    """Every Monday offers that nobody answered go on to the next in line, and what came of it is counted."""
    day = begin
    while day <= end:
        yield moment(workday(day), 6, 30)
        actions.expire_offers(actor=system("Frister"), purpose="Frister for pladser")
        outcomes.refresh(actor=system("Opgørelse"), purpose="Opgørelse af indsatser")
        day += timedelta(days=7)


def _one(file: File, text: Text, luck: np.random.Generator, day: date) -> Story:
    yield file.at_work(day)
    if file.closed:
        return
    why = WHY[int(luck.integers(len(WHY)))]
    one = actions.propose(
        actor=file.staff(), purpose=PURPOSES["talk"], case=file.case, intervention=named(text.title), why=why
    )
    yield file.in_the_evening(workday(clock.today() + timedelta(days=int(luck.integers(1, 6)))))
    if file.closed:
        return
    if not file.plan.persona and luck.random() < 0.1:
        _move(file, one, "say_no", words="Ikke lige nu.")
        return
    _move(file, one, "agree", words=YES[int(luck.integers(len(YES)))])
    yield file.at_work(clock.today() + timedelta(days=1))
    if file.closed:
        return
    if not (yield from _seated(file, text, one, luck)):
        return
    one.refresh_from_db()
    if one.first is None:
        return
    yield file.at_work(max(one.first, clock.today()))
    if not file.closed:
        _move(file, one, "start", staff=True, first=one.first)
        file.world.agenda.add(_followed(file, text, one, luck))


def _seated(file: File, text: Text, one: Participation, luck: np.random.Generator) -> Generator[datetime, None, bool]:
    """Through direct booking or the provider's answer; gives whether there is a place."""
    if text.provider in OUTSIDE and live(file.citizen.pk, actions.OUTSIDE_CONSENT) is None:
        give(
            actor=file.staff(),
            purpose=PURPOSES["talk"],
            citizen=file.citizen,
            purpose_key=actions.OUTSIDE_CONSENT,
            recipients=RECIPIENT,
            how="conversation",
        )
    if text.directly:
        return _or_queue(file, one, "take_place", file.staff())
    _move(file, one, "refer", staff=True, words="Møder gerne om formiddagen.")
    yield file.at_work(clock.today() + timedelta(days=int(luck.integers(1, 7))))
    helper = _helper(file, text)
    if helper is None or file.closed:
        return False
    return _or_queue(file, one, "accept", helper.actor(fresh=True))


def _or_queue(file: File, one: Participation, event: str, actor: Actor) -> bool:
    try:
        _move(file, one, event, actor=actor)
    except Refused:
        _move(file, one, "queue", actor=actor)
        return False
    return True


def _followed(file: File, text: Text, one: Participation, luck: np.random.Generator) -> Story:
    """Attendance and a status every fourteen days; some stop early."""
    began, helper = clock.today(), _helper(file, text)
    ends = began + timedelta(weeks=text.weeks)
    stops = began + timedelta(days=int(luck.integers(15, 60))) if luck.random() < 0.22 else ends
    seen = began
    yield file.at_work(began)
    while not file.closed and seen < min(stops, ends):
        seen += timedelta(days=STATUS_EVERY)
        yield file.at_work(seen - timedelta(days=1))
        if helper is not None and not file.closed and luck.random() > 0.06:
            _report(one, helper, luck)
    if file.closed:
        return
    if stops < ends:
        reason = ("job", "ill", "not_right", "stayed_away")[int(luck.integers(4))]
        _move(file, one, "stop", staff=True, words="Vi har talt om det.", end_reason=reason)
    else:
        _move(file, one, "complete", staff=True)


def _report(one: Participation, helper: Colleague, luck: np.random.Generator) -> None:
    actor, purpose = helper.actor(fresh=True), PURPOSES["talk"]
    one.refresh_from_db()
    for back in (9, 4, 1):
        day = clock.today() - timedelta(days=back)
        if one.first is not None and day >= one.first:
            came = ("present", "present", "present", "late", "absent")[int(luck.integers(5))]
            why = "Meldte afbud" if came == "absent" else ""
            following.attend(actor=actor, purpose=purpose, participation=one, day=day, came=came, why=why)
    going = ("well", "well", "mixed", "stuck")[int(luck.integers(4))]
    following.report(actor=actor, purpose=purpose, participation=one, going=going, words=STATUS[going])


def _outside(file: File, luck: np.random.Generator) -> Story:
    """The persona's citizen is in the middle of something outside the municipality, whatever luck gives the others."""
    text = next(text for text in INTERVENTIONS if text.title == OUTSIDE_NOW)
    yield file.at_work(file.world.anchor - timedelta(days=32))
    if file.closed:
        return
    one = actions.propose(
        actor=file.staff(), purpose=PURPOSES["talk"], case=file.case, intervention=named(text.title), why=WHY[0]
    )
    yield file.in_the_evening(workday(clock.today() + timedelta(days=1)))
    _move(file, one, "agree", words=YES[0])
    yield file.at_work(clock.today() + timedelta(days=1))
    if not (yield from _seated(file, text, one, luck)):
        return
    one.refresh_from_db()
    yield file.at_work(max(one.first or clock.today(), clock.today()))
    _move(file, one, "start", staff=True, first=one.first)
    helper = _helper(file, text)
    yield file.at_work(clock.today() + timedelta(days=STATUS_EVERY - 1))
    if helper is not None:
        _report(one, helper, luck)


def _lately(file: File) -> Story:
    """The persona's citizen has a fresh proposal to answer, and two more on the list."""
    yield file.at_work(file.world.anchor - timedelta(days=2))
    if file.closed:
        return
    for title in ("Jobklub", "De første lønnede timer"):
        listing.put_on_list(
            actor=file.staff(), purpose=PURPOSES["talk"], citizen=file.citizen, intervention=named(title)
        )
    actions.propose(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        case=file.case,
        intervention=named("Praktik i en virksomhed"),
        why="Du sagde sidst, at du gerne ville prøve et lager igen.",
    )


def _around_a_table(file: File) -> Story:
    """The persona's caseworker calls the one from outside together with the citizen, at the first free hour."""
    yield file.at_work(file.world.anchor - timedelta(days=1))
    if file.closed:
        return
    outside = [each for each in concerned(file.staff(), file.citizen) if OUTSIDE_NOW in each.part]
    day = workday(file.world.anchor + timedelta(days=6))
    for hour in (13, 14, 9, 10, 11, 12, 15, 8):
        try:
            roundtable.call(
                actor=file.staff(),
                purpose=PURPOSES["talk"],
                case=file.case,
                starts=moment(day, hour, 0),
                minutes=45,
                kind="meeting",
                place="Borgerhuset, Modelvej 2",
                about="Hvordan går det i haven, og hvordan får praktikken plads i ugen?",
                invited=outside,
                agreed=True,
            )
        except Refused:
            continue
        return


def _move(
    file: File, one: Participation, event: str, *, staff: bool = False, actor: Actor | None = None, **more: object
) -> None:
    one.refresh_from_db()
    by = actor or (file.staff() if staff or file.user is None else file.self_actor())
    actions.happen(
        actor=by,
        purpose=PURPOSES["talk"],
        participation=one,
        event=event,
        version=one.version,
        **more,  # type: ignore[arg-type]
    )


def _helper(file: File, text: Text) -> Colleague | None:
    key = ANSWERS[text.provider]
    return file.world.office[key] if key else None
