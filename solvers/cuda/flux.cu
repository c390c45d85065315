// Variable density: fluxes, buoyancy times slope, whose differences are the curvatures of the update.

// Buoyancy times slope half a cell behind a cell, and what a change of buoyancy makes of the slope of a driving field.
__device__ __forceinline__ real slope_of(
    const real* u, const real* driving, int s, const Differences& w, const Memory& memory, long long cell)
{
    real slope = memory.buoyancy[cell] * half_way(u, s, w);
    if (driving && memory.change)
        slope += memory.change[cell] * half_way(driving, s, w);
    return slope;
}

// The flux along one axis at one cell: the slope, and psi, which takes that in. `psi` is where a slab's psi lies.
__device__ __forceinline__ real flux_of(real slope, const Axis& axis, const Memory& memory, int depth, real* psi)
{
    if (depth < 0)
        return slope;
    const real* at = memory.at + 2 * n_deep(axis) + depth;
    psi[0] = at[n_deep(axis)] * psi[0] + at[0] * slope;
    return psi[0] + slope;
}

// A cell: where it lies, and its depths in the slabs along each axis.
struct Spot {
    int ix, iy, iz, in_x, in_y, in_z;
};

// Keep one of the fluxes, without what the zetas of the other axes add to the field, and image with it.
__device__ __forceinline__ void use_flux(
    int part, real flux, real slope, const Spot& spot, const Cells& cells, const Border& border, const Besides& besides,
    const Turn& turn, int shot, long long cell)
{
    const Axis &x = cells.x, &y = cells.y, &z = cells.z;
    if (besides.filters && besides.keep.with_fluxes) {
        const int row = part * besides.n_shots + shot;
        if (part != 1 && spot.in_x >= 0) {
            const long long at = place(row, spot.in_x, n_deep(x), spot.iy, y.n, spot.iz, z.n);
            flux = without_zeta(flux, x, border.x, spot.in_x, border.x.filter + at);
        }
#if AXES == 3
        if (part != 2 && spot.in_y >= 0) {
            const long long at = place(row, spot.ix, x.n, spot.in_y, n_deep(y), spot.iz, z.n);
            flux = without_zeta(flux, y, border.y, spot.in_y, border.y.filter + at);
        }
#endif
        if (part != AXES && spot.in_z >= 0) {
            const long long at = place(row, spot.ix, x.n, spot.iy, y.n, spot.in_z, n_deep(z));
            flux = without_zeta(flux, z, border.z, spot.in_z, border.z.filter + at);
        }
        if (turn.snapshot)
            turn.snapshot[part * cells.size + cell] = flux;
    }
    if (turn.kept && besides.kept.with_fluxes)
        turn.image[(2 + part) * besides.of_sums + cell] += turn.kept[part * cells.size + cell] * slope;
}

// Write the fluxes half a cell behind each cell: threads over all cells. Above a free surface they are mirrored.
extern "C" __global__ void update_flux(
    const Cells cells, const Stencil stencil, const Border border, const Besides besides, const Clock* clock, int parity,
    int free_surface, const real* __restrict__ now, const real* __restrict__ driving)
{
    const Axis &x = cells.x, &y = cells.y, &z = cells.z;
    const int i = blockIdx.x * blockDim.x + threadIdx.x, shot = blockIdx.y;
    if (i >= x.n * y.n * z.n)
        return;
    const int iz = i % z.n, iy = i / z.n % y.n, ix = i / z.n / y.n;
    const long long cell = cells.first + (long long)ix * x.stride + (long long)iy * y.stride + iz;
    const long long at = shot * cells.size + cell;
    const Turn turn = turn_of(besides, *clock, parity, shot, cells.size);
    const Spot spot = {ix, iy, iz, depth_of(x, ix), depth_of(y, iy), depth_of(z, iz)};
    const real *u = now + at, *other = driving ? driving + at : nullptr;

    real slope = slope_of(u, other, x.stride, stencil.x, border.x, cell);
    real* psi = border.x.psi + place(shot, psi_depth(x, spot.in_x), n_deep_psi(x), iy, y.n, iz, z.n);
    real flux = flux_of(slope, x, border.x, spot.in_x, psi);
    border.x.flux[at] = flux;
    use_flux(1, flux, slope, spot, cells, border, besides, turn, shot, cell);
#if AXES == 3
    slope = slope_of(u, other, y.stride, stencil.y, border.y, cell);
    psi = border.y.psi + place(shot, ix, x.n, psi_depth(y, spot.in_y), n_deep_psi(y), iz, z.n);
    flux = flux_of(slope, y, border.y, spot.in_y, psi);
    border.y.flux[at] = flux;
    use_flux(2, flux, slope, spot, cells, border, besides, turn, shot, cell);
#endif
    slope = slope_of(u, other, 1, stencil.z, border.z, cell);
    psi = border.z.psi + place(shot, ix, x.n, iy, y.n, psi_depth(z, spot.in_z), n_deep_psi(z));
    flux = flux_of(slope, z, border.z, spot.in_z, psi);
    border.z.flux[at] = flux;
    if (free_surface && iz < HALO)
        border.z.flux[at - 2 * iz - 1] = flux;
    use_flux(AXES, flux, slope, spot, cells, border, besides, turn, shot, cell);
}
