from datetime import UTC, datetime, timedelta

import jwt
import pytest

from ehplatform.access import (
    ALGORITHM,
    AUDIENCE,
    ISSUER,
    AccessDenied,
    Identity,
    Role,
    issue_token,
    read_token,
)

SECRET = "a secret of at least thirty-two bytes, for tests"
LEAD = Identity("lead@306", Role.LEAD, "306")


def claims(**changes: object) -> dict[str, object]:
    whole: dict[str, object] = {
        "sub": "x", "role": "lead", "council": "306", "aud": AUDIENCE, "iss": ISSUER,
        "exp": datetime.now(UTC) + timedelta(minutes=1),
    }  # fmt: skip
    return {key: value for key, value in (whole | changes).items() if value is not None}


def test_a_token_brings_back_who_it_was_issued_to() -> None:
    assert read_token(issue_token(LEAD, SECRET, timedelta(minutes=5)), SECRET) == LEAD


@pytest.mark.parametrize(
    "bad",
    [
        {"exp": None},
        {"exp": datetime.now(UTC) - timedelta(seconds=1)},
        {"aud": "another service"},
        {"iss": "another issuer"},
        {"sub": None},
        {"role": "superuser"},
        {"role": None},
        {"council": None},
        {"council": ["306", "212"]},
        {"council": 306},
    ],
)
def test_a_token_without_every_right_claim_is_refused(bad: dict[str, object]) -> None:
    token = jwt.encode(claims(**bad), SECRET, algorithm=ALGORITHM)
    with pytest.raises(AccessDenied):
        read_token(token, SECRET)


def test_an_unsigned_token_and_a_wrong_key_are_refused() -> None:
    for token in (
        jwt.encode(claims(), None, algorithm="none"),
        jwt.encode(claims(), SECRET + "x", algorithm=ALGORITHM),
        jwt.encode(claims(), SECRET * 2, algorithm="HS512"),
    ):
        with pytest.raises(AccessDenied):
            read_token(token, SECRET)


def test_the_national_role_carries_no_council() -> None:
    token = jwt.encode(claims(role="national"), SECRET, algorithm=ALGORITHM)
    assert read_token(token, SECRET).council is None
