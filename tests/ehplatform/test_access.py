import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from ehplatform.access import (
    ALGORITHM,
    AUDIENCE,
    ISSUER,
    AccessDenied,
    Identity,
    Role,
    TokenKeys,
    issue_token,
    public_keys,
    read_token,
)
from ehplatform.settings import Settings, change_secret

SECRET = "a secret of at least thirty-two bytes, for tests"
KEYS = TokenKeys([SECRET])
LEAD = Identity("lead@306", Role.LEAD, "306")


def claims(**changes: object) -> dict[str, object]:
    whole: dict[str, object] = {
        "sub": "x", "role": "lead", "council": "306", "aud": AUDIENCE, "iss": ISSUER,
        "exp": datetime.now(UTC) + timedelta(minutes=1),
    }  # fmt: skip
    return {key: value for key, value in (whole | changes).items() if value is not None}


def test_a_token_brings_back_who_it_was_issued_to() -> None:
    assert read_token(issue_token(LEAD, SECRET, timedelta(minutes=5)), KEYS) == LEAD


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
        read_token(token, KEYS)


def test_an_unsigned_token_and_a_wrong_key_are_refused() -> None:
    for token in (
        jwt.encode(claims(), None, algorithm="none"),
        jwt.encode(claims(), SECRET + "x", algorithm=ALGORITHM),
        jwt.encode(claims(), SECRET * 2, algorithm="HS512"),
    ):
        with pytest.raises(AccessDenied):
            read_token(token, KEYS)


def test_the_national_role_carries_no_council() -> None:
    token = jwt.encode(claims(role="national"), SECRET, algorithm=ALGORITHM)
    assert read_token(token, KEYS).council is None


@pytest.fixture(scope="module")
def provider() -> RSAPrivateKey:
    """An identity provider's key."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def key_set(key: RSAPrivateKey, kid: str) -> str:
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return json.dumps({"keys": [public | {"kid": kid, "alg": "RS256", "use": "sig"}]})


def by_provider(key: object, **header: str) -> str:
    return jwt.encode(claims(), key, algorithm="RS256", headers=header)  # type: ignore[arg-type]


def test_a_token_of_an_identity_provider_is_known_by_its_key_id(provider: RSAPrivateKey) -> None:
    keys = TokenKeys([SECRET], public_keys(key_set(provider, "2026")))
    assert read_token(by_provider(provider, kid="2026"), keys).council == "306"
    for kid in ("2025", "", "../2026"):
        with pytest.raises(AccessDenied):
            read_token(by_provider(provider, kid=kid), keys)
    with pytest.raises(AccessDenied):
        read_token(by_provider(provider), keys)
    with pytest.raises(AccessDenied):
        read_token(by_provider(generate_private_key(65537, 2048), kid="2026"), keys)


def test_a_public_key_is_never_taken_for_a_secret(provider: RSAPrivateKey) -> None:
    """The old trick: sign with HS256 and, as the secret, the public key that everybody knows."""
    text = key_set(provider, "2026")
    modulus = json.loads(text)["keys"][0]["n"]
    forged = jwt.encode(claims(), modulus, algorithm="HS256", headers={"kid": "2026"})
    with pytest.raises(AccessDenied):
        read_token(forged, TokenKeys([SECRET], public_keys(text)))


def test_a_secret_is_changed_while_tokens_of_the_old_one_are_about(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    first = issue_token(LEAD, settings.api_secret, timedelta(minutes=5))
    change_secret(settings.api_secret_file)
    second = issue_token(LEAD, Settings(home=tmp_path).api_secret, timedelta(minutes=5))
    assert read_token(first, settings.token_keys()) == read_token(second, settings.token_keys()) == LEAD
    change_secret(settings.api_secret_file)
    assert read_token(second, settings.token_keys()) == LEAD
    with pytest.raises(AccessDenied):
        read_token(first, settings.token_keys())
