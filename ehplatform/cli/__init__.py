"""The command line: `app` holds the verbs of everyday work, every other module one group of verbs."""

from ehplatform.cli.app import app

__all__ = ["app"]
