"""The audit log: what is kept beside the event log so that tampering with it has a name."""
