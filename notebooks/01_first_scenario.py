# %% [markdown]
# # 1. A first scenario
#
# A government puts three digital solutions before its officials. One is good, one looks good and is bad, and one is
# very good but hard to learn and held up by law. Who uses which of them after ten years if nothing special is done,
# and who if the government does a great deal?
#
# You need no more than this notebook: it imports `adoptsim` alone. Change a number in the next cell and run
# everything again. As kept here, a government of 5,000 officials is run 20 times with and without the programme: a
# minute or two on two processors. With more officials it takes longer, with more replicates it gets surer.

# %%
import adoptsim

# %% tags=["parameters"]
officials = 5000
agencies = 60
replicates = 20

# %% [markdown]
# ## The scenario
#
# A scenario is a file; here we take two that ship. `portfolio` is the government that does nothing special.
# `digital_transition` is the same government with a whole programme. After the name stand the values that we set
# otherwise than the file does.

# %%
sets = [f"population.officials={officials}", f"population.agencies={agencies}"]
nothing = adoptsim.read("portfolio", sets)
programme = adoptsim.read("digital_transition", sets)
print(nothing.about)
print()
print(programme.about)

# %% [markdown]
# What the programme consists of, and when each part begins:

# %%
for one in programme.interventions:
    print(f"{programme.calendar.date(one.start):%Y-%m}  {one.name.replace('_', ' ')}")

# %% [markdown]
# ## Run it
#
# Chance plays a part: who meets whom, which vendor bids, who leaves. So one run is one of many possible courses of
# events, and we look at all of them. Both scenarios are run with the same seeds, which means in the same worlds: the
# same people, the same luck, the one without and the other with the programme.

# %%
results = adoptsim.simulate({"nothing": nothing, "programme": programme}, replicates=replicates, seed=1)
adoptsim.draw(results, "adoption")

# %% [markdown]
# **How to read it.** A panel is a solution. The solid line is the share of officials who use it in routine, the
# dashed one of those who use it at all, in name included. The bands hold 90 % of the runs: where two bands overlap,
# chance alone may explain a difference between two *single* governments. Above the curves stands what the government
# did when; a pale end means that some runs had ended it already.
#
# The answer in words and numbers is what the command `adoptsim run` prints:

# %%
print(adoptsim.tell(results))

# %% [markdown]
# ## What holds the others back?
#
# Every official who does not use a solution in routine stands in exactly one class of the obstacle ledger: the first
# obstacle that he or she has not passed yet. So the classes add up to everybody.

# %%
adoptsim.draw(results, "obstacles_before_and_after")

# %% [markdown]
# ## Who is left behind?
#
# An average over a government hides its small agencies. Here agencies stand in four groups by size.

# %%
adoptsim.draw(results, "left_behind")

# %% [markdown]
# ## The tables behind it
#
# Everything is in pandas frames, one row a scenario, seed, month and solution. So whatever you would like to know can
# be computed, for instance how use in name and use in routine come apart:

# %%
last = results.monthly[results.monthly["month"] == results.monthly["month"].max()]
columns = ["share_nominal", "share_effective", "share_agencies_available", "value"]
last.groupby(["scenario", "solution"], sort=False)[columns].median().round(3)

# %% [markdown]
# ## One official
#
# A single run can be looked at official by official. It is a Mesa model: officials are agents.

# %%
model = adoptsim.AdoptionModel(programme, rng=1)
model.run_for(60)
everybody = model.agents_by_type[adoptsim.Official]
skilled = everybody.select(lambda official: official.skill > 0.6)
routine = skilled.select(lambda official: official.stage("case_files") == adoptsim.Stage.ROUTINISED)
print(f"{model.date}: {len(skilled)} of {len(everybody)} officials are skilled; {len(routine)} of these use case files")

# %% [markdown]
# ## What one may say
#
# One sentence, with its interval, its assumptions and its setting:

# %%
table = results.outcomes.pivot_table("share_effective", ["solution", "seed"], "scenario")
more = 100 * (table["programme"] - table["nothing"]).groupby("solution").quantile([0.05, 0.5, 0.95]).unstack()
good, bad = (more.loc[one].map("{:+.0f}".format) for one in ("data_sharing", "chat_assistant"))
print(
    f"With the numbers that ship, the programme changes routine use of data sharing after ten years by {good[0.5]} "
    f"points of a hundred officials (90 % of {replicates} runs: {good[0.05]} to {good[0.95]}), and that of the chat "
    f"assistant, which makes work worse, by {bad[0.5]} ({bad[0.05]} to {bad[0.95]}). This describes no country."
)

# %% [markdown]
# Which of two interventions is the better one, and how sure that is, is the subject of the [second
# notebook](02_comparing_interventions.ipynb).
