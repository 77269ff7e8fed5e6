"""SNMP agents of simulated devices: thousands of loopback addresses answered from one socket."""
