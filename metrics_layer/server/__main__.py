"""``python -m metrics_layer.server``: serve on ``EHP_HOST`` and ``EHP_SEMANTIC_PORT``."""

import logging

import uvicorn

from ehplatform.settings import load_settings
from metrics_layer.server.app import create_app


def main() -> None:
    settings = load_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # uvicorn's own access log would write the query with its filter values.
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.semantic_port,
        access_log=False,
        log_config=None,
        server_header=False,
    )


if __name__ == "__main__":
    main()
