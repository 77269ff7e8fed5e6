"""Accounts: signing in, second factor, own profile, API tokens, administrator mode."""
