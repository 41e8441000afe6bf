"""Whom the pages ask as, and with which key."""

from datetime import timedelta
from pathlib import Path

from dash_app.sources import Sources
from ehplatform.access import issue_token, read_token
from ehplatform.settings import Settings, change_secret


def test_a_secret_that_is_changed_while_pages_are_served_is_used_at_once(tmp_path: Path):
    settings = Settings(home=tmp_path)
    sources = Sources(settings)
    before = sources.of_council("306")
    assert sources.of_council("306") is before
    for _ in range(2):
        change_secret(settings.api_secret_file)
    now = sources.of_council("306")
    token = issue_token(now.identity, now.secret, timedelta(minutes=5))
    assert read_token(token, settings.token_keys()).council == "306"
    assert before.secret not in settings.token_keys().secrets
