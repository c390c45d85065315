// The 2D update: one launch for all cells of all shots.
//
// Neighbours come through the read-only cache and not through a shared tile: a block of 32 x 8 cells reads 2.5 values of
// `now` a cell at order 8, of which memory sees one, and the first-level cache serves 17 loads a cell faster than memory
// serves the 16 bytes that each cell must move. A tile would add a barrier and gain nothing. Borders are a branch and not
// a launch of their own: a 2D step is short, so that launches cost more than the few warps that diverge at slab edges.

extern "C" __global__ void __launch_bounds__(BLOCK_Z* BLOCK_Y) update_2d(
    const Cells cells, const Stencil stencil, const Border border, const Besides besides, const Clock* clock, int parity,
    const real* __restrict__ now, real* __restrict__ before, const real* __restrict__ scale)
{
    const int iz = blockIdx.x * BLOCK_Z + threadIdx.x, ix = blockIdx.y * BLOCK_Y + threadIdx.y, shot = blockIdx.z;
    if (ix >= cells.x.n || iz >= cells.z.n)
        return;
    const Turn turn = turn_of(besides, *clock, parity, shot, cells.size);
    const long long field = shot * cells.size;
    update_cell(
        cells, stencil, border, turn, besides.filters, now + field, before + field, scale, shot, ix, 0, iz);
}
