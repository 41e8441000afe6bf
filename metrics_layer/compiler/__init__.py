"""Cube's model language, the declared part of it, compiled to SQLAlchemy Core.

Nothing here opens a database or a socket: a model and a query go in, a statement comes out.
"""
