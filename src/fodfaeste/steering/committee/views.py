"""What the committee reads: its page, a report on the screen and on paper, and the numbers as open data."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import AccessDenied, decide
from fodfaeste.foundation.access.policy import Decision as Access
from fodfaeste.foundation.days import quarter_of
from fodfaeste.steering.committee import opendata, paper, queries
from fodfaeste.steering.committee.models import Decision, Goal, Report
from fodfaeste.steering.committee.pictures import drawn
from fodfaeste.steering.committee.rules import Series
from fodfaeste.steering.committee.words import quarter


@page("committee.read", "Udvalget")
def committee(request: Request) -> HttpResponse:
    """The newest published report in short, the goals, the reports, and what was decided."""
    may_write = decide(request.actor, "committee.write").allowed
    reports = [each for each in Report.objects.all() if may_write or each.state == "published"]
    newest = next((each for each in reports if each.state == "published"), None)
    titles = queries.elements()
    context = {
        "newest": queries.view(newest, "da") if newest else None,
        "reports": [(each, quarter(quarter_of(each.quarter).name, "da")) for each in reports],
        "decisions": [
            (titles.get(each.element, (each.element, ""))[0], each)
            for each in Decision.objects.select_related("report")
        ],
        "goals": Goal.objects.all() if may_write else [],
        "may_write": may_write,
    }
    return render(request, "committee/committee.html", context)


def readable(request: Request, report_id: int) -> Report:
    """The report, if this reader may have it: a draft is the manager's."""
    report = get_object_or_404(Report, pk=report_id)
    if report.state != "published" and not decide(request.actor, "committee.write").allowed:
        raise AccessDenied(Access(False, "Rapporten er ikke offentliggjort endnu."), "committee.read", None)
    return report


def language(request: Request) -> str:
    return "en" if request.GET.get("sprog") == "en" else "da"


@page("committee.read", "Rapport til udvalget")
def report(request: Request, report_id: int) -> HttpResponse:
    found, lang = readable(request, report_id), language(request)
    view = queries.view(found, lang)
    pictures = {
        each.key: (drawn(each, lang), drawn(each, lang, narrow=True))
        for section in view.sections
        for each in section.series
    }
    context = {
        "view": view,
        "report": found,
        "parts": [
            (section, [_series(each, lang, pictures[each.key]) for each in section.series]) for section in view.sections
        ],
        "may_write": decide(request.actor, "committee.write").allowed,
    }
    return render(request, "committee/report.html", context)


def _series(series: Series, lang: str, pictures: tuple[str, str]) -> dict[str, object]:
    words = {name: getattr(series, name).text(lang) for name in ("title", "caption", "method", "source", "axis")}
    return {**words, "key": series.key, "wide": pictures[0], "narrow": pictures[1], "table": paper.table(series, lang)}


@page("committee.read", "Rapport til udvalget, på papir", kind="file")
def report_paper(request: Request, report_id: int) -> HttpResponse:
    found, lang = readable(request, report_id), language(request)
    answer = HttpResponse(paper.render(queries.view(found, lang)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{_name(found, lang)}.pdf"'
    return answer


@page("committee.read", "Rapportens tal som fil", kind="file")
def report_numbers(request: Request, report_id: int) -> HttpResponse:
    found = readable(request, report_id)
    answer = HttpResponse(opendata.rows(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_name(found, "tal")}.csv"'
    return answer


def _name(report: Report, ending: str) -> str:
    return f"udvalg-{quarter_of(report.quarter).name.lower()}-{ending}"
