"""Rules of addresses: plain Python, no database."""
