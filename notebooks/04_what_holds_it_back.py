# %% [markdown]
# # 4. What holds it back, and which mix for the money
#
# Four questions in the order in which a government might ask them:
#
# 1. What holds officials back, and what would it bring if it did not?
# 2. Of a package of interventions, which one did it?
# 3. Which mix is best for the money that is there?
# 4. Is it still the best when the numbers that nobody knows are otherwise?
#
# As kept here: a government of 1,000 officials, about 2,000 runs, three minutes on two processors.

# %%
import adoptsim

# %% tags=["parameters"]
officials = 1000
agencies = 12
replicates = 8
draws = 100

# %%
sets = [f"population.officials={officials}", f"population.agencies={agencies}"]
portfolio = adoptsim.read("portfolio", sets)

# %% [markdown]
# ## 1. What holds it back?
#
# The obstacle ledger counts where officials stand. But a barrier before which many stand may be worth little: behind
# it may be the next. So each barrier is lifted for everybody, in the same worlds, alone and in pairs, and what
# routine use gains is its **relief value**.

# %%
held = adoptsim.obstacles(portfolio, replicates=replicates, seed=1)
adoptsim.draw(held, "relief")

# %% [markdown]
# **How to read it.** The dot with its line is what lifting a barrier alone would bring, with its 90 % interval. The
# grey bar is the share of officials filed under it, the tick how many it stands before, together with others. Long
# grey bars with dots near zero are the trap: a campaign against what most people are filed under would disappoint.
#
# The chat assistant is the solution that makes work worse. What would bring more officials to use it is no
# recommendation.

# %%
adoptsim.draw(held, "pairs")

# %% [markdown]
# On the right: blue pairs bring more together than one by one, orange ones stand in for one another. For data
# sharing, the solution of most value, these pairs would bring most:

# %%
pairs = held.pairs[held.pairs["solution"] == "data_sharing"].nlargest(5, "value")
(100 * pairs.set_index(["first", "second"])[["value", "low", "high", "beyond", "beyond_low", "beyond_high"]]).round(1)

# %% [markdown]
# Who is held back by what, in words:

# %%
bound = held.groups[(held.groups["solution"] == "case_files") & held.groups["binds"]]
(bound.sort_values("value", ascending=False).groupby(["by", "group"], sort=False)["barrier"].agg(", ".join)).to_frame()

# %% [markdown]
# More than one barrier in a line: they cannot be told apart with so many runs.
#
# ## 2. Which intervention did it?
#
# `all_together` spends three million on seven interventions for 5,000 officials. For our government all is scaled
# down by the number of officials, but for the law, which costs the same for any.
#
# What an intervention brings depends on what is done besides. So every package of the seven is run, 128 of them, each
# in the same worlds; an intervention's Shapley value is what it adds in the mean over all orders in which they might
# be introduced. The values of all add up to what the whole package brings.

# %%
scale = officials / 5000
mix = adoptsim.read(
    "all_together",
    [
        *sets,
        f"interventions.transition_unit.staff={max(1, round(7 * scale))}",
        f"interventions.training.seats_per_month={max(1, round(20 * scale))}",
        f"interventions.champions.number={max(1, round(50 * scale))}",
        f"interventions.digital_fund.amount={303_000 * scale}",
        f"interventions.digital_fund.a_year={43_300 * scale}",
    ],
)
shared = adoptsim.attribute(mix, replicates=replicates, seed=1)
adoptsim.draw(shared, "who_did_it")

# %% [markdown]
# Where the circle (alone) lies left of the arrow (added last), the intervention needs company; where it lies right,
# others can take its place.
#
# ## 3. Which mix for the money?
#
# Each dot is a package: what it takes from the public purse, and what it brings in years of effective use. The line
# joins those that none beats for as much money or less.

# %%
adoptsim.draw(shared, "frontier")

# %%
columns = ["package", "public_money", "user_years", "low", "high", "cost", "best_in", "held_out"]
shared.frontier[columns].round(2)

# %% [markdown]
# `best_in` is honest about chance: in so many of the worlds this package is best of all that cost no more. Where it
# is well below one, its neighbours are about as good. `held_out` is what choosing the best for this money brings in
# worlds that had no say in the choice; the best of many always looks somewhat better than it is.
#
# ## 4. Is it robust?
#
# So far every uncertain number stood at one value. Now every number of the model that is judgement is drawn anew from
# its plausible range, a hundred times, the same for all packages. We compare what wins for a little money, what wins
# for half of it, everything, and nothing. As they cost differently, we compare net value: say that a year of
# effective use of one official is worth 1,000, and take off all that was spent.

# %%
whole = shared.packages["public_money"].max()
names = {
    "nothing": "(nothing)",
    "a tenth of the money": shared.under(0.1 * whole)["package"].iloc[0],
    "half the money": shared.under(0.5 * whole)["package"].iloc[0],
    "everything": shared.packages.loc[shared.packages["size"].idxmax(), "package"],
}
for name, package in names.items():
    print(f"{name}: {package.replace('_', ' ')}")

# %%
packages = {name: shared.results.scenarios[package] for name, package in names.items()}
sure = adoptsim.robustness(packages, samples=draws, worth=1000, seed=1)
adoptsim.draw(sure)

# %%
print(adoptsim.tell(sure))

# %% [markdown]
# Regret is what one loses by a choice against whoever had known the numbers beforehand. Who may play often looks at
# its mean; who has one country looks at its upper end.
#
# ## What one may say

# %%
won = sure.best.set_index("scenario").loc[sure.favourite]
top = held.relief[held.relief["solution"] == "case_files"].nlargest(1, "value").iloc[0]
leader = shared.shapley[shared.shapley["measure"] == "user_years"].nlargest(1, "shapley").iloc[0]
print(
    f"With the numbers that ship, lifting {top['barrier']} for everybody would bring most routine use of case files, "
    f"{100 * top['value']:+.1f} points (90 % interval {100 * top['low']:+.1f} to {100 * top['high']:+.1f}). "
    f"Of the package, {leader['intervention'].replace('_', ' ')} brings most, "
    f"{leader['share']:.0%} of the additional years of use. "
    f"At 1,000 a year of use, {sure.favourite} ({names[sure.favourite].replace('_', ' ')}) is the best of the "
    f"four in {won['best']:.0%} of {len(sure.per_draw)} draws of all that is uncertain "
    f"({won['best_low']:.0%} to {won['best_high']:.0%})."
)

# %% [markdown]
# And one should say at once what it hangs on: the worth of a year of use, which is a decision and no number of the
# model's. Change `worth` and run the last cells again.
