"""Writes of the address plan."""
