"""Giving lines to devices over SSH, with a look before and after and the way back. Knows nothing of the database."""
