"""The lab: a simulated city that answers over real protocols on loopback addresses, and breaks on demand."""
