"""The pages for Early Help leads: they show what the semantic layer answers and compute no metric.

A panel is one frozen result; its headline, chart, table, CSV and words are all drawn from it.
"""
