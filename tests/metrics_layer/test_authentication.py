"""Who may ask at all."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from ehplatform.access import ALGORITHM, AUDIENCE, ISSUER, Identity, Role, issue_token
from tests.metrics_layer.conftest import LEAD, Served

QUERY = {"query": {"measures": ["referrals.eh01_referrals"]}}


def asked(served: Served, headers: dict[str, str]) -> httpx.Response:
    return served.http.post(f"{served.api}/load", json=QUERY, headers=headers, timeout=20)


def claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    whole = LEAD.security_context() | {
        "iat": now, "exp": now + timedelta(minutes=5), "aud": AUDIENCE, "iss": ISSUER,
    }  # fmt: skip
    return {key: value for key, value in (whole | changes).items() if value is not None}


def signed(served: Served, **changes: Any) -> str:
    return jwt.encode(claims(**changes), served.settings.api_secret, algorithm=ALGORITHM)


def unsigned() -> str:
    """A token that says of itself that it needs no signature."""
    parts = [{"alg": "none", "typ": "JWT"}, claims(iat=None, exp=4_000_000_000)]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*coded, ""])


@pytest.mark.parametrize("form", ["{}", "Bearer {}", "bearer {}", "Token {}"])
def test_a_token_may_stand_alone_or_behind_a_scheme(served: Served, form: str) -> None:
    assert asked(served, {"Authorization": form.format(served.token(LEAD))}).status_code == 200


def test_a_token_may_stand_in_cubes_own_header(served: Served) -> None:
    assert asked(served, {"x-cube-authorization": served.token(LEAD)}).status_code == 200


@pytest.mark.parametrize("route", ["load", "sql", "dry-run", "meta"])
def test_no_route_answers_without_a_token(served: Served, route: str) -> None:
    answer = served.http.get(f"{served.api}/{route}", params={"query": json.dumps(QUERY["query"])})
    assert answer.status_code == 403
    assert answer.json() == {"error": "Authorization header isn't set"}


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("expired", {"exp": datetime.now(UTC) - timedelta(minutes=1)}),
        ("without an end", {"exp": None}),
        ("for somebody else", {"aud": "another-service"}),
        ("from somebody else", {"iss": "another-issuer"}),
        ("of a lead without a council", {"council": None}),
        ("of a lead of many councils", {"council": ["306", "212"]}),
        ("of no known role", {"role": "owner"}),
        ("without a holder", {"sub": None}),
    ],
)
def test_a_wrong_token_is_refused(served: Served, why: str, changes: dict[str, Any]) -> None:
    answer = asked(served, {"Authorization": signed(served, **changes)})
    assert (answer.status_code, answer.json()) == (403, {"error": "Invalid token"}), why


def test_an_unsigned_token_is_refused(served: Served) -> None:
    assert asked(served, {"Authorization": unsigned()}).status_code == 403


def test_a_token_signed_with_another_key_is_refused(served: Served) -> None:
    forged = issue_token(LEAD, "another key that is long enough to be used", timedelta(minutes=5))
    assert asked(served, {"Authorization": forged}).status_code == 403


@pytest.mark.parametrize("noise", ["x", "Bearer", "a.b.c", "Bearer a b", ","])
def test_noise_is_no_token(served: Served, noise: str) -> None:
    assert asked(served, {"x-cube-authorization": noise}).status_code == 403


def test_claims_of_groups_that_the_role_does_not_have_are_ignored(served: Served) -> None:
    """The role decides; a token cannot bring its own groups."""
    token = signed(served, role=Role.NATIONAL.value, groups=["lead"], council="306")
    assert asked(served, {"Authorization": token}).status_code == 403


def test_a_national_identity_never_carries_a_council(served: Served) -> None:
    token = served.token(Identity("someone", Role.NATIONAL, "306"))
    assert asked(served, {"Authorization": token}).status_code == 403
