"""The generator against its published vectors, the normal quantile against another implementation.

Sources: known-answer vectors of Random123 (Salmon, Moraes, Dror & Shaw 2011; file ``kat_vectors``,
philox4x32, 10 rounds); scipy's ``ndtri`` (Cephes).
"""

import math

import numpy as np
import pytest
from scipy.special import ndtri

from adoptsim.world.chance import normal_quantile, philox4x32


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)  # fmt: skip
def test_philox_gives_the_published_answers(counter, key, answer):
    words = [np.uint64(int(word, 16)) for word in f"{counter} {key}".split()]
    assert " ".join(f"{int(word):08x}" for word in philox4x32(*words)) == answer


def test_the_normal_quantile_agrees_with_scipy():
    """To a part in 10^15 in the middle, 4 in 10^15 in the tails, where both round."""
    tails = 2.0 ** -np.arange(2, 60)
    u = np.concatenate([np.linspace(0.0005, 0.9995, 1999), tails, 1.0 - tails[:40]])
    own = np.array([normal_quantile(one) for one in u])
    np.testing.assert_allclose(own, ndtri(u), rtol=4e-15, atol=2e-16)


def test_the_normal_quantile_is_odd_and_finite_at_nil():
    assert normal_quantile(0.5) == 0.0
    for u in (0.25, 0.0625, 2.0**-20):
        assert normal_quantile(u) == -normal_quantile(1.0 - u)
    assert normal_quantile(0.0) == pytest.approx(ndtri(2.0**-54), rel=1e-12)
    assert math.isfinite(normal_quantile(1.0 - 2.0**-53))
