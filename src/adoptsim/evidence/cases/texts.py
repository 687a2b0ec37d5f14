"""The case files, as they are written beside their panels."""

from collections.abc import Mapping

_HTTPS = """\
# case
title: US federal HTTPS under M-15-13, known to {cut}
about: Web domains of the executive branch within their agencies; nominal is to offer HTTPS, effective to enforce it.
panel:
  file: https.csv
  columns:
    {{entered: entered, until: until, without: without, effective: effective, effective_without: effective_without}}
  observed_from: 2015-04-28
  observed_until: 2016-12-31
level: official
peers_within: agency
group: agency
priors:
  deadline: {{mean: 1.25, sd: 0.75, reason: the middle of its range and more than its width}}
events:
  # The model's own numbers for the last month and for attention while the deadline is far were read off this very
  # December; the middles of their plausible ranges stand in their place.
  m_15_13: {{kind: mandate, start: 2015-06-08, deadline: 2016-12-31, early: 0.6}}
cut: {cut}
until: 2016-12-31
"""

_COUNTIES = """\
# case
title: County .gov domains, known to {cut}
panel: {{file: counties.csv, columns: {{had: had}}, observed_until: 2023-10-12}}
network: {{file: county_links.csv}}
size: population
group: state
events:
  fee_waived:
    {{kind: fee, start: 2021-04-27, cost: {{before: 400, after: 0}}, budget: 20000, hours: {{before: 24, after: 8}}}}
  illinois: {{kind: mandate, start: 2021-08-01, deadline: 2022-07-01, where: {{state: IL}}}}
cut: {cut}
until: {until}
"""

_TOWNS = """\
# case
title: Municipal .gov domains, and laws to come
panel: {file: towns.csv, columns: {had: had}, observed_until: 2024-11-30}
size: population
group: state
priors:
  # As fitted in counties_2022.yaml; what the last month did is not carried over, as that law names no day.
  mandate: {mean: 1.63, sd: 0.49, reason: the law of Illinois on its counties to the end of 2022}
events:
  fee_waived:
    {kind: fee, start: 2021-04-27, cost: {before: 400, after: 0}, budget: 20000, hours: {before: 24, after: 8}}
  pause: {kind: change, start: 2023-10-13, end: 2024-01-15, effect: -2}
  simpler: {kind: change, start: 2024-01-15}
  california: {kind: mandate, start: 2023-10-08, deadline: 2029-01-01, where: {state: CA}}
  minnesota: {kind: mandate, start: 2024-05-24, deadline: 2026-06-01, where: {state: MN}}
  new_york: {kind: mandate, start: 2024-12-21, deadline: 2026-02-28, where: {state: NY, population: '>= 1500'}}
cut: 2024-11-30
until: 2026-06-30
"""

_DOCTORS = """\
# case
title: Tetracycline among doctors (Medical Innovation)
panel: {file: doctors.csv, months_from: 1953-11, never: 18}
network:
  {file: doctor_links.csv, directed: true, where: {relation: advice}, columns: {outside: drop, repeated: drop}}
level: official
group: city
"""

CASES: Mapping[str, str] = {
    "https_2016_06.yaml": _HTTPS.format(cut="2016-06-03"),
    "https_2016_10.yaml": _HTTPS.format(cut="2016-10-07"),
    "counties_2021.yaml": _COUNTIES.format(cut="2021-03-31", until="2022-12-31"),
    "counties_2022.yaml": _COUNTIES.format(cut="2022-12-31", until="2023-09-30"),
    "towns_2024.yaml": _TOWNS,
    "doctors.yaml": _DOCTORS,
}
"""Case files by name."""
