"""Cube's own compiler as a second opinion, and the two databases on which its SQL and ours are run."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class CubeRefuses(Exception):
    """Cube's compiler has no SQL for a query."""


@dataclass(frozen=True)
class CubeSql:
    """What Cube's compiler writes for PostgreSQL; parameters are ``$1`` and so on."""

    sql: str
    params: Sequence[str]
    names: dict[str, str]
    """Members by their names in the SQL."""


class Oracle:
    """A process of Cube's compiler on one folder of model files."""

    def __init__(self, node: Path, tool: Path, model: Path, modules: Path) -> None:
        """`tool` is a folder with `compile.js` and its shim, `modules` one with the packages."""
        self.process = subprocess.Popen(
            [str(node), "-r", "./native-shim.js", "compile.js", str(model)],
            cwd=tool,
            env=os.environ | {"NODE_PATH": str(modules)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ask(self, query: Json) -> CubeSql:
        """Return Cube's SQL for a query; raises `CubeRefuses`, also where the model itself is refused."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(for_compiler(query)) + "\n")
        stdin.flush()
        for line in iter(stdout.readline, ""):
            if line.startswith("{"):
                said = json.loads(line)
                if "error" in said:
                    raise CubeRefuses(said["error"])
                return CubeSql(said["sql"], said["params"], said["aliases"])
        assert self.process.stderr is not None
        raise CubeRefuses(f"the model is refused: {self.process.stderr.read()[-2000:]}")

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate()


def for_compiler(query: Json) -> Json:
    """Return a query as Cube's gateway hands it to the compiler: whole days, and no order of its own."""
    times = [
        each | ({"dateRange": whole_days(each["dateRange"])} if "dateRange" in each else {})
        for each in query.get("timeDimensions", [])
    ]
    return query | {"timeDimensions": times, "filters": [whole(each) for each in query.get("filters", [])]}


DATE_OPERATORS = frozenset({"inDateRange", "notInDateRange", "onTheDate"})


def whole(condition: Json) -> Json:
    """Return a filter with its days written out."""
    for word in ("and", "or"):
        if word in condition:
            return {word: [whole(each) for each in condition[word]]}
    if condition["operator"] in DATE_OPERATORS:
        return condition | {"values": whole_days(condition["values"])}
    return condition


def whole_days(days: Sequence[str]) -> list[str]:
    return [f"{days[0]}T00:00:00.000", f"{days[-1]}T23:59:59.999"]
