"""Servers of the lab beside its SNMP agents: UPS daemons, a controller, web sites, environment sensors."""
