"""`fodfaeste extract`."""

from pathlib import Path

import click

from fodfaeste.foundation.commanding import django_ready, stop


@click.command()
@click.argument("order_file", metavar="PURPOSE.toml", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("folder", metavar="OUT", type=click.Path(path_type=Path))
def extract(order_file: Path, folder: Path) -> None:
    """Write a pseudonymised extract for research into a new folder, with a codebook.

    The order says what it is for, by which law, who ordered it, up to which day, until when it may be kept, and which
    tables. Without one of them nothing is extracted (exit status 2). The journal says that it was made.
    """
    django_ready()
    from fodfaeste.foundation import clock
    from fodfaeste.foundation.journal.actor import system
    from fodfaeste.steering.surveys.extracting import extract as make
    from fodfaeste.steering.surveys.ordering import BadOrder, read_order

    try:
        order = read_order(order_file.read_text(encoding="utf-8"), clock.today())
        counts = make(actor=system("Udtræk til forskning"), order=order, folder=folder)
    except BadOrder as problem:
        stop(f"{order_file}: {problem}")
    except (OSError, UnicodeDecodeError) as problem:
        stop(str(problem))
    for name, count in counts.items():
        click.echo(f"{name}: {count} rows")
    click.echo(f"{folder}: pseudonymised, not anonymous; delete it by {order.until}")
