"""What can be done in the monitoring room: verbs, one transaction each."""
