"""Every rule there is."""

from collections import Counter
from functools import cache

import yaml

from ehplatform.quality.rules.generated import generated_rules
from ehplatform.quality.rules.rule import DEFINITIONS, Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return the rules by id; raises `ValueError` when two have the same."""
    written = [
        Rule.model_validate(entry)
        for path in sorted(DEFINITIONS.glob("*.yml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    rules = sorted([*written, *generated_rules()], key=lambda rule: rule.id)
    if twice := [name for name, times in Counter(rule.id for rule in rules).items() if times > 1]:
        raise ValueError(f"defined twice: {', '.join(twice)}")
    return tuple(rules)


@cache
def rules_by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in all_rules()}
