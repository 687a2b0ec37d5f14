"""The job that the documentation shows for a batch queue, run as a queue runs it, task by task."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adoptsim.faces.cli.root import cli

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "many_runs.md"

STUDY = """
title: Timing
scenario: training
set: {population.officials: 60, population.agencies: 3, calendar.months: 12}
design: factorial
vary:
  interventions.training.start: [1, 4, 7]
replicates: 2
"""


def test_a_job_array_and_what_follows_it_end_with_the_tables_of_the_whole(tmp_path):
    page = PAGE.read_text(encoding="utf-8").partition("## A batch queue: Slurm")[2]
    job, after = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)[:2]
    tasks = re.search(r"--array=1-(\d+)", job)[1]
    assert f"/{tasks}" in job
    (tmp_path / "timing.yaml").write_text(STUDY)
    (tmp_path / "srun").write_text('#!/bin/sh\nexec "$@"\n')
    (tmp_path / "srun").chmod(0o755)
    path = os.pathsep.join([str(tmp_path), str(Path(sys.executable).parent), os.environ["PATH"]])
    for task in range(1, 4):
        told = {**os.environ, "PATH": path, "SLURM_ARRAY_TASK_ID": str(task)}
        subprocess.run(["bash", "-e", "-c", job.replace(f"/{tasks}", "/3")], cwd=tmp_path, env=told, check=True)
    assert not (tmp_path / "results" / "timing" / "outcomes.parquet").exists()
    subprocess.run(["bash", "-e", "-c", after], cwd=tmp_path, env={**os.environ, "PATH": path}, check=True)
    whole = tmp_path / "whole"
    words = ["sweep", str(tmp_path / "timing.yaml"), "--out", str(whole), "--jobs", "1", "--no-figures", "-q"]
    with pytest.raises(SystemExit, match="0"):
        cli.main(words)
    for table in whole.glob("*.parquet"):
        assert table.read_bytes() == (tmp_path / "results" / "timing" / table.name).read_bytes()
    assert len(list(whole.glob("*.parquet"))) >= 1
