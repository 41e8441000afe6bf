"""Dagster definitions: thin declarations that call the domain in `ehplatform`.

One module per group, in the direction of the data: sources, linkage, journeys, marts, drift,
reference, published. What they share (partitions, the lake, redaction) has a module of its own.
"""
