"""Gateways: how each kind is asked and told, here or over the shell of a managed device."""
