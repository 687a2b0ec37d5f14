# %% [markdown]
# # 5. From data to a forecast
#
# A list of who adopted when is the best that one can have of a diffusion. This notebook goes the whole way with it:
#
# 1. What does it show, before anything is assumed about why?
# 2. What do units respond to, and what can the data not tell?
# 3. How does it go on, under a law whose deadline is still ahead?
# 4. Was the forecast any good? It is put down before the data are seen, and judged against simple rivals.
#
# The towns are made up, so that we know the truth. Put a file of your own in their place: one line a unit, and when it
# was first seen to have adopted.

# %%
import adoptsim

# %% tags=["parameters"]
towns = 800
draws = 500

# %% [markdown]
# ## The panel
#
# Each month every town without the service takes it up with a chance that grows with its size, with the share of its
# neighbours that have it, and, for larger towns, with a law made in June 2021 that binds them to have it by the end of
# June 2022. This cell plays that out and writes what a registrar would have. **You may skip it**: yours exists already.

# %%
E = 2.718281828459045
BASE, SIZE, PEERS, LAW, LAST_MONTH = -5.0, 0.3, 1.2, 1.7, 1.0
DOUBLINGS = [town * 7 % 8 for town in range(towns)]  # a town has 100 inhabitants, doubled so often
LAW_MADE, DEADLINE = 42, 54  # months, counted from January 2018


def random_numbers(state):
    """Yield numbers between 0 and 1, the same each time."""
    while True:
        state = (6364136223846793005 * state + 1442695040888963407) % 2**64
        yield (state >> 11) / 2**53


def law_in(month):
    """Return how strongly the law is felt: half at first, more towards its deadline, little afterwards."""
    if month < LAW_MADE:
        return 0.0
    return 0.3 if month > DEADLINE else 0.5 + 0.5 * max(0.0, 1 - (DEADLINE - month) / 6)


chance = random_numbers(2018)
adopted = [0] * towns  # the month in which each town took it up; 0 for not yet
for month in range(1, 61):
    before = list(adopted)
    for town in range(towns):
        near = [before[(town + step) % towns] for step in (-2, -1, 1, 2)]
        pull = BASE + SIZE * 0.693 * (DOUBLINGS[town] - 3.5) + PEERS * sum(month > 0 for month in near) / 4
        if DOUBLINGS[town] >= 4:
            pull += LAW * law_in(month) + LAST_MONTH * (month == DEADLINE)
        if next(chance) < 1 - E ** -(E**pull) and not adopted[town]:
            adopted[town] = month


def write(name, until):
    """Write the panel as it was known after so many months."""
    with open(name, "w") as file:
        file.write("unit,adopted,inhabitants\n")
        for town, month in enumerate(adopted):
            file.write(f"town {town},{month if 0 < month <= until else ''},{100 * 2 ** DOUBLINGS[town]}\n")


write("known.csv", 48)
write("later.csv", 60)
with open("neighbours.csv", "w") as file:
    file.write("one,other\n")
    for town in range(towns):
        file.write("".join(f"town {town},town {(town + step) % towns}\n" for step in (1, 2)))

# %% [markdown]
# A **case** says what the panel means. `months_from` is there because these months are counted; days such as
# 2021-12-31 will do as well.

# %%
CASE = """\
title: Made-up towns
panel: {{file: {panel}, months_from: 2018-01, observed_until: {until}}}
network: {{file: neighbours.csv}}
size: inhabitants
events:
  law: {{kind: mandate, start: 2021-06-01, deadline: 2022-06-30, where: {{inhabitants: '>= 1600'}}}}
cut: 2021-12-31
until: 2022-12-31
"""
with open("known.yaml", "w") as file:
    file.write(CASE.format(panel="known.csv", until="2021-12-31"))
case = adoptsim.read_case("known.yaml")

# %% [markdown]
# ## 1. What does it show?

# %%
found = adoptsim.describe(case)
print(adoptsim.tell(found))

# %%
adoptsim.draw(found)

# %% [markdown]
# **How to read it.** The curve is what one would show first; the hazard is what one should look at: the share of those
# *still without* that take it up in a month. It creeps upwards as towns see their neighbours, and jumps in June 2021,
# when the law is made. Towns that are neighbours are more alike than chance has it; that alone does not prove that they
# follow each other.
#
# ## 2. What do towns respond to?
#
# The model's own rule is fitted to the panel. What it believes of each number beforehand comes from other data and
# travels with it; the last column of the table says how much of it these data told.

# %%
fitted = adoptsim.fit(case)
print(adoptsim.tell(fitted))

# %%
adoptsim.draw(fitted)

# %% [markdown]
# Where grey and blue lie upon each other, the data told nothing: no deadline has been seen yet, so its last month is
# what other laws have taught. Here we know the truth, and can look whether the intervals hold it:

# %%
truth = {"base": BASE, "size": SIZE, "peers": PEERS, "mandate": LAW, "deadline": LAST_MONTH}
for row in fitted.table().itertuples():
    if row.term in truth:
        inside = "inside" if row.low <= truth[row.term] <= row.high else "outside"
        print(f"{row.term:>9}: truth {truth[row.term]:+.1f} lies {inside} {row.low:+.2f} to {row.high:+.2f}")

# %% [markdown]
# Of ten such intervals, about one should miss. What was learned can be taken into simulations: as a scenario to extend,
# with what the data did not tell left as it was.

# %%
print(adoptsim.overlay(fitted))

# %% [markdown]
# ## 3. How does it go on?
#
# Each of many futures draws all the numbers once from what is believed of them now, and then chance month by month. The
# bands hold half and nine tenths of the futures: they are wide where nobody knows.

# %%
made = adoptsim.forecast(case, draws=draws, seed=1, fitted=fitted)
print(adoptsim.tell(made))

# %%
adoptsim.draw(made)

# %% [markdown]
# A forecast that is written down afterwards is none. `register` gives it a date and a hash, for a file
# (`registered.text()`); whatever is changed later shows.

# %%
registered = adoptsim.register(made)
print(
    f"{registered.case}: from {registered.cut} to {registered.until}, {len(registered.text()):,} characters with a hash"
)

# %% [markdown]
# ## 4. Was it any good?
#
# A year later the panel goes on, and the forecast is judged: against nothing changing, a line, a logistic and a Bass
# curve, and last year's hazard going on.

# %%
with open("later.yaml", "w") as file:
    file.write(CASE.format(panel="later.csv", until="2022-12-31"))
later = adoptsim.read_case("later.yaml")
judged = adoptsim.judge(registered, later)
judged.table.set_index(["group", "forecaster"])[["mae", "crps", "coverage_50", "coverage_90"]].round(4)

# %%
adoptsim.draw(adoptsim.forecast(later, draws=draws, seed=1))

# %% [markdown]
# `mae` is by how much the middle was wrong in the mean month, `crps` the same for the whole band (smaller is better for
# both), and coverage how many of the months lay in a band: in the long run it should be half and nine tenths, but the
# months of one year rise and fall together, so a single year may well hold all or none.
#
# ## What one may say

# %%
board = judged.table[judged.table["group"] == "law: bound"].set_index("forecaster")["mae"]
rival = board.drop("adoptsim").idxmin()
bands = made.bands()
last = bands[bands["group"] == "law: bound"].iloc[-1]
who = "beat" if board["adoptsim"] < board[rival] else "lost to"
print(
    f"Told of the law and its deadline, and of nothing after 2021, the forecast was that {last['median']:.0%} of the "
    f"towns that it binds would have the service by the end of 2022 (90 % band {last['low_90']:.0%} to "
    f"{last['high_90']:.0%})."
)
print(
    f"Over the twelve months it {who} the best simple forecast, {rival.replace('_', ' ')}: off by "
    f"{100 * board['adoptsim']:.1f} points of a hundred towns in the mean, against {100 * board[rival]:.1f}."
)

# %% [markdown]
# And one should say at once: these towns follow the model's own rule, and only its numbers had to be found. Real ones
# need not; how far one comes with them is in the [next notebook](06_real_adoptions.ipynb).
