"""Plain words for the names of measures: what a reader sees in tables, figures and answers.

The tables hold English; whoever shows a word passes it through `said`.
"""

from adoptsim.faces.tongues.speaking import said

OBSTACLES = {
    "unaware": "have not heard of it",
    "unpersuaded_reluctance": "not persuaded: reluctance",
    "unpersuaded_usefulness": "not persuaded: seems of little use",
    "unpersuaded_difficulty": "not persuaded: seems too difficult",
    "unpersuaded_peers": "not persuaded: few peers use it",
    "undecided": "willing, agency undecided",
    "regulation": "willing, held up by the law",
    "budget": "willing, no money for it",
    "procurement": "willing, held up in procurement",
    "skill": "willing, lack the skill",
    "seat": "willing, no seat left",
    "time": "willing, no time to start",
    "lapsed": "gave it up",
    "nominal": "use it, not in routine",
    "effective": "use it in routine",
}
"""The classes of the obstacle ledger, in its order."""

BARRIERS = {
    "awareness": "not having heard of it",
    "reluctance": "reluctance",
    "usefulness": "seeming of little use",
    "difficulty": "seeming too difficult",
    "peers": "few peers using it",
    "decision": "agencies that do not decide",
    "regulation": "the law",
    "budget": "lack of money for set-up",
    "procurement": "procurement",
    "skill": "lack of skill",
    "seat": "lack of seats",
    "time": "lack of time",
}
"""The barriers, in their order, as what holds somebody back."""

PIPELINE = {
    "undecided": "undecided",
    "clearing": "held up by the law",
    "funding": "waiting for money",
    "procuring": "in procurement",
    "available": "available to officials",
    "withdrawn": "withdrawn",
}
"""The states of an agency's pipeline, in its order."""

USES = ("nominal", "effective")
"""Classes of the ledger that are no obstacles: these officials use it."""

ENDED_AS_PLANNED = ("", "its months are over", "its money is given away")
"""Why a programme ended, where that is no news."""

ALL = "all"
"""The row of a table that stands for all solutions together."""


def plain(name: str) -> str:
    """Turn a name as written in files into words: ``case_files`` into ``case files``, or what the language calls it."""
    return said(name.replace("_", " "))


def counted(runs: int) -> str:
    """Write a number of runs."""
    return said("{runs} runs", runs=runs) if runs != 1 else said("1 run")


def lasting(months: int) -> str:
    """Write a length of time."""
    if months % 12:
        return said("{months} months", months=months) if months > 1 else said("1 month")
    return said("{years} years", years=months // 12) if months > 12 else said("1 year")
