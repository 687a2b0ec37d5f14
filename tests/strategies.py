"""Strategies: arbitrary small inputs, for every test that states something for all of them."""

from hypothesis import strategies as st

from adoptsim.world.agencies import AgencyTraits
from adoptsim.world.founding import Founding
from adoptsim.world.officials import OfficialTraits
from adoptsim.world.population import Population
from adoptsim.world.solutions import SolutionTraits
from adoptsim.world.ties import TieTraits

seeds = st.integers(0, 2**63 - 1)
"""Seeds of a run."""

shares = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))
"""Numbers from 0 to 1, the ends among them."""


@st.composite
def populations(draw: st.DrawFn, most: int = 120) -> Population:
    """Numbers of officials and agencies, without a roster; sometimes agencies alone."""
    agencies = draw(st.integers(1, 12))
    officials = draw(st.one_of(st.just("none"), st.integers(agencies, max(agencies, most))))
    return Population(officials=officials, agencies=agencies, mean_size=draw(st.floats(1, 200)))


@st.composite
def tie_traits(draw: st.DrawFn) -> TieTraits:
    """How ties are drawn; closed layers and more ties than officials among them."""
    team = draw(shares)
    return TieTraits(
        ties=draw(st.sampled_from([0.0, 1.0, 6.0, 40.0])),
        share_team=team,
        share_agency=draw(st.sampled_from([0.0, 0.5, 1.0])) * (1.0 - team),
    )


@st.composite
def solution_mappings(draw: st.DrawFn) -> dict[str, SolutionTraits]:
    """One to four solutions; each may require those before it."""
    names = draw(
        st.lists(
            st.sampled_from(["case files", "chat", "e-ID", "invoices", "maps"]), min_size=1, max_size=4, unique=True
        )
    )
    return {
        name: SolutionTraits(
            usefulness=draw(st.floats(-2, 2)),
            price=draw(st.floats(0, 2000)),
            set_up_cost=draw(st.floats(0, 1e5)),
            legal_burden=draw(shares),
            aware_at_start=draw(shares),
            available_at_start=draw(shares),
            launch=draw(st.integers(1, 24)),
            requires=tuple(draw(st.sets(st.sampled_from(names[:position])))) if position else (),
        )
        for position, name in enumerate(names)
    }


@st.composite
def plans(draw: st.DrawFn, most: int = 120) -> Founding:
    """Small worlds to be founded, of at most so many officials."""
    return Founding(
        population=draw(populations(most)),
        officials=OfficialTraits(
            span=draw(st.integers(2, 12)),
            reluctance_shared=draw(shares),
            delegated_budget=draw(st.floats(0, 1e5)),
        ),
        agencies=AgencyTraits(
            size_log_sd=draw(st.sampled_from([0.0, 1.3, 4.0])),
            digital_budget=draw(st.floats(0, 5000)),
            peers=draw(st.integers(0, 15)),
        ),
        ties=draw(tie_traits()),
        solutions=draw(solution_mappings()),
    )
