"""Do doctors follow those whose advice they take? The case of Medical Innovation, by network and by prior.

Van den Bulte & Lilien 2001 (AJS 106(5), 1409-1435) found that contagion in these data vanishes when the marketing
effort of each month is controlled. That effort is not in the published file; a level of everybody that wanders stands
in its place.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from adoptsim.evidence.hazard.fitting import fit
from adoptsim.evidence.panel.case import Case, Prior
from adoptsim.evidence.panel.case_reading import read_case
from adoptsim.evidence.panel.links import read_links

NETWORKS = {
    "advice": ("advice",),
    "discussion": ("discussion",),
    "friendship": ("friend",),
    "all three": ("advice", "discussion", "friend"),
}
"""Whom doctors named, by the questions they were asked."""

FLAT = Prior(mean=0.0, sd=5.0, reason="nothing is believed beforehand, so that the data speak alone")


def followed(folder: Path) -> pd.DataFrame:
    """Estimate how much doctors follow their peers: on each network, with the model's prior and with next to none.

    Parameters
    ----------
    folder : Path
        Where `convert` has written the case.

    Returns
    -------
    DataFrame
        ``network, links, prior, estimate, se``: in log HR, for all peers against none.
    """
    case = read_case(folder / "doctors.yaml")
    lines = []
    for network, relations in NETWORKS.items():
        there = _looking(case, relations)
        for prior, said in (("the model's", {}), ("none", {"peers": FLAT})):
            found = fit(replace(there, said=there.said.model_copy(update={"priors": said})))
            row = found.formula.row("peers")
            links = len(there.panel.links)
            lines.append([network, links, prior, float(found.estimate[row]), float(found.errors[row])])
    return pd.DataFrame(lines, columns=["network", "links", "prior", "estimate", "se"])


def _looking(case: Case, relations: tuple[str, ...]) -> Case:
    """Return the case with the network of some of the questions."""
    network = case.said.network
    assert network is not None  # noqa: S101  the case is ours
    links = read_links(
        network.file, network.columns, case.panel.units, directed=True, where={"relation": relations}
    )  # fmt: skip
    return replace(case, panel=replace(case.panel, links=links))
