"""What people and jobs do with changes; each verb is one transaction."""
