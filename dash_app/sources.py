"""Whom the questions are asked as. There is no sign-in yet: the identity follows from the chosen council."""

from ehplatform.access import Identity, Role
from ehplatform.settings import Settings
from metrics_layer.client import MetricsClient


class Sources:
    """Keeps one client, with its connections, for each identity; tokens are made here and never leave."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clients: dict[tuple[Identity, str], MetricsClient] = {}

    def public(self) -> MetricsClient:
        """Return a source that sees published statistics and no council's own facts."""
        return self.client(Identity("demo", Role.NATIONAL))

    def of_council(self, la_code: str) -> MetricsClient:
        """Return a source that sees one council's facts beside what is published."""
        return self.client(Identity("demo", Role.LEAD, la_code))

    def client(self, identity: Identity) -> MetricsClient:
        secret = self.settings.api_secret  # as it stands now: it can be changed while pages are served
        if (identity, secret) not in self.clients:
            self.clients[identity, secret] = MetricsClient(self.settings.semantic_url, identity, secret)
        return self.clients[identity, secret]
