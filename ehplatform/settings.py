"""Every setting of the platform, read once from the environment.

No other module reads ``os.environ``. Each field is the variable ``EHP_<FIELD>``; secrets come
from the environment or from files under ``EHP_HOME/secrets`` that only their owner can read.
"""

import secrets
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

from ehplatform.access import TokenKeys, public_keys

REPOSITORY = Path(__file__).resolve().parent.parent
"""The checkout: where `deploy/` and `workspace.yaml` stand beside the packages."""

Engine = Literal["duckdb", "spark"]


class Settings(BaseSettings):
    """Where state lives, what may be read, and which ports are served."""

    model_config = SettingsConfigDict(env_prefix="EHP_", extra="ignore", frozen=True)

    home: Path = Path("var")
    """All state: landing, raw files, lake, snapshots, Dagster's own storage, secrets."""

    councils: Path = REPOSITORY / "deploy" / "councils"
    """One YAML file per council; adding a file adds the council."""

    reference: Path | None = None
    """A folder of published releases (DfE, ONS). Absent: the built-in tables of facts are used."""

    samples: Path | None = None
    """A folder of third-party sample extracts to land beside the simulated councils."""

    dagster_port: int = 3000
    semantic_port: int = 4000
    dash_port: int = 8050
    host: str = "127.0.0.1"

    max_file_megabytes: int = 4096
    """A landing file larger than this is quarantined unread."""

    max_whole_file_megabytes: int = 512
    """The same for files that can only be read as a whole: workbooks, chains of workflow steps."""

    max_rows: int = 10_000_000
    """A file, or a sheet, of more rows than this is quarantined."""

    max_columns: int = 2_000
    max_cell_characters: int = 100_000
    """A file with more columns, or with a longer cell, is no extract; it is quarantined."""

    max_expansion_ratio: int = 200
    """A zipped file (XLSX) that would unpack to more than this many times its size is refused."""

    linkage_engine: Engine = "duckdb"
    """What compares records: DuckDB on this machine, or Spark where Spark's own configuration says."""

    journey_engine: Engine = "duckdb"
    """What rebuilds journeys: the same."""

    query_row_limit: int = 50_000
    query_timeout_seconds: float = 30.0
    query_cache_megabytes: int = 64
    """What the semantic layer may keep of answers that it gave."""

    @property
    def root(self) -> Path:
        """``home`` as an absolute path, so that every process sees the same folder."""
        return self.home.resolve()

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def received(self) -> Path:
        """Landing files exactly as they arrived, each under its SHA-256."""
        return self.root / "received"

    @property
    def batches(self) -> Path:
        """What reading each received file gave: mapped rows and the account of every row."""
        return self.root / "batches"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def truth(self) -> Path:
        """The simulator's answers: who is who, which journey happened. Absent for real councils."""
        return self.root / "truth"

    @property
    def dagster_home(self) -> Path:
        return self.root / "dagster"

    @property
    def semantic_url(self) -> str:
        return f"http://{self.host}:{self.semantic_port}"

    @property
    def api_secret(self) -> str:
        """Key that signs the semantic layer's tokens now: ``secrets/api_secret``, made on first use."""
        return read_or_create_secret(self.api_secret_file)

    @property
    def api_secret_file(self) -> Path:
        return self.root / "secrets" / "api_secret"

    def token_keys(self) -> TokenKeys:
        """Return what tokens may be signed with, as the files stand now: a key can be changed at any time.

        ``secrets/api_secret`` and the one before it, and ``secrets/api_keys.json``, the public keys of the
        identity provider whose tokens are accepted (a JSON Web Key Set), where there is one.
        """
        own = [read_or_create_secret(self.api_secret_file)]
        before, key_set = secret_before(self.api_secret_file), self.root / "secrets" / "api_keys.json"
        if before.exists():
            own.append(read_secret(before))
        return TokenKeys(own, public_keys(read_secret(key_set)) if key_set.exists() else {})


def read_or_create_secret(path: Path) -> str:
    """Return the secret in `path`; if there is none, create a random one that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return read_secret(path)


def read_secret(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def secret_before(path: Path) -> Path:
    """Return where the secret stands that was changed last."""
    return path.with_name(f"{path.name}_before")


def change_secret(path: Path) -> None:
    """Make a new secret; the one until now is still accepted, the one before it no longer."""
    if path.exists():
        path.replace(secret_before(path))
    read_or_create_secret(path)


def load_settings() -> Settings:
    """Read the settings from the environment as it is now."""
    return Settings()
