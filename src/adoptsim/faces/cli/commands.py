"""What each command takes; the work is imported when a command is called."""

from pathlib import Path
from typing import Any

import click

from adoptsim.faces.cli import studies
from adoptsim.faces.cli.options import jobs_option, quiet_option, settings, verbosity


@click.command(short_help="Run scenarios and say what happens.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "--replicates",
    type=click.IntRange(min=1, max=1_000_000),
    default=20,
    show_default=True,
    metavar="N",
    help="Runs of each scenario.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**63 - 1),
    default=1,
    show_default=True,
    metavar="S",
    help="Seed of the first run; the others follow, S + 1, S + 2 … The same for every scenario.",
)
@click.option(
    "--months",
    type=click.IntRange(min=1, max=1200),
    metavar="M",
    help="Months to run; the scenario's own by default.",
)
@settings
@jobs_option
@studies.cluster_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the results; must not exist. By default results/SCENARIO, numbered if that is taken.",
)
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@quiet_option
@verbosity
def run(**given: Any) -> None:
    """Run scenarios many times, say what happens, and leave a folder of results.

    SCENARIO is a scenario file, or the name of a shipped scenario such as digital_transition. Several are run with the
    same seeds and compared with the first, run by run.
    """
    from adoptsim.experiments.executors import start_early

    if given["jobs"] != 1 and not given["cluster"]:
        start_early(["adoptsim.experiments.runs"])
    from adoptsim.faces.cli.run import Request, run

    raise SystemExit(run(Request(**given)))


@click.command(short_help="Is a scenario valid? Which line set which value?")
@click.argument("scenario", metavar="SCENARIO")
@settings
@click.option("--short", is_flag=True, help="Show no values, only whether it is valid, and warnings.")
@verbosity
def check(scenario: str, sets: tuple[str, ...], short: bool) -> None:  # noqa: FBT001  click's signature
    """Check a scenario, and show every value with the file and line that set it."""
    from adoptsim.faces.cli.check import check

    check(scenario, sets, short=short)


@click.command(short_help="The month as a table, the interventions on a time line.")
@click.argument("scenario", metavar="SCENARIO")
@settings
@verbosity
def plan(scenario: str, sets: tuple[str, ...]) -> None:
    """Show what happens in a month, and which intervention acts when and costs what."""
    from adoptsim.faces.cli.plan import plan

    plan(scenario, sets)


@click.command(short_help="What a government may do: kinds of interventions.")
@click.argument("kind", required=False, metavar="[KIND]")
@verbosity
def kinds(kind: str | None) -> None:
    """List the kinds of interventions, plugins included; with a KIND, everything about it."""
    from adoptsim.faces.cli.kinds import every_kind, one_kind

    if kind is None:
        every_kind()
    else:
        one_kind(kind)


@click.command(short_help="The literature behind what a scenario uses.")
@click.argument("scenario", required=False, metavar="[SCENARIO]")
@settings
@click.option("--bibtex", is_flag=True, help="Write BibTeX entries.")
@verbosity
def cite(scenario: str | None, sets: tuple[str, ...], bibtex: bool) -> None:  # noqa: FBT001  click's signature
    """List the literature behind what a scenario uses; without a SCENARIO, everything that adoptsim knows.

    Under each entry stands what rests on it: processes of the month, kinds of interventions, chance.
    """
    from adoptsim.faces.cli.cite import cite

    cite(scenario, sets, as_bibtex=bibtex)


@click.command(short_help="Write a commented scenario to start from.")
@click.argument("name", metavar="NAME")
@click.option("--extends", metavar="SCENARIO", help="What it builds on; the baseline by default.")
@verbosity
def new(name: str, extends: str | None) -> None:
    """Write NAME.yaml, a commented scenario to start from. Nothing is overwritten."""
    from adoptsim.faces.cli.new import new

    new(name, extends)


@click.command(short_help="The JSON Schema of scenario files, for editors.")
@click.option("--study", is_flag=True, help="That of study files instead.")
@verbosity
def schema(study: bool) -> None:  # noqa: FBT001  click's signature
    """Print the JSON Schema of scenario files, for editors that complete and check."""
    import json

    from adoptsim.experiments.study_schema import study_schema
    from adoptsim.scenario.json_schema import json_schema

    click.echo(json.dumps(study_schema() if study else json_schema(), indent=2, ensure_ascii=False))


@click.command(short_help="Repeat the runs of a results folder and compare to the byte.")
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS")
@jobs_option
@quiet_option
@verbosity
def verify(results: Path, jobs: int | None, quiet: bool) -> None:  # noqa: FBT001  click's signature
    """Repeat the runs of a results folder from its manifest, and compare the tables to the byte."""
    from adoptsim.faces.cli.verify import verify

    raise SystemExit(verify(results, jobs, quiet=quiet))


@click.command(short_help="The page: try interventions in a browser.")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, metavar="P", help="Port; 0 for any."
)
@click.option("--no-browser", is_flag=True, help="Open no browser.")
@click.option(
    "--visitors",
    type=click.IntRange(min=1, max=10_000),
    default=100,
    show_default=True,
    metavar="N",
    help="Visits at one time; more are turned away.",
)
@click.option("--root-path", default="", metavar="PATH", help="Path under which a proxy shows the page.")
@jobs_option
@verbosity
def web(host: str, port: int, visitors: int, root_path: str, jobs: int | None, no_browser: bool) -> None:  # noqa: FBT001
    """Open the page on which one tries interventions without a terminal.

    It needs no internet, and shows itself to this machine alone unless another host is given.
    """
    from adoptsim.faces.cli.web import web

    web(host, port, visitors, root_path, jobs, browser=not no_browser)


@click.command(short_help="One page that tells what runs found.")
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RESULTS...")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file to write; must not exist. By default RESULTS.html beside the folder, numbered if that is taken.",
)
@click.option("--language", default="en", show_default=True, metavar="L", help="en, es or pt.")
@quiet_option
@verbosity
def report(results: tuple[Path, ...], out: Path | None, language: str, quiet: bool) -> None:  # noqa: FBT001  click's signature
    """Write one page that tells what runs found: question, answer, figures, costs, assumptions with sources, manifest.

    RESULTS is a folder that adoptsim run left. After it may come the folders of obstacles and attribute of the same
    scenario: what each barrier is worth, and what each intervention contributed. The page needs no other file and no
    network.
    """
    from adoptsim.faces.cli.report import report

    report(results, out, language, quiet=quiet)


@click.command(short_help="What a panel of real adoptions shows.")
@click.argument("case", metavar="CASE")
@click.option("--cut", metavar="DAY", help="Last day that may be known; the case's own by default.")
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**63 - 1),
    default=1,
    show_default=True,
    metavar="S",
    help="Seed of the permutation test.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the results; must not exist. By default results/describe_CASE, numbered if that is taken.",
)
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@quiet_option
@verbosity
def describe(case: str, **given: Any) -> None:
    """Describe a panel of real adoptions before anything is assumed about why.

    Cumulative adoption, the hazard of each month, the time by which half had adopted, adopter categories, exposure,
    thresholds, clustering with a permutation test, and Bass's curve; with intervals, as sentences, tables and figures.
    """
    from adoptsim.faces.cli.describe import describe_case

    raise SystemExit(describe_case(case, **given))


@click.command(short_help="Coefficients from a panel of real adoptions.")
@click.argument("case", metavar="CASE")
@click.option("--cut", metavar="DAY", help="Last day that may be known; the case's own by default.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the results; must not exist. By default results/fit_CASE, numbered if that is taken.",
)
@quiet_option
@verbosity
def fit(case: str, cut: str | None, out: Path | None, quiet: bool) -> None:  # noqa: FBT001  click's signature
    """Estimate the coefficients of a case from its panel, and say what the data can and cannot tell.

    CASE is a YAML file that names a panel of real adoptions, a table with one line a unit, and what may explain it. The
    folder of results holds a scenario to extend, with the estimates in it.
    """
    from adoptsim.faces.cli.cases import fit_case

    raise SystemExit(fit_case(case, cut, out, quiet=quiet))


@click.command(short_help="From a panel of real adoptions, how it goes on.")
@click.argument("case", metavar="CASE")
@click.option("--cut", metavar="DAY", help="Last day that may be known; the case's own by default.")
@click.option("--until", metavar="DAY", help="Day to forecast to; the case's own by default.")
@click.option(
    "--draws", type=click.IntRange(20, 100_000), default=500, show_default=True, metavar="N", help="Futures to draw."
)
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**63 - 1),
    default=1,
    show_default=True,
    metavar="S",
    help="Seed of all chance.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for the results; must not exist. By default results/forecast_CASE, numbered if that is taken.",
)
@click.option(
    "--register",
    "register_at",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Put the forecast down in FILE, with a hash and the date, before its data are seen.",
)
@click.option(
    "--score",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Judge the forecast that was registered in FILE by the panel of CASE, which goes on by now.",
)
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@quiet_option
@verbosity
def forecast(case: str, **given: Any) -> None:
    """Forecast how a panel of real adoptions goes on, with bands; judge it on what was held out.

    Nothing after the cut is used. Where the panel goes on, the forecast is held against simple rivals: persistence,
    linear, logistic, Bass and a null hazard.
    """
    from adoptsim.faces.cli.cases import forecast_case

    raise SystemExit(forecast_case(case, **given))


COMMANDS = (run, *studies.COMMANDS, describe, fit, forecast, check, plan, kinds, cite, new, schema, verify, report, web)
