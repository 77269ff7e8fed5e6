"""Writes of new connections."""
