"""Examples of surveys: one that is open, one whose numbers can be seen, one with texts, and a link that works."""

from collections.abc import Callable

from fodfaeste.foundation.people.models import Citizen


def _open(citizen: Citizen) -> object | None:
    """One the citizen can answer."""
    from fodfaeste.steering.surveys.models import Survey

    found = Survey.objects.filter(outcome="", invitations__citizen=citizen)
    return found.order_by("-pk").values_list("pk", flat=True).first()


def _counted(citizen: Citizen) -> object | None:
    """The newest whose numbers can be seen: that of the employees on each other, where there is one."""
    from fodfaeste.steering.surveys.models import Survey

    return Survey.objects.filter(outcome="counted").order_by("-pk").values_list("pk", flat=True).first()


def _read(citizen: Citizen) -> object | None:
    """One with texts that wait to be read through."""
    from fodfaeste.steering.surveys.models import Words

    return Words.objects.filter(state="waiting").order_by("-survey").values_list("survey", flat=True).first()


def _secret(citizen: Citizen) -> object | None:
    """The link a caseworker of the demo handed out."""
    from fodfaeste.demo.surveying import link_file

    return link_file().read_text(encoding="utf-8") if link_file().exists() else None


FINDERS: dict[str, Callable[[Citizen], object | None]] = {
    "survey_id": _open,
    "survey.survey_id": _counted,
    "survey_words.survey_id": _read,
    "survey_secret": _secret,
}
