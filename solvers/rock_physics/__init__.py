"""Rock physics on arrays: from minerals, pores and fluids to elastic waves and their reflections.

    from solvers.rock_physics import MINERALS, Rock, brine, gas, mix_fluids, substitute_fluid

Rocks         `Rock` (vp, vs, rho), `Mineral` (bulk, shear, rho), `Fluid` (rho, bulk), the table `MINERALS`;
              `poisson_ratio`
Mixtures      `voigt`, `reuss`, `hill`, `hashin_shtrikman` (bounds), `wood` (suspensions), `critical_porosity_frame`
Fluids        `gas`, `oil`, `brine` (Batzle-Wang), `density_of_api`; what can dissolve: `largest_gas_oil_ratio`,
              `largest_gas_water_ratio`; several in a pore: `mix_fluids` (even), `mix_patches`, `mix_brie`
Gassmann      `substitute_fluid` with the reason of each refused sample (`Refusal`), `saturated_bulk`, `dry_bulk`
Dry sand      `hertz_mindlin`, `soft_sand`, `stiff_sand`, `contact_cement` of a `GrainPack`
Pore shapes   `kuster_toksoz`, `keys_xu_frame`, `spheroid_factors`; `xu_white` (clay-sand mixtures)
Shale         `vernik_shale`, `vernik_shale_vs`
Density       `gardner_density`, `gardner_velocity`, `fit_gardner`
S velocity    `mudrock_vs`, `mudrock_vp`, `greenberg_castagna_vs` (brine), `greenberg_castagna_in_situ` (any fluid)
P velocity    `wyllie_velocity`, `raymer_velocity`; from resistivity: `faust_velocity`,
              `faust_velocity_of_factor`, `fit_faust`
Reflections   `zoeppritz` (exact), `aki_richards`, `shuey`; `elastic_impedance`, `extended_elastic_impedance`
Bedding       `backus_average`, `backus_log` (moving window), `Vti`: Thomsen's parameters, velocities at angles

Conventions: SI throughout - Pa, kg/m3, m/s, m, K, radians, shares of one. Samples are float64 arrays that broadcast
against each other and against single numbers. NaN passes through, and a sample that cannot be (a porosity of 1.2, a
negative velocity) becomes NaN; what is wrong about all samples raises GeometryError (shapes) or RockPhysicsError
(fractions that do not add up). Where a relation was measured stands in its docstring; for fluids `GAS_VALIDITY`,
`OIL_VALIDITY` and `BRINE_VALIDITY` tell which samples lie outside.
"""

from solvers.rock_physics._avo import ShueyTerms, aki_richards, shuey
from solvers.rock_physics._backus import backus_average, backus_log
from solvers.rock_physics._brine import BRINE_VALIDITY, brine, largest_gas_water_ratio
from solvers.rock_physics._cement import contact_cement
from solvers.rock_physics._contacts import GrainPack, coordination_number, hertz_mindlin, soft_sand, stiff_sand
from solvers.rock_physics._elastic_impedance import elastic_impedance, extended_elastic_impedance
from solvers.rock_physics._faust import (
    FAUST_FACTOR_SCALE,
    FAUST_SCALE,
    faust_velocity,
    faust_velocity_of_factor,
    fit_faust,
)
from solvers.rock_physics._fluid_mixing import mix_brie, mix_fluids, mix_patches
from solvers.rock_physics._gardner import (
    GARDNER_EXPONENT,
    GARDNER_SCALE,
    fit_gardner,
    gardner_density,
    gardner_velocity,
)
from solvers.rock_physics._gas import GAS_VALIDITY, gas
from solvers.rock_physics._gassmann import Refusal, Substitution, dry_bulk, saturated_bulk, substitute_fluid
from solvers.rock_physics._inclusions import Inclusion, keys_xu_frame, kuster_toksoz, spheroid_factors
from solvers.rock_physics._mixing import Bounds, critical_porosity_frame, hashin_shtrikman, hill, reuss, voigt, wood
from solvers.rock_physics._oil import OIL_VALIDITY, density_of_api, largest_gas_oil_ratio, oil
from solvers.rock_physics._porosity_velocity import raymer_velocity, wyllie_velocity
from solvers.rock_physics._rock import MINERALS, Fluid, Mineral, Rock, poisson_ratio
from solvers.rock_physics._shale import vernik_shale, vernik_shale_vs
from solvers.rock_physics._shear_velocity import (
    greenberg_castagna_in_situ,
    greenberg_castagna_vs,
    mudrock_vp,
    mudrock_vs,
)
from solvers.rock_physics._validity import Validity
from solvers.rock_physics._vti import Vti
from solvers.rock_physics._xu_white import xu_white
from solvers.rock_physics._zoeppritz import Scattered, zoeppritz

__all__ = [
    "BRINE_VALIDITY",
    "FAUST_FACTOR_SCALE",
    "FAUST_SCALE",
    "GARDNER_EXPONENT",
    "GARDNER_SCALE",
    "GAS_VALIDITY",
    "MINERALS",
    "OIL_VALIDITY",
    "Bounds",
    "Fluid",
    "GrainPack",
    "Inclusion",
    "Mineral",
    "Refusal",
    "Rock",
    "Scattered",
    "ShueyTerms",
    "Substitution",
    "Validity",
    "Vti",
    "aki_richards",
    "backus_average",
    "backus_log",
    "brine",
    "contact_cement",
    "coordination_number",
    "critical_porosity_frame",
    "density_of_api",
    "dry_bulk",
    "elastic_impedance",
    "extended_elastic_impedance",
    "faust_velocity",
    "faust_velocity_of_factor",
    "fit_faust",
    "fit_gardner",
    "gardner_density",
    "gardner_velocity",
    "gas",
    "greenberg_castagna_in_situ",
    "greenberg_castagna_vs",
    "hashin_shtrikman",
    "hertz_mindlin",
    "hill",
    "keys_xu_frame",
    "kuster_toksoz",
    "largest_gas_oil_ratio",
    "largest_gas_water_ratio",
    "mix_brie",
    "mix_fluids",
    "mix_patches",
    "mudrock_vp",
    "mudrock_vs",
    "oil",
    "poisson_ratio",
    "raymer_velocity",
    "reuss",
    "saturated_bulk",
    "shuey",
    "soft_sand",
    "spheroid_factors",
    "stiff_sand",
    "substitute_fluid",
    "vernik_shale",
    "vernik_shale_vs",
    "voigt",
    "wood",
    "wyllie_velocity",
    "xu_white",
    "zoeppritz",
]
