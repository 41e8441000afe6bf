"""Lands third-party sample extracts beside the councils' own, where a folder of them is present.

The files stay where they are published; the landing folder gets a copy, as it would from any sender.
"""

import shutil
from pathlib import Path

from ehplatform.settings import Settings

SAMPLES: tuple[tuple[str, str, str], ...] = (
    ("900", "annex_a", "annex_a/Annex_A.xlsx"),
    ("901", "ssda903", "ssda903/cs-demand-model/*-header.csv"),
    ("901", "ssda903", "ssda903/cs-demand-model/*-episodes.csv"),
    ("902", "school_census", "school_census/*_pupilonroll.csv"),
    ("902", "school_census", "school_census/*_termlyexclusionsonroll.csv"),
    ("975", "cin_census", "cin_census/fake_CIN_data.xml"),
)
"""Council, dataset and the files below the samples folder; licences stand beside the files there."""


def land_samples(settings: Settings) -> list[Path]:
    """Copy each sample that is not landed yet; return what was landed. No folder set: nothing."""
    if settings.samples is None:
        return []
    landed = []
    for la_code, dataset, pattern in SAMPLES:
        for source in sorted(settings.samples.glob(pattern)):
            target = settings.landing / la_code / dataset / source.name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                landed.append(target)
    return landed
