"""What is done again and again, not while somebody looks: deadlines that pass, and summary tables that are filled."""

from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from fodfaeste.foundation.journal.actor import system


def refresh_all() -> Iterator[str]:
    """Do it all, and say one line about each. Running it twice changes nothing but the time of counting."""
    from fodfaeste.casework.courses import numbers
    from fodfaeste.casework.participation import actions, outcomes
    from fodfaeste.steering.caseload.handing import hand_back_due

    ended = actions.expire_offers(actor=system("Frister"), purpose="Frister for pladser")
    yield f"offers: {ended} ended and went on to the next in line"
    back = hand_back_due(actor=system("Vikarer"), purpose="Vikartiden er gået")
    yield f"stand-ins: {len(back)} hand-overs went back"
    counted = outcomes.refresh(actor=system("Opgørelse"), purpose="Opgørelse af indsatser")
    yield f"interventions: {counted} counted"
    courses = numbers.refresh(actor=system("Opgørelse"), purpose="Opgørelse af forløb")
    yield f"courses: {courses} counted"
    yield from _count_summaries()
    try:
        yield f"reminders: {remind()}"
    except NotSent as problem:
        yield f"reminders: none sent, {problem}"
    try:
        yield f"digests: {send_digests()}"
    except NotSent as problem:
        yield f"digests: none sent, {problem}"


def _count_summaries() -> Iterator[str]:
    """Several of them ask the same things of everybody: each is read once, and they all rest on the same reading."""
    from fodfaeste.foundation import refresh
    from fodfaeste.foundation.refresh.actions import count
    from fodfaeste.foundation.remember import remembering

    with remembering():
        for summary in refresh.summaries.values():
            done = count(actor=system("Opgørelse"), purpose="Opgørelse til oversigterne", summary=summary)
            yield f"{summary.name}: {f'not counted, {done.problem}' if done.failed_at else f'counted, {done.rests_on}'}"


class NotSent(Exception):
    """No reminder could go out; the words say what to do."""


def remind() -> str:
    """Send the reminders that are due, and say in one line how it went. Raises `NotSent`."""
    from fodfaeste.foundation.reminders import sending
    from fodfaeste.foundation.rules.queries import NoRule

    if not settings.EMAIL_HOST:
        return sending.OFF
    try:
        counted = sending.send_due(actor=system("Påmindelser"), purpose="Påmindelser om samtaler")
    except (sending.MailDown, NoRule) as problem:
        raise NotSent(str(problem)) from None
    return _said(counted, "perhaps sent; the caseworkers are told")


def send_digests() -> str:
    """Send the daily mails about deadlines to employees who wish them, and say how it went. Raises `NotSent`."""
    from fodfaeste.foundation.reminders import sending
    from fodfaeste.steering.deadlines import digest

    if not settings.EMAIL_HOST:
        return sending.OFF
    try:
        counted = digest.send_digests(actor=system("Påmindelser"), purpose="Daglig mail om frister")
    except (sending.MailDown, digest.NotCounted) as problem:
        raise NotSent(str(problem)) from None
    return _said(counted, "perhaps sent; not tried again")


def _said(counted: Counter[str], perhaps: str) -> str:
    said = OUTCOMES | {"perhaps": perhaps}
    return ", ".join(f"{counted[name]} {words}" for name, words in said.items() if counted[name] or name == "sent")


OUTCOMES = {
    "sent": "sent",
    "put_off": "put off by the mail server until next time",
    "refused": "turned away for good",
}
