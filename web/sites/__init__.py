"""Site files: a site of the network as one TOML file, checked whole before anything happens."""
