"""Survival: how long spells last and where they end, from small tables of counts."""
