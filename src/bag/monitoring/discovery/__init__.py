"""Looking for devices in address ranges that somebody answers for."""
