"""Access policies: which cubes a caller sees, and which of their rows.

Closed by default. A caller sees a cube when one of its policies names the caller's role; several
matching policies are joined by OR, the filters of one policy by AND, as in Cube.
"""

import re
from typing import Any, Protocol

import sqlalchemy as sa

from ehplatform.access import Identity
from metrics_layer.compiler.declarations import AccessPolicy, PolicyFilter
from metrics_layer.compiler.errors import MemberHidden
from metrics_layer.compiler.expressions import Clause
from metrics_layer.compiler.model import CompiledCube

CLAIM = re.compile(r"\.([a-z_]+)")


class Access(Protocol):
    """What a caller may read."""

    def sees(self, cube: CompiledCube) -> bool:
        """Tell whether the cube exists for the caller."""
        ...

    def row_filter(self, cube: CompiledCube) -> Clause | None:
        """Return the condition on the cube's rows, or None for all rows; raises `MemberHidden`."""
        ...


class AllCouncils:
    """The pipeline itself: every cube, every row. Never given to a request from outside."""

    def sees(self, cube: CompiledCube) -> bool:  # noqa: ARG002 -- the protocol's shape
        return True

    def row_filter(self, cube: CompiledCube) -> Clause | None:  # noqa: ARG002 -- the protocol's shape
        return None


class IdentityAccess:
    """A person, through the policies of the model."""

    def __init__(self, identity: Identity) -> None:
        self.claims: dict[str, Any] = identity.security_context()

    def matching(self, cube: CompiledCube) -> list[AccessPolicy]:
        groups = set(self.claims["groups"])
        return [policy for policy in cube.declaration.access_policy if policy.opens_to & groups]

    def sees(self, cube: CompiledCube) -> bool:
        return cube.declaration.public and bool(self.matching(cube))

    def row_filter(self, cube: CompiledCube) -> Clause | None:
        if not self.sees(cube):
            raise MemberHidden(f"You requested a hidden cube: '{cube.name}' is not open to your role.")
        policies = self.matching(cube)
        if any(policy.row_level.allow_all for policy in policies):
            return None
        return sa.or_(
            *(
                sa.and_(*(self.condition(cube, each) for each in policy.row_level.filters))
                for policy in policies
            )
        )

    def condition(self, cube: CompiledCube, each: PolicyFilter) -> Clause:
        """Return one filter of a policy; a claim that the caller does not have matches no row."""
        values = [self.claims.get(claim) for text in each.values for claim in CLAIM.findall(text)]
        return cube.clauses[each.member].in_([value for value in values if value is not None])
