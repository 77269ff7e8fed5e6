"""Reading reports of scanners, and what follows from a scan: plain Python."""
