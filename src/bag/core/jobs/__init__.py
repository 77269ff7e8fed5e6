"""Background work: the queue, long jobs with progress, nightly tasks."""
