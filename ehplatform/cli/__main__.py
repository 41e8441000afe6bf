"""Makes ``python -m ehplatform.cli`` the same as ``ehplatform``."""

from ehplatform.cli.app import app

app()
