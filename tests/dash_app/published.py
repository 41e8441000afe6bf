"""A published snapshot for the pages: the semantic layer's, with enough authorities for a funnel.

SYNTHETIC: the added authorities and their figures are drawn at random; no such place exists.
"""

from pathlib import Path
from random import Random

from ehplatform.store.lake import NATIONAL, Lake
from ehplatform.store.snapshot import Snapshot, publish
from tests.metrics_layer.serving import AUTHORITIES, authorities, build_serving, rereferrals, write

ADDED = {f"{code}": f"Testshire {code}" for code in range(401, 461)}
UNLIKE_THE_OTHERS = "401"
"""The added authority whose share is far outside every limit."""
SUPPRESSED = "402"


def publish_site(root: Path) -> Snapshot:
    """Build the semantic layer's small snapshot below `root`, then widen its published statistics."""
    build_serving(root)
    lake, random = Lake(root / "lake"), Random(7)
    template = authorities()[0]
    places = [template | {"la_code": code, "la_name": name} for code, name in ADDED.items()]
    figures = []
    for code in ADDED:
        referrals = random.randrange(600, 9000)
        share = 0.6 if code == UNLIKE_THE_OTHERS else random.gauss(0.22, 0.03)
        hidden = code == SUPPRESSED
        figures.append(
            {
                "la_code": code,
                "year": 2025,
                "referrals": None if hidden else referrals,
                "rereferrals": None if hidden else round(referrals * share),
                "marker": "c" if hidden else None,
                "source": "SYNTHETIC",
            }
        )
    write(lake, "reference", "authority", authorities() + places, NATIONAL)
    write(lake, "reference", "rereferral", rereferrals() + figures, NATIONAL)
    return publish(lake, root / "snapshots", {"councils": sorted(AUTHORITIES)})
