"""Signed messages to other programs."""
