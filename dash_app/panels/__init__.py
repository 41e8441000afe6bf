"""Panels: each asks the semantic layer its questions and returns one frozen result."""
