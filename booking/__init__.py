"""The verbs: commands in, events out. Each handler loads, decides and saves in one transaction."""
