"""What goes into the network and what comes out, by name; a model card lists the names in the order of the channels.

Geological time is free up to a monotone map, and no tile knows its phase, so no channel holds time itself:

seismic, live          scaled seismic and where it was recorded; missing traces hold the straight line between live ones
dip_iline, dip_xline   p = - (dt/dx) / (dt/dz), samples per trace: the same for every map of t. They are all that the
                       shape of the layers holds: the thickness of a layer changes along it as dp/dz.
log_thickness          - log(dt/dz), less its mean over the layer: a map of t moves it by one number a layer, and the
                       loss takes that away. It says what the dips would have to be differentiated for.
impedance              log of impedance above the frequencies that the wavelet lacks; without wells it has the polarity
                       of the seismic, with wells the true one
impedance_background   the rest, log of impedance over SURFACE_IMPEDANCE; means something with wells only
well                   log of impedance over SURFACE_IMPEDANCE along wells, where well_mask is 1
horizon                order of the prompted surfaces from -1 to 1, under a monotone map drawn anew for each volume;
                       horizon_mask shares 1 between the two samples around the surface, which says where between them
                       it lies

Dips and thickness are counted in GRADIENT_UNIT, impedance in IMPEDANCE_UNIT, so that they vary about as much as scaled
seismic does.
"""

GRADIENT_UNIT = 0.25
IMPEDANCE_UNIT = 0.1
INPUTS = ("seismic", "live", "well", "well_mask", "horizon", "horizon_mask")
OUTPUTS = (
    "clean",
    "clean_log_variance",
    "fault_logit",
    "dip_iline",
    "dip_xline",
    "log_thickness",
    "gradient_log_variance",
    "impedance",
    "impedance_log_variance",
    "impedance_background",
)
LOG_VARIANCE = (-7.0, 4.0)  # of scaled numbers; outputs are clamped to it
