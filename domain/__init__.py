"""The beliefs: what is true of desks and what may happen to them. Knows no clock, store or web."""
