"""A description in sentences: what it shows, and what it cannot."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from adoptsim.evidence.description.describing import EVERYBODY, Description
from adoptsim.evidence.panel.panel import NEVER, iso

LONG = 45
"""Days between two looks from which a month says rather when it was seen than when it was."""

SURE = 0.05
"""Chance of as much clustering below which it is called clustering."""


def sentences(found: Description) -> Iterator[str]:
    """Say what a description shows, a sentence each."""
    yield _extent(found)
    yield _half(found)
    yield from _hazard(found)
    yield from _looks(found)
    yield from _bass(found)
    yield from _thresholds(found)
    yield from _clustering(found)


def _extent(found: Description) -> str:
    panel = found.panel
    first = int(panel.had.sum())
    adopted = int(((panel.seen != NEVER) & ~panel.had).sum())
    begun = f"{first:,} had it from the first, {adopted:,} more adopted" if first else f"{adopted:,} adopted"
    return (
        f"Of {len(panel):,} units, observed over {len(found.months)} months from {iso(panel.first + 1)} to "
        f"{iso(panel.last)}, {begun}; by the end {(first + adopted) / len(panel):.1%} had."
    )


def _half(found: Description) -> str:
    row = found.half[found.half["group"] == EVERYBODY].iloc[0]
    if np.isnan(row["half"]):
        last = found.curve["share"].iloc[-1] if len(found.curve) else 0.0
        return f"Half had not adopted by {iso(found.panel.last)}, when {last:.1%} had."
    if row["half"] == 0:
        return "Half had it from the first."
    ends = " to ".join("the end and beyond" if np.isnan(end) else f"{end:.1f}" for end in (row["low"], row["high"]))
    return (
        f"Half had adopted after {row['half']:.1f} months (90 % interval {ends}); looks place it after {row['after']} "
        f"and by {row['by']}."
    )


def _hazard(found: Description) -> Iterator[str]:
    table = found.hazard[found.hazard["group"] == EVERYBODY]
    if not table["adopted"].any():
        return
    top = table.iloc[int(table["hazard"].fillna(0.0).argmax())]
    mean = table["adopted"].sum() / table["at_risk"].sum()
    yield (
        f"In the mean {mean:.1%} of those still without adopt in a month; most did in month {top['month']} "
        f"({top['date'][:7]}), {top['hazard']:.1%} ({top['adopted']:,} of {top['at_risk']:,}; 90 % interval "
        f"{top['low']:.1%} to {top['high']:.1%})."
    )


def _looks(found: Description) -> Iterator[str]:
    panel = found.panel
    adopted = (panel.seen != NEVER) & ~panel.had
    between = panel.seen[adopted] - panel.without[adopted]
    if len(between) and np.quantile(between, 0.9) > LONG:
        middle, late = np.quantile(between, [0.5, 0.9])
        yield (
            f"Adoption was seen, not watched: from the last look without it to the first with it {middle:.0f} days "
            f"passed in the median, and {late:.0f} or more for a tenth. Tables of months say when it was seen; the "
            f"curve takes it to be anywhere between."
        )


def _bass(found: Description) -> Iterator[str]:
    if found.bass.empty:
        return
    p, q, market = (row for _, row in found.bass.iterrows())
    yield (
        f"Bass's curve: {_rate(p)} of those without adopt by themselves, and {_rate(q)} more if all others have, in a "
        f"month; on it {market['estimate']:.0%} of all units have in the end ({market['low']:.0%} to "
        f"{market['high']:.0%})."
    )
    if q["low"] == 0:
        yield "That nobody imitates fits about as well."


def _rate(row: pd.Series) -> str:
    written = ["none" if row[name] == 0 else f"{max(row[name], 0.0001):.2%}" for name in ("estimate", "low", "high")]
    return f"{written[0]} ({written[1]} to {written[2]})"


def _thresholds(found: Description) -> Iterator[str]:
    if found.thresholds.empty:
        return
    before, then = (row for _, row in found.threshold_summary.iterrows())
    yield (
        f"Thresholds: when a unit adopted, {before['mean']:.0%} of its peers had before, in the mean (standard "
        f"deviation {before['sd']:.0%}, {before['units']:,} adopters with peers); {before['zero']:.0%} of them adopted "
        f"before any peer, {before['above_half']:.0%} after more than half. Counting peers seen in the same look as "
        f"well, it is {then['mean']:.0%}, {then['zero']:.0%} and {then['above_half']:.0%}."
    )


def _clustering(found: Description) -> Iterator[str]:
    row = halfway(found)
    if row is None:
        return
    where = f"Moran's I {row['moran']:+.2f} in month {row['month']}, when nearest to half had it; by chance"
    chance = f"{row['expected']:+.2f}, and below {row['high']:+.2f} in 95 of 100 shuffles; p {row['p']:.3f}"
    if row["p"] < SURE:
        yield (
            f"Units that look to each other are alike beyond chance ({where} {chance}): they may follow each other, be "
            f"linked because they are alike, or share shocks."
        )
    else:
        yield f"Units that look to each other are no more alike than chance would have it ({where} {chance})."


def halfway(found: Description) -> pd.Series | None:
    """Return the line of the clustering in the month in which nearest to half had adopted; none if all were alike."""
    if found.clustering.empty or found.clustering["moran"].isna().all():
        return None
    table = found.clustering.dropna(subset="moran")
    shares = found.cumulative[found.cumulative["group"] == EVERYBODY].set_index("month")["share"]
    return table.iloc[int((table["month"].map(shares) - 0.5).abs().argmin())]
