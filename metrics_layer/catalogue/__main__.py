"""``python -m metrics_layer.catalogue docs/metrics.md`` writes the catalogue as Markdown."""

import sys
from pathlib import Path

from metrics_layer.catalogue.entries import entries
from metrics_layer.catalogue.pages import markdown
from metrics_layer.compiler.model import served_model

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(entries(served_model())), encoding="utf-8")
