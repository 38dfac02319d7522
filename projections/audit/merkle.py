"""The Merkle tree of RFC 9162, section 2.1.1, as it grows leaf by leaf: SHA-256, O(log n) kept."""

from collections.abc import Sequence
from hashlib import sha256

DIGEST_BYTES = 32
LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(record: bytes) -> bytes:
    """What stands for a record in the tree; no node can be passed off as one."""
    return sha256(LEAF + record).digest()


class Tree:
    """So many leaves, and the roots of the full trees they make, the largest first.

    There is one for each bit that is set in the number of leaves.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)

    @classmethod
    def of_peaks(cls, size: int, peaks: bytes) -> "Tree":
        """As `peaks` gave it."""
        places = range(0, len(peaks), DIGEST_BYTES)
        return cls(size, [peaks[place : place + DIGEST_BYTES] for place in places])

    @property
    def peaks(self) -> bytes:
        """All it takes to go on growing."""
        return b"".join(self._peaks)

    def grow(self, leaf: bytes) -> None:
        """One leaf more; of two full trees as large as each other, one is made."""
        full, size = leaf, self.size
        while size & 1:
            full = sha256(NODE + self._peaks.pop() + full).digest()
            size >>= 1
        self._peaks.append(full)
        self.size += 1

    def root(self) -> bytes:
        """The one hash that stands for all leaves and their order."""
        if not self._peaks:
            return sha256().digest()
        *larger, root = self._peaks
        for peak in reversed(larger):
            root = sha256(NODE + peak + root).digest()
        return root
