"""Comparison with other authorities: published statistics, neighbours, and what councils show each other.

Reading a release, checking it and building the disclosure-controlled benchmark product belong here;
the arithmetic of a comparison is in `ehplatform.stats`, and no metric is defined here.
"""
