"""What people and jobs do with surveys; each verb is one transaction."""
