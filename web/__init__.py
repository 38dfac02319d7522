"""The doors: pages, the JSON API, the command line and accounts. Knows HTTP and people's names."""
