"""The demo's committee: three goals, a report each quarter, and what was decided on it."""

import re
from datetime import date, timedelta
from decimal import Decimal

from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.roster import BUILDER
from fodfaeste.demo.stories import World
from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.days import Quarter, last_whole_quarter, quarter_of
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.steering.committee import actions, queries
from fodfaeste.steering.committee.models import Report
from fodfaeste.steering.committee.rules import Contents

PURPOSE = "Rapport til udvalget"
MEETS_AFTER = timedelta(days=24)
"""So long after a quarter its report is published."""
GOALS = (
    ("Flere i gang uden ydelse i kvartalet", "More people supporting themselves in the quarter", "10", "people",
     "people.left.self_support"),
    ("Alle, der har svaret på en plan, er med til at lave den", "Everyone who answers a plan has a say in it", "85",
     "share", "work.agreed"),
    ("Et anslået udbytte på 2 mio. kr. om året efter fire år", "An estimated return of DKK 2 million a year after four",
     "2000000", "kroner", ""),
)  # fmt: skip
PROPOSED = (
    "At holdene fortsætter, og at hvert hold ender med et skridt mod job, som er aftalt, før det slutter.",
    "That the courses continue, and that each ends with an agreed step towards a job.",
)
CHANGED = (
    "Sagsbehandlerne beder nu om en tværfaglig analyse tidligere. Holdene har fået en afsluttende samtale.",
    "Caseworkers now ask for an interdisciplinary analysis earlier. The courses have got a closing talk.",
)


def meeting(quarter: Quarter) -> date:
    """When the committee gets the report of a quarter."""
    return workday(quarter.last + MEETS_AFTER)


def committee_story(world: World) -> Story:
    """Goals on the first days; then a published report each quarter, and a draft of the newest."""
    begin, newest = world.agenda.begin, last_whole_quarter(world.anchor)
    leader = world.office["leder"].actor
    yield begin + timedelta(minutes=55)
    for title, title_en, target, unit, measured_by in GOALS:
        actions.set_goal(
            actor=leader(), purpose="Udvalgets mål", title=title, title_en=title_en, target=Decimal(target), unit=unit,
            measured_by=measured_by, decided_on=begin.date(), source="Opdigtet byrådsmøde, punkt 7",
        )  # fmt: skip
    quarter = quarter_of(begin.date())
    while quarter.first < newest.first:
        day = meeting(quarter)
        yield moment(day, 6, 40)
        report = _written(leader())
        yield moment(day, 9, 5)
        actions.publish(actor=leader(), purpose=PURPOSE, report=report, version=report.version)
        yield moment(workday(day + timedelta(days=9)), 16, 30)
        _decided(leader(), Report.objects.get(pk=report.pk))
        quarter = quarter.next
    yield moment(world.anchor, 6, 55)
    _written(leader())


def _written(leader: Actor) -> Report:
    for summary in refresh.summaries.values():
        count(actor=BUILDER, purpose="Opgørelse til oversigterne", summary=summary)
    report = actions.begin(actor=leader, purpose=PURPOSE)
    contents = queries.contents_of(report)
    texts = {
        "summary": _summary(contents, "da"), "summary_en": _summary(contents, "en"), "changed": CHANGED[0],
        "changed_en": CHANGED[1], "proposed": PROPOSED[0], "proposed_en": PROPOSED[1],
    }  # fmt: skip
    return actions.write(actor=leader, purpose=PURPOSE, report=report, version=report.version, texts=texts)


def _summary(contents: Contents, lang: str) -> str:
    """In words what the figures say, with nothing the figures do not say."""

    def read(key: str) -> str:
        found = contents.figure(key)
        return "" if found is None or found.number is None else found.value.text(lang)

    talks, left, agreed = read("work.conversations"), read("people.left.self_support"), read("work.agreed")
    if lang == "da":
        said = [
            f"Vi holdt {talks} samtaler i kvartalet." if talks else "",
            f"{left} borgere kom i gang uden ydelse." if left else "Så få kom i gang uden ydelse, at tallet er skjult.",
            f"Af de planer, der er svaret på, er borgeren enig i {agreed}." if agreed else "",
            _whether_it_works(contents, lang) or "Tallene viser, hvad der skete. De viser ikke, hvad der virkede.",
        ]
    else:
        said = [
            f"We held {talks} conversations in the quarter." if talks else "",
            f"{left} people began to support themselves." if left else "Too few began to support themselves to show.",
            f"Of the plans that were answered, citizens agreed with {agreed}." if agreed else "",
            _whether_it_works(contents, lang) or "The numbers show what happened. They do not show what worked.",
        ]  # fmt: skip
    return " ".join(each for each in said if each)


def _whether_it_works(contents: Contents, lang: str) -> str:
    """The verdict of the newest published result and the sentence after it: its size."""
    found = next((each for each in contents.figures if each.key.startswith("effect.")), None)
    if found is None:
        return ""
    verdict, _, rest = found.value.text(lang).partition(". ")
    size = re.split(r"\. (?=[A-ZÆØÅ])", rest)[0].rstrip(".")  # not after "pr."
    said = f"{verdict}. {size}." if size else verdict
    return f"Virker det? {said}" if lang == "da" else f"Does it work? {said}"


def _decided(leader: Actor, report: Report) -> None:
    """One element goes on with a change; the one decided the quarter before is carried out."""
    figures = [each.key for each in queries.contents_of(report).figures if each.number is not None]
    today = clock.today()
    for earlier in report.decisions.model.objects.filter(carried_out_on__isnull=True):
        actions.carry_out(
            actor=leader, purpose="Udvalgets beslutning", decision=earlier, version=earlier.version,
            carried_out_on=today, outcome="Det er gjort. Vi ser på tallene igen om et år.",
        )  # fmt: skip
    for element, choice, how in (
        ("hold", "adjust", "Hvert hold slutter først, når der er aftalt et skridt mod job."),
        ("samtaler", "continue", ""),
    ):
        if figures:
            actions.decide_element(
                actor=leader, purpose="Udvalgets beslutning", element=element, choice=choice, how=how,
                decided_on=today, report=report, figures=figures[:2], follow_up=today + timedelta(days=180),
            )  # fmt: skip
