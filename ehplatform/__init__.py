"""The domain of Early Help: from a council's extracts to scored journeys and marts.

Imports no Dagster, no Dash and no web framework; nothing here depends on the rooms above it.
"""
