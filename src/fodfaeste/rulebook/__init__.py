"""Shipped dated tables: benefits, the refund ladder, rates, contact rules, caseload bands. Pure; no Django.

>>> from fodfaeste.rulebook import load_tables
>>> load_tables()["spell_definition"].rows[0].values["gap_weeks"]
4
"""

from fodfaeste.rulebook.benefits import Benefit, BenefitTable
from fodfaeste.rulebook.dated import Column, NoRule, Row, Table, TableError, in_force, load_tables, parse_table

__all__ = [
    "Benefit",
    "BenefitTable",
    "Column",
    "NoRule",
    "Row",
    "Table",
    "TableError",
    "in_force",
    "load_tables",
    "parse_table",
]
