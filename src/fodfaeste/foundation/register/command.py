"""`fodfaeste register`."""

import click


@click.group()
def register() -> None:
    """The benefit register."""
