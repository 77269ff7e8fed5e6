"""Reports of work: what came in, what is left, what was done in time, what comes again, what it took."""
