"""Progression: what a change in a measurement means, and how far the raters agree."""
