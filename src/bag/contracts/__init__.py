"""Contractors: their contracts, scope, target times, technicians and penalties."""
