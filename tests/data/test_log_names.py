"""What logs are by name and unit: the names of real files, and the contradictions that must not pass."""

import pytest

from resources import translate
from solvers.errors import GeometryError
from subsurface_app.data.objects import LOG_QUANTITIES, LogCurve, find_log, log_quantity_name, quantity_of_log


@pytest.mark.parametrize(
    ("mnemonic", "unit", "quantity"),
    [
        ("GR", "gAPI", "gamma_ray"),
        ("gr_EDTC", "gAPI", "gamma_ray"),
        ("GR_2", "gAPI", "gamma_ray"),
        ("DT", "s/m", "slowness"),
        ("DTC", "s/m", "slowness"),
        ("AC", "s/m", "slowness"),
        ("BATC", "s/m", "slowness"),
        ("DT4P", "s/m", "slowness"),
        ("DTS", "s/m", "shear_slowness"),
        ("DTSM", "s/m", "shear_slowness"),
        ("DT4S", "s/m", "shear_slowness"),
        ("RHOB", "kg/m3", "density"),
        ("RHOZ", "kg/m3", "density"),
        ("DEN", "kg/m3", "density"),
        ("RHO_CS", "kg/m3", "density"),
        ("DRHO", "kg/m3", "density_correction"),
        ("HTNP", "1", "neutron"),
        ("NPHI_LIM", "1", "neutron"),
        ("RD", "ohm.m", "deep_resistivity"),
        ("PE", "", "photoelectric"),
        ("PEF", "b/e", "photoelectric"),
        ("AI", "kg/(m2.s)", "impedance"),
        ("DT", "m/s", "velocity"),
        ("DT", "", "slowness"),
        ("DT_SHEAR", "s/m", "shear_slowness"),
        ("DT_SON", "s/m", "slowness"),
        # what only looks like one of them
        ("VP_VS", "", None),
        ("VP_VS_RATIO", "", None),
        ("DTS_DTC", "", None),
        ("RM", "ohm.m", None),
        ("ILD_log10", "", None),
        ("AI_rel", "kg/(m2.s)", None),
        ("FORCE_2020_LITHOFACIES_CONFIDENCE", "", None),
        ("VPVS", "", None),
        ("DT", "gAPI", None),
        ("DTS", "kg/m3", None),
        ("TENS", "", None),
    ],
)
def test_that_name_and_unit_tell_what_a_log_is(mnemonic: str, unit: str, quantity: str | None) -> None:
    assert quantity_of_log(mnemonic, unit) == quantity


def test_that_no_name_stands_for_two_quantities() -> None:
    names = [name for one in LOG_QUANTITIES.values() for name in (one.mnemonic, *one.others)]
    assert len(names) == len(set(names))
    assert names == [name.upper() for name in names]
    assert log_quantity_name("density") == translate("Bulk density")


def test_that_limits_hold_what_rock_is_and_turn_with_the_quantity() -> None:
    inside = {"slowness": 1 / 3000, "shear_slowness": 1 / 1500, "density": 2650.0, "gamma_ray": 80.0, "neutron": 0.3}
    for quantity, value in inside.items():
        low, high = LOG_QUANTITIES[quantity].limits or (0.0, 0.0)
        assert low < value < high, quantity
    for slowness, velocity in (("slowness", "velocity"), ("shear_slowness", "shear_velocity")):
        fast, slow = LOG_QUANTITIES[slowness].limits or (1.0, 1.0)
        assert (1 / slow, 1 / fast) == pytest.approx(LOG_QUANTITIES[velocity].limits, rel=0.01)


def test_that_of_several_logs_the_most_usual_name_is_taken() -> None:
    logs = [LogCurve(name, "s/m", "us/ft", [0.0], [0.0]) for name in ("DT4S", "AC", "DT_2", "DT4P")]
    found = find_log(logs, "slowness")
    assert found is not None
    assert found.mnemonic == "AC"
    assert find_log(logs, "density") is None
    with pytest.raises(GeometryError, match="gamma_ray"):
        find_log(logs, "gamma")


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        # FORCE 2020 31/3-4, Volve 15/9-19 SR, Volve F-11 A, Torosa-1, Nova Scotia P-135, Alma-3, as they are imported
        ("RDEP ohm.m, RMED ohm.m, DTS s/m, DTC s/m, NPHI 1, GR gAPI, RHOB kg/m3", "DTC DTS RHOB NPHI GR RDEP"),
        ("AC s/m, CALI m, DEN kg/m3, GR gAPI, NEU 1, RDEP ohm.m, RMED ohm.m", "AC - DEN NEU GR RDEP"),
        ("DT s/m, DTS s/m, GR gAPI, NPHI 1, RD ohm.m, RHOB kg/m3, RM ohm.m, RT ohm.m", "DT DTS RHOB NPHI GR RD"),
        ("GR gAPI, RS ohm.m, RD ohm.m, RHOZ kg/m3, HTNP 1, HDAR m, BATC s/m, DTS s/m", "BATC DTS RHOZ HTNP GR RD"),
        ("DT s/m, DTS s/m, NPHI_SAN 1, AF90 ohm.m, AF10 ohm.m, GR gAPI, RHOB kg/m3", "DT DTS RHOB NPHI_SAN GR AF90"),
        ("DT1R s/m, DT4P s/m, DT4S s/m, GR gAPI, NPOR 1, RHOB kg/m3, VPVS -", "DT4P DT4S RHOB NPOR GR -"),
    ],
)  # fmt: skip
def test_that_the_logs_of_real_wells_are_known(units: str, expected: str) -> None:
    logs = [LogCurve(name, unit, "", [0.0], [0.0]) for name, unit in (one.split() for one in units.split(", "))]
    quantities = ("slowness", "shear_slowness", "density", "neutron", "gamma_ray", "deep_resistivity")
    found = [find_log(logs, quantity) for quantity in quantities]
    assert " ".join(one.mnemonic if one else "-" for one in found) == expected
