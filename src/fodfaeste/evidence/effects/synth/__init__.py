"""Synthetic control and its relatives: one treated unit, and a mix of others that shows how it would have gone."""
