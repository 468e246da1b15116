"""The refresh: the coverage of every competence in every team."""

from datetime import date

from fodfaeste.foundation.people.models import Team
from fodfaeste.steering.training import queries
from fodfaeste.steering.training.models import CoverageCount


def fill(day: date) -> str:
    """Fill the table for a day, and say what it rests on. Raises `NoRule`."""
    book = queries.book(day)
    found = queries.people(list(Team.objects.all()), day)
    CoverageCount.objects.all().delete()
    CoverageCount.objects.bulk_create(
        CoverageCount(
            team_id=team, competence=each.competence, of=each.of, now=each.now, near=each.near, far=each.far,
            wanted=each.wanted,
        )
        for team, members in found.items()
        for each in queries.covered([person for _, person in members], book, day)
    )  # fmt: skip
    working = {employee.pk for members in found.values() for employee, _ in members}
    return f"{len(working)} medarbejdere og {len(book.competences)} kompetencer den {day:%d.%m.%Y}"
