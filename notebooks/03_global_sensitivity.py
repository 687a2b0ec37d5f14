# %% [markdown]
# # 3. Global sensitivity
#
# A simulation stands on numbers, and many of these are judgement. Which of them does the answer hang on? Those
# deserve a survey, a pilot, an expert's afternoon; the others may stay as they are.
#
# To turn one number at a time would miss what two do together. So all are varied at once, each over its plausible
# range, and what differs between the runs is shared out among them (Sobol's indices). Two things can fool us: chance,
# which differs between runs as well, and too few runs. Both are reported here, and what is not known is called
# inconclusive.
#
# As kept here: five numbers, 128 base points, four seeds each, that is 6,144 runs of a government of 500 officials,
# two minutes on two processors.

# %%
import adoptsim

# %% tags=["parameters"]
officials = 500
agencies = 12
few = 16
many = 128
replicates = 4

# %% [markdown]
# ## The question
#
# A study is a file, or what the file would say. This one asks about a government that reforms its procurement, and
# varies how easily officials are persuaded, how much the example of peers counts, how readily agencies decide, how
# fast use becomes routine, and how easily it lapses. `plausible` is the range that each number itself declares.

# %%
study = {
    "title": "Persuasion, decision and routine",
    "scenario": "procurement_reform",
    "set": {"population.officials": officials, "population.agencies": agencies},
    "design": "sobol",
    "vary": {
        "processes.persuasion.base": "plausible",
        "processes.persuasion.peers": "plausible",
        "processes.decision.base": "plausible",
        "processes.routinising.base": "plausible",
        "processes.lapse.base": "plausible",
    },
    "replicates": replicates,
    "measures": ["share_effective"],
}

# %% [markdown]
# ## Too few runs, and how one sees it

# %%
rough = adoptsim.sensitivity({**study, "samples": few})
adoptsim.draw(rough)

# %% [markdown]
# **How to read it.** The dark bar (`ST`) is the share of all variance that a number has a hand in, alone or together
# with others; the light one (`S1`) what it accounts for alone. The black lines are 90 % intervals. The dashed line is
# the **noise floor**: what a made-up number that has no effect at all would show with as many runs. Only a bar whose
# whole interval lies beyond it is called influential, and only one whose whole interval lies within is called
# negligible. What is left is **inconclusive**: not small, but unknown.
#
# With so few points the intervals are wide. Whoever looked at the bars alone would take their order for an answer.

# %% [markdown]
# ## Enough runs

# %%
settled = adoptsim.sensitivity({**study, "samples": many})
adoptsim.draw(settled)

# %%
print(adoptsim.tell(settled))

# %% [markdown]
# `how much is not settled` means that half of the points give another size than all of them: that the number matters
# is known, how much it matters asks for more points.
#
# ## How much is chance?
#
# Every point was run with several seeds. So we know how much of what differs between runs is no number's doing:

# %%
settled.noise.round(3)

# %% [markdown]
# `share_of_runs` is the share of chance in single runs, `share_of_means` what is left of it in means over the seeds,
# which the indices are made of. Were it large, no number of points would help: one would need more seeds.
#
# ## Do they work together?
#
# What two numbers account for together, beyond each alone:

# %%
settled.pairs[["first", "second", "S2", "S2_low", "S2_high", "verdict"]].round(3)

# %% [markdown]
# ## What one may say

# %%
ranked = settled.indices[settled.indices["verdict"] != "floor"].sort_values("ST", ascending=False)
first = ranked.iloc[0]
groups = {verdict: list(rows["path"]) for verdict, rows in ranked.groupby("verdict", sort=False)}
print(
    f"Over the plausible ranges of these {len(ranked)} numbers, routine use hangs most on {first['path']}: "
    f"it has a hand in {first['ST']:.0%} of what differs "
    f"(90 % interval {max(0, first['ST_low']):.0%} to {first['ST_high']:.0%})."
)
for verdict, paths in groups.items():
    print(f"{verdict}: {', '.join(paths)}")

# %% [markdown]
# This holds for these five numbers and this scenario. A screening of every number that is judgement ships as the
# study `screening` (`adoptsim sensitivity screening`); it takes longer. Whether one package is better than another in
# spite of all these numbers is another question: see the [fourth notebook](04_what_holds_it_back.ipynb).
