"""What the house can be told to change: one table of changes, for the API and the command line."""
