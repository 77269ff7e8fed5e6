"""Ways of asking besides SNMP and ping. Their figures and states: docs/monitoring-metrics.md."""
