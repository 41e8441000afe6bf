"""Sentences that state what the numbers show, as pure functions of the numbers.

No claim on a page is written by hand: each comes from here, with what to say when the data are too few
and when nothing can be told from chance.
"""
