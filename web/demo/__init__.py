"""A believable life for a site: what the demonstration and the tests play through the handlers."""
