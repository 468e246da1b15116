"""People who do not exist: names nobody bears, and CPR numbers nobody can have.

A name is put together from words such as *test*, *prøve* and *eksempel*. A CPR number has its day raised by 60, which
makes it a test number; an installation that is not a demo refuses it (see `people.cpr`).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

YOUNGEST, OLDEST = 18, 66

_FIRST_NAMES = """
    Testine Testur Opdigta Opdigt Fiktiva Fiktivius Prøvine Prøvebjørn Mønstrine Mønsterik Eksemplia Eksempelius
    Attrapine Attrapper Skabelona Skabelonius Øveline Øvebert Pladsine Pladsolf Lorema Loremund Ipsuma Ipsumund
    Blankette Blanketter Formulara Formulard Kladdine Kladdebo Modellina Modelius Simuline Simulian Demofine Demofred
    Figurina Figurbert Påfundine Påfund Luftine Luftbert Tænkeline Tænkebo Antagelia Antagelius Hypotesia Hypotesius
    Variabella Variabert Parametra Parametrus Kopine Kopibert Stikprøvia Stikprøvius Datasine Datafred Kolonnia
    Kolonius Arkivine Arkivald Papirine Papirus Legoline Drømmeline
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())

_LAST_NAMES = """
    Prøvegård Eksempelsen Testesen Fiktivsen Opdigtsen Attrapsen Mønsterby Skabelund Pladsholdersen Øvelsesen
    Blanketsen Kladdegaard Modelsen Simulander Demoholt Figurby Påfundsen Luftkastel Tænktoft Antagelsen Hypotesen
    Variabelsen Parameterborg Kopisen Stikprøvesen Datasættesen Kolonnegård Arkivholm Prøveskov Prøvebæk Testbjerg
    Testlund Eksempelborg Eksempelhøj Fiktivholm Fiktivdal Opdigtgaard Opdigtskov Attrapholm Mønstergaard Skabelonsen
    Øvebakke Blanketbjerg Kladdesen Modelhøj Simulund Demosen Demobæk Figursen Påfundgaard Luftsen Tænkesen Antagelund
    Hypoteseby Variabakke Kopiholm Stikprøvegaard Datadal Ukendtsen Uvirkelig Drømmesen Papirsen Papkassen Sandkassen
"""
LAST_NAMES = tuple(_LAST_NAMES.split())


@dataclass(frozen=True)
class Fake:
    """One invented person."""

    cpr: str
    first_name: str
    last_name: str
    birth_date: date

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def fakes(number: int, seed: int, anchor: date) -> list[Fake]:
    """So many invented people between 18 and 66 on the anchor date. The same seed gives the same people.

    Names repeat only when every combination is used; CPR numbers never do.
    """
    rng = np.random.default_rng([seed, 1])
    combinations = len(FIRST_NAMES) * len(LAST_NAMES)
    order = rng.permutation(combinations)
    youngest, oldest = _years_before(anchor, YOUNGEST), _years_before(anchor, OLDEST + 1) + timedelta(days=1)
    span = (youngest - oldest).days
    ages = rng.beta(1.6, 1.5, size=number)
    serials = rng.integers(0, 1000, size=number)
    taken: set[str] = set()
    made = []
    for at in range(number):
        born = oldest + timedelta(days=int(ages[at] * span))
        cpr = _cpr(born, int(serials[at]), taken)
        name = int(order[at % combinations])
        made.append(Fake(cpr, FIRST_NAMES[name // len(LAST_NAMES)], LAST_NAMES[name % len(LAST_NAMES)], born))
    return made


def _cpr(born: date, serial: int, taken: set[str]) -> str:
    """A test number with this birth date that nobody in `taken` has. The seventh digit carries the century."""
    digits = (0, 1, 2, 3) if born.year < 2000 else (4, 5, 6, 7)
    head = f"{born.day + 60:02d}{born.month:02d}{born.year % 100:02d}"
    for attempt in range(4000):
        seventh, rest = digits[(attempt // 1000) % 4], (serial + attempt) % 1000
        cpr = f"{head}{seventh}{rest:03d}"
        if cpr not in taken:
            taken.add(cpr)
            return cpr
    raise ValueError(f"more than 4000 people born on {born}")


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
