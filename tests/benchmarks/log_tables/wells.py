"""The wells of the log benchmark: real ones of four basins, read as a user would read them."""

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from models.logs import ABSENT, ClassTable, WellTable, with_neighbours
from solvers.logs import resample
from subsurface_app.data.formats import read_las
from subsurface_app.data.objects import find_log
from subsurface_app.workflows.logs import well_table

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
FORCE, VOLVE, NOVA_SCOTIA, BROWSE = "FORCE", "Volve", "Nova Scotia", "Browse"
WELLS = {
    "25/8-7": (FORCE, "force2020_wells/25_8-7.las", None),
    "31/2-9": (FORCE, "force2020_wells/31_2-9.las", None),
    "31/3-4": (FORCE, "force2020_wells/31_3-4.las", None),
    "31/6-8": (FORCE, "force2020_wells/31_6-8.las", None),
    "34/10-19": (FORCE, "force2020_wells/34_10-19.las", None),
    # these say feet and mean metres
    "15/9-F-11 A": (VOLVE, "volve/15_9-F-11_A_merged.las", "m"),
    "15/9-F-12": (VOLVE, "volve/15_9-F-12_merged.las", "m"),
    "15/9-F-1 A": (VOLVE, "volve/15_9-F-1_A_merged.las", "m"),
    "15/9-19 SR": (VOLVE, "volve/15-9-19_SR_COMP.LAS", None),
    "P-135": (NOVA_SCOTIA, "nova_scotia_wells/P-135_out.LAS", None),
    "Alma-3": (NOVA_SCOTIA, "nova_scotia_wells/ALMA_3_D399_SON_DEN_NEUT_2393-3388M_LAS.las", None),
    "Torosa-1": (BROWSE, "poseidon_torosa1/Torosa1Decim.LAS", None),
}
BASINS = (FORCE, VOLVE, NOVA_SCOTIA)
CLASS_STEP = 0.5  # m
_CLASS_INPUTS = ("gamma_ray", "deep_resistivity", "density", "neutron", "slowness")
_HUGOTON = ("GR", "ILD_log10", "DeltaPHI", "PHIND", "PE", "NM_M", "RELPOS")
_HUGOTON_NONE = "Recruit F9"  # no well: samples of one facies from many, learned from and never asked


@cache
def table(name: str) -> WellTable:
    """One well as the methods see it."""
    basin, path, unit = WELLS[name]
    return well_table(name, basin, read_las(DATA / path, depth_unit=unit).curves)


def tables(basins: tuple[str, ...]) -> list[WellTable]:
    """The wells of some basins."""
    return [table(name) for name, (basin, _, _) in WELLS.items() if basin in basins]


def force_classes() -> tuple[list[ClassTable], list[ClassTable]]:
    """Lithofacies of the FORCE wells, every half metre."""
    found = []
    for name, (basin, path, unit) in WELLS.items():
        if basin != FORCE:
            continue
        log = find_log(read_las(DATA / path, depth_unit=unit).curves, "lithology")
        if log is None:
            raise ValueError(f"{path} holds no lithofacies")
        wells = table(name)
        codes = resample(np.asarray(log.md), np.asarray(log.values), wells.depth, holds="classes")
        labels = np.where(np.isfinite(codes), codes, ABSENT).astype(np.int64)
        found.append(with_neighbours(ClassTable(name, wells.features(_CLASS_INPUTS), labels)))
    return found, []


def hugoton_classes() -> tuple[list[ClassTable], list[ClassTable]]:
    """Facies of the Hugoton wells as published, every half foot, and the samples that belong to no well."""
    with (DATA / "hugoton_facies" / "facies_vectors.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    found: list[ClassTable] = []
    loose: list[ClassTable] = []
    for name in dict.fromkeys(row["Well Name"] for row in rows):
        own = [row for row in rows if row["Well Name"] == name]
        inputs = np.array([[float(row[key]) if row[key] else np.nan for key in _HUGOTON] for row in own])
        one = with_neighbours(ClassTable(name, inputs, np.array([int(row["Facies"]) for row in own])))
        (loose if name == _HUGOTON_NONE else found).append(one)
    return found, loose


CLASS_SETS: dict[str, Callable[[], tuple[list[ClassTable], list[ClassTable]]]] = {
    "FORCE lithofacies": force_classes,
    "Hugoton facies": hugoton_classes,
}
