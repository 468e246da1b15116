"""Differences-in-differences: what changed with a measure beyond what changed without it."""
