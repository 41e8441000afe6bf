"""Councils with a known truth: made-up families, their journeys, and the files that would arrive."""
