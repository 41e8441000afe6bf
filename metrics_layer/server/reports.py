"""Reports for the orchestrator as pages. The name is the capability: 128 bits, shown only to operators."""

import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse

NAME = re.compile(r"[0-9a-f]{32}")
HEADERS = {
    # A report is a page of scripts written by a library: it runs without cookies or same-origin rights.
    "Content-Security-Policy": "sandbox allow-scripts",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


class Reports:
    """Serves ``<folder>/<32 hex characters>.html`` and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def page(self, request: Request) -> FileResponse:
        name = request.path_params["name"]
        path = self.folder / f"{name}.html"
        if not NAME.fullmatch(name) or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type="text/html", headers=HEADERS)
