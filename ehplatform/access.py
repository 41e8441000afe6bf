"""Who may see what: roles, and the signed tokens that carry them to the semantic layer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import jwt

ALGORITHM = "HS256"
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


def read_token(token: str, secret: str) -> Identity:
    """Return who a token belongs to; raises `AccessDenied` unless every claim is present and right."""
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": ["exp", "aud", "iss", "sub"]},
        )
        role, council = Role(claims["role"]), claims.get("council")
    except (jwt.InvalidTokenError, KeyError, ValueError) as error:
        raise AccessDenied("Invalid token") from error
    if role is Role.NATIONAL:
        return Identity(claims["sub"], role)
    if not isinstance(council, str):
        raise AccessDenied("Invalid token")
    return Identity(claims["sub"], role, council)
