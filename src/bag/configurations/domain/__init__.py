"""Configurations of devices as text: pure rules, no framework."""
