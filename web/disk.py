"""What has to be on the disk before anybody relies on it."""

import os
from pathlib import Path


def keep_names(directory: Path) -> None:
    """Have the names in a directory survive a power cut: what loses its name there is lost."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
