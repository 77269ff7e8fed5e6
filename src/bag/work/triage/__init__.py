"""Triage help: what a new ticket is about, learned from the duty catalogue, the request types and own tickets."""
