"""Who may see what: roles, and the signed tokens that carry them to the semantic layer."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

import jwt

ALGORITHM = "HS256"
PUBLIC_KEY_ALGORITHM = "RS256"
AUDIENCE = "ehplatform-semantic-layer"
ISSUER = "ehplatform"


class Role(StrEnum):
    """What a person is; each cube's access policy names the roles that may read it."""

    LEAD = "lead"
    ANALYST = "analyst"
    NATIONAL = "national"
    """Sees published statistics and the benchmark release, no council's own facts."""


class AccessDenied(PermissionError):
    """A token was refused; the message says why, never what the token held."""


@dataclass(frozen=True)
class TokenKeys:
    """What a token may be signed with: this platform's own secrets, or the keys of an identity provider.

    Several of each may stand at once, so that a key can be changed while tokens of the old one are about.
    """

    secrets: Sequence[str]
    """For HS256; the first is the one that signs."""
    public: Mapping[str, Any] = field(default_factory=dict)
    """For RS256: public keys by their id (`kid`)."""

    def fitting(self, token: str) -> tuple[str, Sequence[Any]]:
        """Return the algorithm of a token and the keys to try; raises `jwt.InvalidTokenError`.

        The kind of key follows from the algorithm, so that no public key is ever taken for a secret.
        """
        header = jwt.get_unverified_header(token)
        if header.get("alg") == ALGORITHM:
            return ALGORITHM, self.secrets
        if header.get("alg") == PUBLIC_KEY_ALGORITHM and header.get("kid") in self.public:
            return PUBLIC_KEY_ALGORITHM, [self.public[header["kid"]]]
        raise jwt.InvalidTokenError("no key fits the token")


@cache
def public_keys(key_set: str) -> Mapping[str, Any]:
    """Read a JSON Web Key Set (RFC 7517); keys without an id, and those not for RS256, are left out."""
    keys = jwt.PyJWKSet.from_json(key_set).keys
    return {key.key_id: key.key for key in keys if key.key_id and key.algorithm_name == PUBLIC_KEY_ALGORITHM}


@dataclass(frozen=True)
class Identity:
    """The holder of a token: who, in which role, of which council (absent for `NATIONAL`)."""

    subject: str
    role: Role
    council: str | None = None

    def security_context(self) -> dict[str, Any]:
        """Return the claims that the semantic layer's access policies read."""
        context: dict[str, Any] = {"sub": self.subject, "role": self.role.value, "groups": [self.role.value]}
        if self.council is not None:
            context["council"] = self.council
        return context


def issue_token(identity: Identity, secret: str, ttl: timedelta) -> str:
    """Return a signed token for `identity` that is valid for `ttl` from now."""
    now = datetime.now(UTC)
    claims = identity.security_context() | {"iat": now, "exp": now + ttl, "aud": AUDIENCE, "iss": ISSUER}
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def read_token(token: str, keys: TokenKeys) -> Identity:
    """Return who a token belongs to; raises `AccessDenied` unless every claim is present and right."""
    try:
        claims = verified(token, keys)
        role, council = Role(claims["role"]), claims.get("council")
    except (jwt.InvalidTokenError, KeyError, ValueError) as error:
        raise AccessDenied("Invalid token") from error
    if role is Role.NATIONAL:
        return Identity(claims["sub"], role)
    if not isinstance(council, str):
        raise AccessDenied("Invalid token")
    return Identity(claims["sub"], role, council)


def verified(token: str, keys: TokenKeys) -> dict[str, Any]:
    """Return a token's claims; raises `jwt.InvalidTokenError`."""
    algorithm, fitting = keys.fitting(token)
    for key in fitting:
        with suppress(jwt.InvalidSignatureError):
            return jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": ["exp", "aud", "iss", "sub"]},
            )
    raise jwt.InvalidSignatureError("no key fits the signature")
