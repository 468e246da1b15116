"""The ledger coming in, and which account belongs to which investment."""

from datetime import date
from hashlib import sha256

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked, ruled
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.register.rules import mask_name
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.steering.investment import rules, summing
from fodfaeste.steering.investment.ledger import Ledger, read_ledger
from fodfaeste.steering.investment.models import AccountUse, LedgerFile, LedgerLine, LedgerRefusal, Project

_AT_ONCE = 500


def take_in(*, actor: Actor, purpose: str, name: str, data: bytes) -> LedgerFile:
    """Book a ledger file, whole or not at all; what could not be read stands with the file. Raises `Refused`.

    The same file, or one that overlaps, adds only what is new.
    """
    require(actor, "investment.import")
    with ruled():
        ledger = read_ledger(data, clock.today())
    return _booked(actor=actor, purpose=purpose, name=mask_name(name)[:200], mark=sha256(data).hexdigest(), read=ledger)


@action
def _booked(*, actor: Actor, purpose: str, name: str, mark: str, read: Ledger) -> LedgerFile:
    days = [each.day for each in read.postings]
    made = LedgerFile.objects.create(
        file_name=name,
        sha256=mark,
        taken=not read.refused,
        rows=read.rows,
        refused=len(read.refused),
        oere=read.oere,
        first=min(days, default=None),
        last=max(days, default=None),
        at=clock.now(),
        by_id=actor.user_id,
        by_label=actor.label,
    )
    if read.refused:
        LedgerRefusal.objects.bulk_create(
            [
                LedgerRefusal(
                    file=made,
                    line=each.line,
                    column=each.column,
                    reason=each.reason,
                    remedy=each.remedy,
                    excerpt=each.excerpt,
                )
                for each in read.refused
            ],
            batch_size=_AT_ONCE,
        )
    else:
        _add_lines(made, read)
        summing.sum_booked()
    data: dict[str, object] = {"rows": made.rows, "new": made.lines_new, "refused": made.refused, "oere": made.oere}
    verb = "ledger.taken_in" if made.taken else "ledger.refused"
    record(actor=actor, purpose=purpose, verb=verb, subject=made, data=data)
    return made


def _add_lines(file: LedgerFile, read: Ledger) -> None:
    """Only what is not there already. The unique digest holds even when two import at the same time."""
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(
                digest=each.digest,
                account=each.account,
                day=each.day,
                voucher=each.voucher,
                text=each.text,
                oere=each.oere,
                file=file,
            )
            for each in read.postings
        ],
        batch_size=_AT_ONCE,
        ignore_conflicts=True,
    )
    file.lines_new = file.lines.count()
    file.lines_known = len(read.postings) - file.lines_new
    file.save(update_fields=["lines_new", "lines_known"])


@action
def use_account(
    *,
    actor: Actor,
    purpose: str,
    account: str,
    project: Project,
    cost_category: str,
    valid_from: date,
    valid_to: date | None = None,
) -> AccountUse:
    """Say what an account is used for from a day on; what it was used for until then ends the day before.

    Raises `Refused`.
    """
    require(actor, "investment.edit")
    plain = " ".join(account.split())
    if not plain:
        raise Refused("Skriv kontoen, som den står i økonomisystemet.", "account")
    if cost_category not in {row.text("key") for row in all_rows("cost_categories")}:
        raise Refused("Vælg en udgiftstype på listen.", "cost_category")
    with ruled():
        rules.check_dates(valid_from, valid_to, "valid_to")
    _make_room(plain, valid_from, valid_to)
    made = AccountUse.objects.create(
        account=plain, project=project, cost_category=cost_category, valid_from=valid_from, valid_to=valid_to
    )
    summing.sum_booked()
    data: dict[str, object] = {"account": plain, "project": project.pk, "category": cost_category, "from": valid_from}
    record(actor=actor, purpose=purpose, verb="account.placed", subject=made, data=data)
    return made


@action
def end_account_use(*, actor: Actor, purpose: str, use: AccountUse, version: int, valid_to: date) -> AccountUse:
    """The last day an account is used so. Raises `Refused`, `Stale`."""
    require(actor, "investment.edit")
    fresh = locked(AccountUse, use.pk, version)
    with ruled():
        rules.check_dates(fresh.valid_from, valid_to, "valid_to")
    _end(fresh, valid_to)
    summing.sum_booked()
    record(actor=actor, purpose=purpose, verb="account.ended", subject=fresh, data={"to": valid_to})
    return fresh


def _make_room(account: str, first: date, last: date | None) -> None:
    """A krone belongs to one investment: uses of an account never overlap."""
    for other in AccountUse.objects.select_for_update().filter(account=account).order_by("valid_from"):
        if other.valid_from < first and (other.valid_to is None or other.valid_to >= first):
            _end(other, rules.day_before(first))
        elif (last is None or other.valid_from <= last) and (other.valid_to is None or other.valid_to >= first):
            raise Refused(
                f"Kontoen er allerede i brug fra den {other.valid_from:%d.%m.%Y}. Afslut det først.", "valid_from"
            )


def _end(use: AccountUse, last: date) -> None:
    use.valid_to = last
    use.version += 1
    use.save(update_fields=["valid_to", "version"])
