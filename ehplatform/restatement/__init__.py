"""Restatement: a council's published figures made again from kept inputs, to say why they changed since.

`records` reads what a snapshot was made from, `recompute` makes its marts again under other links or
another profile, `changes` counts what moved. What a metric is stands in the semantic layer, not here.
"""
