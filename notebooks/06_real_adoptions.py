# %% [markdown]
# # 6. Real adoptions
#
# The road of the [notebook before](05_from_data_to_forecast.ipynb), on three real diffusions: doctors and a new drug,
# federal web domains under a deadline, counties and a fee. What each shows, what it tells of the model's numbers, and
# whether a forecast from it was any good.
#
# The data are published by others (GSA and 18F on HTTPS, CC0; cisagov on .gov domains, CC0, with populations and
# adjacency of the US Census, public domain; Medical Innovation, Coleman, Katz & Menzel, from netdiffuseR, MIT) and are
# no part of adoptsim. Name their folder in the environment variable `ADOPTSIM_DATA` to run this; without it, every cell
# is passed over. What is kept here are figures and sums, never the data.

# %%
import adoptsim

# %% tags=["parameters"]
draws = 300

# %%
cases = adoptsim.real_cases()
if not cases:
    print("The data are not here: set ADOPTSIM_DATA to the folder that holds them. All cells below are passed over.")

# %% [markdown]
# ## 1. Doctors and a new drug
#
# 125 doctors in four cities, the month in which each first prescribed it, and whose advice each takes. No law, no fee:
# the purest case for asking whether people follow those they listen to.

# %%
doctors = adoptsim.describe(adoptsim.read_case(cases["doctors"])) if cases else None
adoptsim.draw(doctors) if cases else None

# %%
if cases:
    print(adoptsim.tell(doctors))

# %% [markdown]
# At first sight it looks like contagion: an S, and most doctors adopted after some of their advisers. But an S comes of
# itself when all hear of something from the same side, and whoever adopts late has adopters around in any case. Whether
# those who take advice from each other are more alike than chance has it is the better question, and the fit asks it
# month by month:

# %%
drug = adoptsim.fit(adoptsim.read_case(cases["doctors"])) if cases else None
if cases:
    print(adoptsim.tell(drug))

# %% [markdown]
# Some following is left, but less than the model believes of officials beforehand. Is it the data that say so, or the
# belief? The same fit with next to no belief:

# %%
if cases:
    without = cases["doctors"].with_name("doctors_without.yaml")
    belief = "priors:\n  peers: {mean: 0, sd: 5, reason: nothing is believed beforehand}\n"
    without.write_text(cases["doctors"].read_text() + belief)
    alone = adoptsim.fit(adoptsim.read_case(without)).table().set_index("term").loc["peers"]
    print(f"peers: {alone['estimate']:+.2f}, 90 % interval {alone['low']:+.2f} to {alone['high']:+.2f}")

# %% [markdown]
# It was the belief. These data do not show that doctors follow those they listen to, and do not exclude that they do a
# little; the page on validation has the other networks.
#
# ## 2. Web domains and a deadline
#
# In June 2015 US federal agencies were told to serve their web domains by HTTPS by the end of 2016. Two depths are
# seen: that a domain offers it (nominal), and that it enforces it (effective); they are forecast together, as none does
# the second without the first. What follows knows the memorandum, its deadline, and what was seen to 7 October 2016;
# the last three months are held out.

# %%
domains = adoptsim.read_case(cases["https_2016_10"]) if cases else None
depths = adoptsim.forecast_depths(domains, draws=draws, seed=1) if cases else {}
adoptsim.draw(adoptsim.describe(domains.depths()["effective"]), "adoption") if cases else None

# %%
if cases:
    print(f"Offered. {adoptsim.tell(depths['nominal'])}\n")
    print(f"Enforced. {adoptsim.tell(depths['effective'])}")

# %% [markdown]
# The share is of domains that were ever seen with it; some lose it again, which the published shares show and a list of
# first sightings does not. The page on validation corrects for that.
#
# ## 3. Counties and a fee
#
# A county may take a .gov domain. In April 2021 its fee was dropped and the paperwork lightened; in Illinois a law came
# on top. Known to the end of 2022; the nine months after are held out.

# %%
counties = adoptsim.read_case(cases["counties_2022"]) if cases else None
adoptsim.draw(adoptsim.describe(counties), "hazard") if cases else None

# %% [markdown]
# The hazard shows the break better than any curve: counties took it up several times as fast after the fee was gone.

# %%
fitted = adoptsim.fit(counties) if cases else None
made = adoptsim.forecast(counties, draws=draws, seed=1, fitted=fitted) if cases else None
if cases:
    print(adoptsim.tell(fitted))

# %%
if cases:
    print(adoptsim.tell(made))

# %% [markdown]
# ## What one may say


# %%
def verdict(made):
    """Say who did best over all units, whoever that is."""
    errors = made.scoreboard(["all"]).set_index("forecaster")["mae"]
    rival = errors.drop("adoptsim").idxmin()
    said = "better than" if errors["adoptsim"] < errors[rival] else "worse than"
    return (
        f"{100 * errors['adoptsim']:.2f} points of a hundred off in the mean month, {said} the best simple forecast, "
        f"{rival.replace('_', ' ')} ({100 * errors[rival]:.2f})"
    )


if cases:
    peers = drug.table().set_index("term").loc["peers"]
    print(
        f"Doctors: for all against none of the advisers, {alone['estimate']:+.2f} (log hazard ratio, 90 % interval "
        f"{alone['low']:+.2f} to {alone['high']:+.2f}) by the data alone: they do not show contagion. With what the "
        f"model believes beforehand it is {peers['estimate']:+.2f}."
    )
    said = {depth: verdict(one) for depth, one in depths.items()}
    print(f"Federal domains: enforcement was forecast {said['effective']}; that it is offered, {said['nominal']}.")
    print(f"Counties: the forecast was {verdict(made)}.")
else:
    print("Nothing, as the data are not here.")

# %% [markdown]
# None of this says that the model is right. It says which of its numbers real adoptions bear out, and how far ahead one
# can see with them.
