"""The tree over the log: the roots that RFC 9162 defines, however it came to be as large."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.audit.merkle import Tree, leaf_hash

# The records and roots that implementations of RFC 6962 are tried with.
RECORDS = (
    *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def defined(leaves: list[bytes]) -> bytes:
    """The root as the RFC defines it, from the top down."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + defined(leaves[:left]) + defined(leaves[left:])).digest()


def tree_of(leaves: list[bytes]) -> Tree:
    tree = Tree()
    for leaf in leaves:
        tree.grow(leaf)
    return tree


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_those_others_come_to(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(record)) for record in RECORDS[:size]]

    assert tree_of(leaves).root().hex() == ROOTS[size]


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70), st.integers(0, 70))
def test_it_grows_as_defined_also_after_it_was_put_away(leaves: list[bytes], when: int) -> None:
    tree = tree_of(leaves[:when])
    again = Tree.of_peaks(tree.size, tree.peaks)
    for leaf in leaves[when:]:
        again.grow(leaf)

    assert again.root() == defined(leaves)
    assert len(again.peaks) == 32 * len(leaves).bit_count()
