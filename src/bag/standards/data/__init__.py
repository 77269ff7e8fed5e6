"""The base set of clauses."""
