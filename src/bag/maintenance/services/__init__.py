"""Verbs of maintenance, each one transaction."""
