"""Steps the law asks for once in a case, which are done when somebody writes that they are."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.urls import reverse

from fodfaeste.casework.cases import deadlines
from fodfaeste.casework.cases.deadlines import Deadline, Rule, Source, Unruled
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import target_groups
from fodfaeste.foundation.rules.queries import NoRule


def source() -> Source:
    return Source(("noted",), find)


def find(cases: Sequence[Case], day: date) -> Iterator[Deadline | Unruled]:
    """The steps of the rules that hold today and held on the day the case opened. Raises `NoRule`."""
    now = {key: rule for key, rule in deadlines.rules_on(day).items() if rule.noted}
    titles = {group.key: group.title for group in target_groups(day)}
    then: dict[date, dict[str, Rule]] = {}
    for case in cases:
        if case.opened not in then:
            try:
                then[case.opened] = deadlines.rules_on(case.opened)
            except NoRule:
                then[case.opened] = {}
        for key, rule in now.items():
            began = then[case.opened].get(key)
            if began is not None and (not rule.groups or case.target_group in rule.groups):
                yield _deadline(case, began, titles.get(case.target_group, case.target_group))


def _deadline(case: Case, rule: Rule, group: str) -> Deadline:
    return Deadline(
        case.pk,
        case.citizen_id,
        rule.key,
        rule.title,
        case.opened + timedelta(days=rule.days),
        f"Reglen gælder målgruppen {group}. Forløbet blev åbnet {case.opened:%d.%m.%Y}; skridtet tages inden "
        f"{rule.days} dage.",
        reverse("deadline_note", args=[case.citizen_id, rule.key]),
    )
