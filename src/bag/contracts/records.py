"""The record types of contracts."""
