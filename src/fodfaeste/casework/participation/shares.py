"""How sure a share is."""


def interval(count: int | None, of: int | None) -> tuple[int, int] | None:
    """From so many to so many of a hundred: Wilson's 95 percent interval. None where there is nothing to say."""
    if count is None or not of:
        return None
    from statsmodels.stats.proportion import proportion_confint  # heavy, and only wanted where numbers are shown

    low, high = proportion_confint(count, of, method="wilson")
    return round(100 * low), round(100 * high)
