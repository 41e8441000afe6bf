"""Access policies: which cubes and views a caller sees, which of their rows and which of their members.

Closed by default. A caller sees a cube or view when one of its policies names the caller's role; several
matching policies are joined by OR, the filters of one policy by AND, as in Cube. What a view shows is held
to the policies of its cubes too.
"""

import re
from collections.abc import Iterable
from typing import Any, Protocol

import sqlalchemy as sa

from ehplatform.access import Identity
from metrics_layer.compiler.cubes import CompiledCube
from metrics_layer.compiler.declarations import AccessPolicy, PolicyFilter
from metrics_layer.compiler.errors import MemberHidden
from metrics_layer.compiler.expressions import Clause
from metrics_layer.compiler.views import Presentation

CLAIM = re.compile(r"\.([a-z_]+)")


class Access(Protocol):
    """What a caller may read."""

    def sees(self, presentation: Presentation) -> bool:
        """Tell whether the cube or view exists for the caller."""
        ...

    def opens(self, presentation: Presentation, member: str) -> bool:
        """Tell whether a member of what the caller sees exists for the caller."""
        ...

    def row_filter(self, cube: CompiledCube) -> Clause | None:
        """Return the condition on the cube's rows, or None for all rows; raises `MemberHidden`."""
        ...


class AllCouncils:
    """The pipeline itself: every cube, every row. Never given to a request from outside."""

    def sees(self, presentation: Presentation) -> bool:  # noqa: ARG002 -- the protocol's shape
        return True

    def opens(self, presentation: Presentation, member: str) -> bool:  # noqa: ARG002 -- see above
        return True

    def row_filter(self, cube: CompiledCube) -> Clause | None:  # noqa: ARG002 -- see above
        return None


class IdentityAccess:
    """A person, through the policies of the model."""

    def __init__(self, identity: Identity) -> None:
        self.claims: dict[str, Any] = identity.security_context()

    @property
    def rights(self) -> dict[str, Any]:
        """All that decides what the caller may read: callers of equal rights get equal answers."""
        return {name: value for name, value in self.claims.items() if name != "sub"}

    def matching(self, policies: Iterable[AccessPolicy]) -> list[AccessPolicy]:
        groups = set(self.claims["groups"])
        return [policy for policy in policies if policy.opens_to & groups]

    def sees(self, presentation: Presentation) -> bool:
        return presentation.declaration.public and bool(self.matching(presentation.policies))

    def opens(self, presentation: Presentation, member: str) -> bool:
        return any(policy.member_level.opens(member) for policy in self.matching(presentation.policies))

    def row_filter(self, cube: CompiledCube) -> Clause | None:
        policies = self.matching(cube.declaration.access_policy)
        if not policies:
            raise MemberHidden(f"You requested a hidden cube: '{cube.name}' is not open to your role.")
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
