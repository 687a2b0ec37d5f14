# %% [markdown]
# # 2. Comparing interventions
#
# Should a government train its officials, or change the law of procurement? And how many runs does it take until the
# answer may be trusted? `adoptsim.compare` runs all scenarios in the same worlds: the same officials, the same
# meetings, the same vendors, the same luck. What then differs is what was done, and hardly chance.
#
# As kept here: 5,000 officials, 20 worlds for the first question: about a minute on two processors.

# %%
import adoptsim

# %% tags=["parameters"]
officials = 5000
agencies = 60
replicates = 20
precision = 0.0025

# %% [markdown]
# ## Two interventions against doing nothing
#
# The courses that ship are for 5,000 officials. For a smaller government we take as many fewer: the share of
# officials who get a seat stays the same.

# %%
sets = [f"population.officials={officials}", f"population.agencies={agencies}"]
seats = round(100 * officials / 5000)
scenarios = {
    "baseline": adoptsim.read("baseline", sets),
    "training": adoptsim.read("training", [*sets, f"interventions.training.seats_per_month={seats}"]),
    "procurement reform": adoptsim.read("procurement_reform", sets),
}
compared = adoptsim.compare(scenarios, replicates=replicates, seed=1)
adoptsim.draw(compared, "differences")

# %% [markdown]
# **How to read it.** A dot is the mean difference from doing nothing, the thick line its 90 % interval: where the
# line crosses zero, the difference cannot be told from chance. The thin line is something else: where single worlds
# lie. A government has only one world, so the thin line is what it may meet, and the thick one is how well we know
# the mean.
#
# The same as a table, to go on with:

# %%
own = compared.differences[compared.differences["solution"] == "all"]
own[["scenario", "measure", "baseline", "mean", "difference", "low", "high", "chance", "verdict"]].round(3)

# %% [markdown]
# ## Who changes
#
# Each official is in all scenarios, so one can ask who gained routine use and who lost it. An average that hardly
# moves may hide that some gain and others lose.

# %%
adoptsim.draw(compared, "who_changed")

# %% [markdown]
# Courses go to those with least skill first, and that is where they help. A lighter law of procurement brings the
# solution to more agencies, and there those can use it who have the skill already. They are answers to different
# questions.
#
# ## What it costs

# %%
compared.costs.round(0)

# %% [markdown]
# `cost` is all money spent (of programmes, of agencies, and of officials' time) beyond that of doing nothing, per
# year of effective use of one official beyond it. Its interval is Fieller's, which is honest about a ratio of two
# uncertain numbers: where there is hardly any additional use it says that the price cannot be told.
#
# ## How many runs are enough?
#
# Ask for a precision instead of a number of runs: half the width that the 90 % interval may have. Here we look for a
# small effect, a quarter of the courses, and want to know it to a quarter of a point of a hundred officials.

# %%
few = adoptsim.read("training", [*sets, f"interventions.training.seats_per_month={max(1, seats // 4)}"])
precise = adoptsim.compare({"baseline": scenarios["baseline"], "a few courses": few}, precision=precision, seed=1)
print(adoptsim.tell(precise))

# %% [markdown]
# The last line is what sharing the worlds is worth: so many times more runs would be needed if each scenario had
# chance of its own. The rule by which it stops is made so that the interval still covers as often as it says,
# although it looked several times.
#
# ## What one may say

# %%
use = own[own["measure"] == "share_effective"].set_index("scenario")
said = [
    f"{name} {100 * row.difference:+.1f} points ({100 * row.low:+.1f} to {100 * row.high:+.1f})"
    for name, row in use.iterrows()
]
cost = compared.costs.set_index("scenario")["cost"]
print(
    f"With the numbers that ship, after ten years and in the same {len(compared.seeds)} worlds, the mean change of "
    f"routine use against doing nothing is: {'; '.join(said)}. An additional year of effective use costs "
    f"{', '.join(f'{cost[name]:,.0f} by {name}' for name in use.index)}."
)

# %% [markdown]
# This compares two things as they ship, at one value of every uncertain number. Which numbers matter most is the
# subject of the [third notebook](03_global_sensitivity.ipynb); whether the ranking survives when all of them are
# uncertain, of the [fourth](04_what_holds_it_back.ipynb).
