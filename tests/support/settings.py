"""Settings, and mistakes in them."""

import pytest

from config.settings import Mistake, Settings, SettingsError


def mistakes(**environ: str) -> dict[str, Mistake]:
    """The mistakes of an environment, by name."""
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({f"MOGADOR_{name}": value for name, value in environ.items()})
    return {mistake.name: mistake for mistake in refused.value.mistakes}
