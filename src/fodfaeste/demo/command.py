"""`fodfaeste demo`."""

import click


@click.group()
def demo() -> None:
    """The synthetic municipality."""
