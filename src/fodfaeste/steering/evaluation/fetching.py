"""Asking the open statistics banks. One question, one answer, or one sentence on why there is none (`BadInput`).

jobindsats wants a key (one for each organisation); StatBank wants none. The key goes in a header to the address it
belongs to and nowhere else: no other address is followed to, and only HTTPS (or this machine) gets it.
"""

import http.client
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fodfaeste.evidence.sources import BadInput

TIMEOUT: Final = 120
LARGEST: Final = 200 * 1024 * 1024
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_TABLE: Final = re.compile(r"[A-Za-z0-9_]{1,40}")
_JSON: Final = {"Content-Type": "application/json; charset=utf-8"}
_LATEST: Final = re.compile(r"latest:\d{1,4}")


@dataclass(frozen=True)
class Asked:
    """A question: which table of which source, which periods, and choices of its variables (code → values).

    ``area``: for jobindsats 2 a name or ``*``; for version 3 what ``hierarchy._nykom`` shall be; for StatBank the
    values of *OMRÅDE*.
    """

    source: str
    table: str
    periods: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    area: str = "*"

    def told(self, base: str) -> dict[str, Any]:
        """What was asked, for the record; no key."""
        return {"address": base, "periods": list(self.periods), "area": self.area,
                "choices": {name: list(values) for name, values in self.choices.items()}}  # fmt: skip


def fetch(asked: Asked, base: str, token: str = "") -> bytes:
    """The answer as it came. Raises `BadInput`."""
    if not _TABLE.fullmatch(asked.table):
        raise BadInput(f"{asked.table!r} is no table; write its name, such as y36a02 or AUK01")
    if not asked.periods:
        raise BadInput("name at least one period by --period, such as 2024M01, 2024Q1 or latest:48")
    request = _BUILDERS[asked.source](asked, _checked(base))
    if asked.source != "statbank":
        if not token:
            raise BadInput("jobindsats wants a key: set FODFAESTE_JOBINDSATS_TOKEN (STAR gives one)")
        if not token.isascii() or not token.isprintable():
            raise BadInput("FODFAESTE_JOBINDSATS_TOKEN holds characters that no key has; set it anew")
        _guarded(base)
        request.add_header("Authorization", f"Bearer {token}" if asked.source == "jobindsats-v3" else token)
    request.add_header("Accept", "application/json, text/csv")
    return _answer(request, _host(base), asked.table)


def _checked(base: str) -> str:
    parts = urllib.parse.urlsplit(base)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise BadInput(f"{base!r} is no address; write https://…")
    return base.rstrip("/")


def _guarded(base: str) -> None:
    parts = urllib.parse.urlsplit(base)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise BadInput(f"the key would go to {parts.hostname} unencrypted; use an address that begins with https://")


def _host(base: str) -> str:
    return str(urllib.parse.urlsplit(base).hostname)


def _version_2(asked: Asked, base: str) -> urllib.request.Request:
    if any(_LATEST.fullmatch(each) for each in asked.periods):
        raise BadInput("jobindsats version 2 knows no 'latest'; name every period, such as 2024M01")
    body = {"area": asked.area, "period": list(asked.periods), **{k: list(v) for k, v in asked.choices.items()}}
    return _posted(f"{base}/v2/data/{asked.table}/json", body)


def _version_3(asked: Asked, base: str) -> urllib.request.Request:
    query: dict[str, str] = {"mgroup.*": "*", f"period.{_kind(asked.periods)}": ",".join(asked.periods)}
    query["hierarchy._nykom"] = asked.area
    query |= {name: ",".join(values) for name, values in asked.choices.items()}
    query["format"] = "json"
    return urllib.request.Request(f"{base}/v3/data/{asked.table}?{urllib.parse.urlencode(query, safe='*:,/')}")  # noqa: S310


def _kind(periods: Sequence[str]) -> str:
    """M, Q or Y, as the first period is written; ``latest:48`` means months."""
    first = periods[0].upper()
    return "Q" if re.fullmatch(r"\d{4}[QK]\d", first) else "Y" if re.fullmatch(r"\d{4}(Y\d*)?", first) else "M"


def _statbank(asked: Asked, base: str) -> urllib.request.Request:
    if any(_LATEST.fullmatch(each) for each in asked.periods):
        raise BadInput("StatBank knows no 'latest'; name every period, such as 2024K1, or * for all")
    given = {name.upper() for name in asked.choices}
    variables = [{"code": name, "values": list(values)} for name, values in asked.choices.items()]
    if "OMRÅDE" not in given:
        variables.append({"code": "OMRÅDE", "values": [asked.area]})
    if "TID" not in given:
        variables.append({"code": "Tid", "values": list(asked.periods)})
    body = {"table": asked.table, "format": "JSONSTAT", "lang": "da", "valuePresentation": "Value",
            "variables": variables}  # fmt: skip
    return _posted(f"{base}/v1/data", body)


def _posted(address: str, body: Mapping[str, Any]) -> urllib.request.Request:
    content = json.dumps(body, ensure_ascii=False).encode()
    return urllib.request.Request(address, data=content, headers=_JSON)  # noqa: S310


_BUILDERS: Final = {"jobindsats-v2": _version_2, "jobindsats-v3": _version_3, "statbank": _statbank}


class _NoWayOn(urllib.request.HTTPRedirectHandler):
    """Another address is not followed to: the key would go along."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def _answer(request: urllib.request.Request, host: str, table: str) -> bytes:
    try:
        with urllib.request.build_opener(_NoWayOn).open(request, timeout=TIMEOUT) as response:
            content: bytes = response.read(LARGEST + 1)
            promised = response.headers.get("Content-Length", "")
    except urllib.error.HTTPError as error:
        with error:
            raise BadInput(_told(error, host, table)) from None
    except http.client.IncompleteRead as error:
        raise BadInput(f"{host} broke off after {len(error.partial)} bytes; nothing was stored. Try again") from None
    except TimeoutError:
        raise BadInput(f"{host} did not answer within {TIMEOUT} seconds; try again later") from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        why = getattr(error, "reason", error)
        raise BadInput(f"{host} cannot be reached ({why}); check the address and the way out of this machine") from None
    if len(content) > LARGEST:
        raise BadInput(f"{host} answers with more than {LARGEST // 1024**2} MB; ask for fewer periods or choices")
    if promised.isdecimal() and len(content) < int(promised):
        raise BadInput(f"{host} broke off after {len(content)} of {promised} bytes; nothing was stored. Try again")
    return content


def _told(error: urllib.error.HTTPError, host: str, table: str) -> str:
    """What a refusal of the server means, and what to do."""
    if error.code in {401, 403}:
        return (
            f"{host} does not accept the key (HTTP {error.code}); check FODFAESTE_JOBINDSATS_TOKEN, or ask STAR for one"
        )
    if error.code == 429:
        wait = str(error.headers.get("Retry-After", "")).strip()
        when = f"in {wait} seconds" if wait.isdecimal() else f"after {wait}" if wait else "in a while"
        return f"{host} has been asked too often (HTTP 429); run the command again {when}"
    if error.code == 404:
        return f"{host} has no table {table} (HTTP 404); check its name"
    if error.code in {301, 302, 303, 307, 308}:
        return f"{host} sends us on to {error.headers.get('Location', '')}, which is not followed; set that address"
    if error.code >= 500:
        return f"{host} is in trouble (HTTP {error.code}); nothing was stored. Try again later"
    return f"{host} refuses the question (HTTP {error.code}); check periods and choices against the table's description"
