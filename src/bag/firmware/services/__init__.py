"""What people and jobs do with versions; each verb is one transaction."""
