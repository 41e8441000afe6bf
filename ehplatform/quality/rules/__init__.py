"""Data-quality rules: what is tested of a council's canonical tables, and what failed.

A rule is data. `definitions/` holds those that are written by hand, in DfE's numbering where one exists;
`generated.py` makes those that follow from the canonical model. `catalogue.py` gives all of them,
`judge.py` runs them, `docs/data_quality_rules.md` shows them to people.
"""
