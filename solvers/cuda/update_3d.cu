// The 3D update: the inner region, where no border term exists, and the borders around it.

// Inner cells: begin inclusive, end exclusive along each axis.
struct Box {
    int x_begin, x_end, y_begin, y_end, z_begin, z_end;
};

extern "C" {

// The inner region: a block sweeps along x over its (y, z) tile. Each thread holds the 2 HALO + 1 values along x of its
// column in registers, so that a value is read from memory once; along y and z it reads the plane in shared memory. Two
// planes take turns: while some threads still read one, others fill the next, and one barrier a plane is enough.
// blockIdx.z counts chunks of `planes` planes, shot after shot. Tiles begin on cache lines, before z_begin if need be.
__global__ void __launch_bounds__(BLOCK_Z* BLOCK_Y) update_inner(
    const Cells cells, const Stencil stencil, const Besides besides, const Clock* clock, int parity, const Box inner,
    int planes, int n_chunks, const real* __restrict__ now, real* __restrict__ before, const real* __restrict__ scale)
{
    __shared__ real tile[2][BLOCK_Y + 2 * HALO][BLOCK_Z + 2 * HALO];
    const int tz = threadIdx.x, ty = threadIdx.y;
    const int shot = blockIdx.z / n_chunks, chunk = blockIdx.z % n_chunks;
    const int iz = inner.z_begin / 16 * 16 + blockIdx.x * BLOCK_Z + tz, iy = inner.y_begin + blockIdx.y * BLOCK_Y + ty;
    const int ix_begin = inner.x_begin + chunk * planes, ix_end = min(ix_begin + planes, inner.x_end);
    const int sx = cells.x.stride, sy = cells.y.stride;
    const bool updates = iy < inner.y_end && iz >= inner.z_begin && iz < inner.z_end;
    // Cells that the tile's updated cells look at lie in the field; threads farther out have nothing to read.
    const int y_reach = inner.y_end + HALO, z_reach = inner.z_end + HALO;
    const bool reads = iy < y_reach && iz < z_reach;
    const Turn turn = turn_of(besides, *clock, parity, shot, cells.size);
    now += shot * cells.size;
    before += shot * cells.size;
    long long cell = cells.first + (long long)ix_begin * sx + (long long)iy * sy + iz;
    real queue[2 * HALO + 1];
#pragma unroll
    for (int m = 0; m < 2 * HALO; ++m)
        queue[m + 1] = updates ? now[cell + (long long)(m - HALO) * sx] : real(0);
    for (int ix = ix_begin; ix < ix_end; ++ix, cell += sx) {
#pragma unroll
        for (int m = 0; m < 2 * HALO; ++m)
            queue[m] = queue[m + 1];
        queue[2 * HALO] = updates ? now[cell + (long long)HALO * sx] : real(0);
        real(*plane)[BLOCK_Z + 2 * HALO] = tile[ix & 1];
        const real* u = now + cell;
        // A thread that only reads has no use for its queue: it takes the plane's own value.
        plane[ty + HALO][tz + HALO] = updates ? queue[HALO] : reads ? u[0] : real(0);
        for (int m = ty; m < HALO; m += BLOCK_Y) {
            const int up = m - HALO - ty, down = m + BLOCK_Y - ty;
            if (iz < z_reach) {
                plane[m][tz + HALO] = u[(long long)up * sy];
                plane[m + HALO + BLOCK_Y][tz + HALO] = iy + down < y_reach ? u[(long long)down * sy] : real(0);
            }
        }
        for (int m = tz; m < HALO; m += BLOCK_Z) {
            const int left = m - HALO - tz, right = m + BLOCK_Z - tz;
            if (iy < y_reach) {
                plane[ty + HALO][m] = u[left];
                plane[ty + HALO][m + HALO + BLOCK_Z] = iz + right < z_reach ? u[right] : real(0);
            }
        }
        __syncthreads();
        if (updates) {
            const real here = queue[HALO];
            real along_x = stencil.x.second[0] * here, along_y = stencil.y.second[0] * here;
            real along_z = stencil.z.second[0] * here;
#pragma unroll
            for (int m = 1; m <= HALO; ++m) {
                along_x += stencil.x.second[m] * (queue[HALO - m] + queue[HALO + m]);
                along_y += stencil.y.second[m] * (plane[ty + HALO - m][tz + HALO] + plane[ty + HALO + m][tz + HALO]);
                along_z += stencil.z.second[m] * (plane[ty + HALO][tz + HALO - m] + plane[ty + HALO][tz + HALO + m]);
            }
            finish(turn, here, before, scale[cell], along_x + along_y + along_z, here, cell);
        }
    }
}

// The borders: one block a tile of one plane. `tiles` holds for each ix, first iy and iz, and where iy and iz end.
__global__ void __launch_bounds__(BLOCK_Z* BLOCK_Y) update_border(
    const Cells cells, const Stencil stencil, const Border border, const Besides besides, const Clock* clock, int parity,
    const int* __restrict__ tiles, const real* __restrict__ now, real* __restrict__ before,
    const real* __restrict__ scale)
{
    const int* tile = tiles + 5 * blockIdx.x;
    const int ix = tile[0], iy = tile[1] + threadIdx.y, iz = tile[2] + threadIdx.x, shot = blockIdx.y;
    if (iy >= tile[3] || iz >= tile[4])
        return;
    const Turn turn = turn_of(besides, *clock, parity, shot, cells.size);
    const long long field = shot * cells.size;
    update_cell(
        cells, stencil, border, turn, besides.filters, now + field, before + field, scale, shot, ix, iy, iz);
}

}  // extern "C"
