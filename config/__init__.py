"""Data, not code: the sites as TOML files, the pinned requirements, how to serve."""
