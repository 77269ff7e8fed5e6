"""Reads of field work worth a name."""
