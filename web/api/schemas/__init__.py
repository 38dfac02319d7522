"""The shapes of what goes out: marshmallow schemas, a module for each thing they are about."""
