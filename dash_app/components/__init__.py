"""Pieces of a page as HTML in the classes of the GOV.UK Design System; no data is fetched here."""
