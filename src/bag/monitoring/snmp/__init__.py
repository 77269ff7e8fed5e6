"""Asking devices by SNMP v1, v2c and v3."""
