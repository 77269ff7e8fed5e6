"""On-call duty beyond its rows, reads and verbs: record types, pages' contents, papers, evidence, jobs, doors."""
