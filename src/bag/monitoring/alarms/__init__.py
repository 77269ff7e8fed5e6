"""The engine of the alarms: takes reports in, keeps the life of alarms, finds causes, opens work, tells people."""
