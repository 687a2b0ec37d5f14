"""Made-up panels: units in a ring that adopt by known coefficients, seen at uneven looks."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np

BEGIN = date(2018, 1, 1)
CASE = """\
title: A made-up panel
panel: {{file: units.csv, columns: {{had: had}}, observed_until: {until}}}
network: {{file: links.csv}}
size: size
events:
  law: {{kind: mandate, start: 2019-06-01, deadline: 2020-06-30, where: {{size: '>= 100'}}}}
cut: {cut}
until: 2021-06-30
"""


def month_start(month: int) -> date:
    """First day of a month, 0 for January 2018."""
    return date(2018 + month // 12, month % 12 + 1, 1)


def strength(month: int) -> float:
    """Strength of the made-up law, written out: half until six months before June 2020, then growing to 1; .3 after."""
    start, deadline = 17, 29
    if month < start:
        return 0.0
    if month > deadline:
        return 0.3
    return 0.5 + 0.5 * max(0.0, 1.0 - (deadline - month) / 6)


def adoptions(
    units: int, seed: int, *, base: float = -4.6, size: float = 0.3, peers: float = 1.2, mandate: float = 1.6,
    deadline: float = 1.0, months: int = 42,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Simulate, month by month and independently of the code under test; return sizes and months (-1 for never)."""
    rng = np.random.default_rng(seed)
    sizes = np.exp(rng.normal(4.6, 1.0, units)).round() + 1
    when = np.full(units, -1)
    for month in range(months):
        had = (when >= 0).astype(float)
        share = (np.roll(had, 1) + np.roll(had, -1)) / 2
        bound = sizes >= 100
        eta = base + size * np.log(sizes / np.median(sizes)) + peers * share
        eta = eta + bound * (mandate * strength(month) + deadline * (month == 29))
        new = (when < 0) & (rng.random(units) < 1 - np.exp(-np.exp(eta)))
        when[new] = month
    return sizes, when


def write_case(
    folder: Path, units: int = 600, seed: int = 1, *, cut: str = "2020-03-31", until: str = "2021-06-30", **given: float
) -> Path:
    """Write the files of a made-up case; a unit is seen on the first of the following month, or two months later."""
    sizes, when = adoptions(units, seed, **given)
    lines = ["unit,adopted,had,size,state"]
    for unit, (size, month) in enumerate(zip(sizes, when, strict=True)):
        seen = "" if month < 0 else month_start(int(month) + 1 + int(month) % 2) - timedelta(days=1)
        seen = "" if seen and seen > date.fromisoformat(until) else seen
        lines.append(f"u{unit},{seen},0,{size:.0f},{'ABCDEFGHIJKL'[unit % 12]}")
    lines.append("early,2018-01-01,1,50,A")
    (folder / "units.csv").write_text("\n".join(lines) + "\n")
    links = [f"u{unit},u{(unit + 1) % units}" for unit in range(units)]
    (folder / "links.csv").write_text("one,other\n" + "\n".join(links) + "\n")
    path = folder / "case.yaml"
    path.write_text(CASE.format(cut=cut, until=until))
    return path
