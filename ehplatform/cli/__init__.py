"""The command line: `app` holds the verbs of everyday work, every other module one group of verbs."""

from ehplatform.cli.app import app
from ehplatform.cli.batch import batch
from ehplatform.cli.journey import journey
from ehplatform.cli.link import link
from ehplatform.cli.mapping import mapping
from ehplatform.cli.metric import metric
from ehplatform.cli.model import model
from ehplatform.cli.quality import quality

app.add_typer(batch, name="batch")
app.add_typer(link, name="link")
app.add_typer(mapping, name="mapping")
app.add_typer(metric, name="metric")
app.add_typer(model, name="model")
app.command(
    epilog="Examples: ehplatform journey 306 --record EHM:1204; ehplatform journey 306 --family 5f2a41c09b7e"
)(journey)
app.command(epilog="Example: ehplatform quality 306 --rule 8820 --failures")(quality)

__all__ = ["app"]
