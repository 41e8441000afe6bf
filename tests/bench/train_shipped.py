"""Trains the shipped linkage model further on SYNTHETIC councils and prints it.

``python -m tests.bench.train_shipped VERSION > ehplatform/linkage/model.yml``. The seeds are used for nothing
else: whatever is measured on other councils is measured on people that the model never saw.
"""

import sys

from ehplatform.linkage.people import People, records_of
from ehplatform.linkage.train import model_text, train
from ehplatform.simulate.people_only import simulated_people
from ehplatform.simulate.plan import Plan

SEEDS = {"901": 101, "902": 102, "201": 103}
CHILDREN = 3000


def main(version: str) -> None:
    """Train on three councils of usual dirt, and print the model."""
    councils = []
    for la_code, seed in SEEDS.items():
        made = simulated_people(Plan(councils=(la_code,), children=CHILDREN, seed=seed), la_code)
        councils.append(records_of(People(made.person_record, made.person_identifier, made.person_address)))
    words = f"SYNTHETIC councils {', '.join(SEEDS)}, {CHILDREN:,} children each, dirt as usual"
    print(model_text(train(councils, version, words, seed=1)), end="")  # noqa: T201 - what the command is for


if __name__ == "__main__":
    main(sys.argv[1])
