"""Asking the banks over real HTTP: what is asked, and one sentence for each way it can go wrong."""

from collections.abc import Iterator

import pytest

from fodfaeste.evidence.sources import BadInput
from fodfaeste.steering.evaluation.fetching import Asked, fetch
from tests.steering.evaluation.bank import TOKEN, Bank, serving, stored


@pytest.fixture
def bank() -> Iterator[Bank]:
    with serving() as found:
        yield found


def asked(source: str = "jobindsats-v3", *periods: str, **choices: tuple[str, ...]) -> Asked:
    return Asked(source, "y36a02", periods or ("2024Q1", "2024Q2"), choices)


def test_jobindsats_2_is_asked_by_post_with_the_bare_key(bank: Bank) -> None:
    content = fetch(asked("jobindsats-v2", "2024M01", _viskat=("Jobparat",)), bank.address, TOKEN)
    assert content == stored("jobindsats-v2.json")
    assert bank.asked == [
        {"path": "/v2/data/y36a02/json", "authorization": TOKEN, "area": "*", "period": ["2024M01"],
         "_viskat": ["Jobparat"]}
    ]  # fmt: skip


def test_jobindsats_3_is_asked_by_address_with_a_bearer_key(bank: Bank) -> None:
    fetch(asked("jobindsats-v3", "2024Q1", "2024Q2"), bank.address, TOKEN)
    fetch(asked("jobindsats-v3", "latest:48"), bank.address, TOKEN)
    assert bank.asked[0]["path"] == "/v3/data/y36a02"
    assert bank.asked[0]["authorization"] == f"Bearer {TOKEN}"
    assert bank.asked[0]["period.Q"] == "2024Q1,2024Q2"
    assert bank.asked[1]["period.M"] == "latest:48"
    assert {bank.asked[0][name] for name in ("mgroup.*", "hierarchy._nykom")} == {"*"}


def test_statbank_is_asked_without_a_key_also_when_there_is_one(bank: Bank) -> None:
    content = fetch(asked("statbank", "2024K1", "2024K2", YDELSESTYPE=("TOT",)), bank.address, TOKEN)
    assert content == stored("statbank.json")
    assert bank.asked[0]["authorization"] == ""
    assert bank.asked[0]["variables"] == [
        {"code": "YDELSESTYPE", "values": ["TOT"]},
        {"code": "OMRÅDE", "values": ["*"]},
        {"code": "Tid", "values": ["2024K1", "2024K2"]},
    ]


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("busy", r"asked too often \(HTTP 429\); run the command again in 30 seconds"),
        ("broken", r"in trouble \(HTTP 500\); nothing was stored"),
        ("gone", r"no table y36a02 \(HTTP 404\)"),
        ("wrong", r"refuses the question \(HTTP 400\)"),
        ("elsewhere", "sends us on to http://127.0.0.1:1/andetsteds, which is not followed"),
        ("cut", "broke off after"),
    ],
)
def test_every_way_to_fail_is_one_sentence_without_the_key(bank: Bank, mode: str, sentence: str) -> None:
    bank.mode = mode
    with pytest.raises(BadInput, match=sentence) as refused:
        fetch(asked(), bank.address, TOKEN)
    assert TOKEN not in str(refused.value) and "\n" not in str(refused.value)


def test_a_wrong_key_is_told_apart_from_none(bank: Bank) -> None:
    with pytest.raises(BadInput, match=r"does not accept the key \(HTTP 401\)"):
        fetch(asked(), bank.address, "forkert")
    with pytest.raises(BadInput, match="set FODFAESTE_JOBINDSATS_TOKEN"):
        fetch(asked(), bank.address)
    assert len(bank.asked) == 1, "without a key nobody is asked"


def test_nobody_there_is_one_sentence(bank: Bank) -> None:
    with pytest.raises(BadInput, match=r"127\.0\.0\.1 cannot be reached"):
        fetch(asked(), "http://127.0.0.1:1", TOKEN)


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        ("http://jobindsats.invalid", "the key would go to jobindsats.invalid unencrypted"),
        ("file:///etc/passwd", "is no address"),
        ("jobindsats.dk", "is no address"),
    ],
)
def test_the_key_goes_nowhere_it_should_not(base: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        fetch(asked(), base, TOKEN)


def test_questions_no_bank_could_answer_are_not_sent(bank: Bank) -> None:
    for wrong in (
        Asked("jobindsats-v3", "../hemmeligt", ("2024",), {}),
        Asked("jobindsats-v3", "y36a02", (), {}),
        Asked("jobindsats-v2", "y36a02", ("latest:4",), {}),
        Asked("statbank", "AUK01", ("latest:4",), {}),
    ):
        with pytest.raises(BadInput):
            fetch(wrong, bank.address, TOKEN)
    assert not bank.asked
