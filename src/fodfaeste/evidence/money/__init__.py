"""Money: the business case and the simulated cohort behind it."""
