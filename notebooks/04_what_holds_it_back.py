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
groups = held.groups[(held.groups["solution"] == "case_files") & held.groups["binds"]]
for (_, group), rows in groups.sort_values("value", ascending=False).groupby(["by", "group"]):
    first = ", ".join(f"{row.barrier} {100 * row.value:+.1f}" for row in rows.head(3).itertuples())
    more = f", and {len(rows) - 3} more that cannot be told apart from these" if len(rows) > 3 else ""
    print(f"{group:>20}: {first}{more}")
if groups.empty:
    print("no group gains from any, beyond chance")

# %% [markdown]
# The numbers are points of a hundred officials of the group. More than one barrier in a line: with so many runs it
# cannot be told which of them binds. A group that is missing gains from none, beyond chance.
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
for row in shared.frontier[shared.frontier["size"] > 0].itertuples():
    years = f"{row.user_years:,.0f} years ({row.low:,.0f} to {row.high:,.0f}), best in {row.best_in:.0%}"
    print(f"{row.public_money:>9,.0f}: {years}: {row.package.replace('_', ' ')}")

# %% [markdown]
# How often a package is best of all that cost no more is said beside it, of the worlds that were run. Where that is
# well below all, its neighbours are about as good, and the cheaper one of them is the better buy. The best of many
# always looks somewhat better than it is; `shared.frontier["held_out"]` says what choosing it brings in worlds that
# had no say in the choice.
#
# ## 4. Is it robust?
#
# So far every uncertain number stood at one value. Now every number of the model that is judgement is drawn anew from
# its plausible range, a hundred times, the same for all packages. We compare what wins for a tenth of the money, what
# wins for a quarter of all, everything, and nothing. As they cost differently, we compare net value: say that a year
# of effective use of one official is worth 1,000, and take off all that was spent.

# %%
whole = shared.packages["public_money"].max()
names = {
    "nothing": "(nothing)",
    "a tenth of the money": shared.under(0.1 * whole)["package"].iloc[0],
    "a quarter of the money": shared.under(0.25 * whole)["package"].iloc[0],
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
chosen = sure.regret[sure.regret["choices"].str.contains("expected")]["scenario"].iloc[0]
rows = sure.best.set_index("scenario")
top = held.relief[held.relief["solution"] == "case_files"].nlargest(1, "value").iloc[0]
leader = shared.shapley[shared.shapley["measure"] == "user_years"].nlargest(1, "shapley").iloc[0]
best_in = "; ".join(
    f"{name} in {row.best:.0%} ({row.best_low:.0%} to {row.best_high:.0%})" for name, row in rows.iterrows()
)
print(
    f"With the numbers that ship, of all barriers it is {top['barrier']} whose lifting would bring most routine use "
    f"of case files: {100 * top['value']:+.1f} points "
    f"(90 % interval {100 * top['low']:+.1f} to {100 * top['high']:+.1f})."
)
print(
    f"Of the package, {leader['intervention'].replace('_', ' ')} brings most: "
    f"{leader['share']:.0%} of the additional years."
)
print(
    f"Whatever the uncertain numbers are, if a year of use is worth 1,000, then on average one loses least by choosing "
    f"{chosen} ({names[chosen].replace('_', ' ').strip('()')}). "
    f"Best of the four is, over {len(sure.per_draw)} draws: {best_in}."
)

# %% [markdown]
# And one should say at once what it hangs on: the worth of a year of use, which is a decision and no number of the
# model's. Change `worth` and run the last cells again.
