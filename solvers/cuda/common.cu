// What all kernels of the acoustic waves share: the structures that come from `_cuda_arguments.py`, the differences, and
// the update of one cell with what absorbing borders add to it.
//
// Compiled with -DHALO=<half the space order>, -DREAL=<float or double>, -DAXES=<2 or 3> and -DDENSITY=<0, or 1 where
// it varies>. Cell (ix, iy, iz) of a field lies at first + ix * x.stride + iy * y.stride + iz; in 2D iy is 0 and y has
// no cells but one. All shots of a batch run in one launch, field after field. Each axis adds its own slope and curvature
// memory, so that corners need no care. Under variable density curvatures are differences of fluxes, which `flux.cu`
// writes before.

typedef REAL real;

// One axis: updated cells, distance of neighbours, and its absorbing slabs (see _cpml.py).
struct Axis {
    int n, stride, n_slabs, length;
    int begin[2];
};

struct Cells {
    Axis x, y, z;
    long long first, size;  // flat index of the first cell; cells that a field takes in memory
};

// Weights c[0 ... HALO] of the second difference along an axis and d[1 ... HALO] of the half-way one (see _stencils.py).
struct Differences {
    real second[HALO + 1], half[HALO];
};

struct Stencil {
    Differences x, y, z;
};

// What the slabs along one axis keep. `at` holds a, b, a_half, b_half, 1 / (1 + a) and b / (1 + a) for each depth.
// Under variable density also the buoyancy half a cell behind each cell, its change where a contrast has one, and the
// fluxes of all shots.
struct Memory {
    real *psi, *zeta, *filter;
    const real *at, *buoyancy, *change;
    real* flux;
};

struct Border {
    Memory x, y, z;
};

// Snapshots of some steps, slot after slot, of which the last `count` are there; after the field, the fluxes if they are
// kept too.
struct Slots {
    real* fields;
    long long of_shot, of_slot;
    int count, with_fluxes;
};

// What a step does besides: null pointers where there is nothing to do.
struct Besides {
    const real *contrast, *driving;  // change of the model, and what was added to the field that drives this one
    real* change;                    // takes what is added to this field
    real* sums;                      // images: (3, n_shots, size), and one more for each flux
    Slots keep, kept;                // takes snapshots; gives those that imaging meets
    long long of_sums;               // from one sum to the next
    int last;                        // last inner step of the run
    int filters, n_shots;            // whether the borders' filters run
};

// Where the run is: the number of an even and of an odd step (each step writes the next one's), then the interval and
// the first step of the snapshots that are kept, and of those that are met.
struct Clock {
    int step[2];
    int keep_every, keep_first, kept_every, kept_first;
};

// What a step does besides, for one shot.
struct Turn {
    const real *contrast, *driving, *kept;
    real *change, *snapshot, *image, *energy, *product;
};

__device__ __forceinline__ real* slot_of(const Slots& slots, int shot, int steps, int every)
{
    return slots.fields + shot * slots.of_shot + (steps / every) % slots.count * slots.of_slot;
}

__device__ __forceinline__ Turn turn_of(const Besides& besides, const Clock& clock, int parity, int shot, long long size)
{
    const int step = clock.step[parity], partner = besides.last - step;
    Turn turn = {besides.contrast, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
    if (besides.driving)
        turn.driving = besides.driving + shot * size;
    if (besides.change)
        turn.change = besides.change + shot * size;
    if (besides.keep.fields && step % clock.keep_every == 0)
        turn.snapshot = slot_of(besides.keep, shot, step - clock.keep_first, clock.keep_every);
    if (besides.kept.fields && partner % clock.kept_every == 0) {
        turn.kept = slot_of(besides.kept, shot, partner - clock.kept_first, clock.kept_every);
        turn.image = besides.sums + shot * size;
        turn.energy = turn.image + besides.of_sums;
        turn.product = turn.energy + besides.of_sums;
    }
    return turn;
}

// Second difference at u[0] along the axis of stride s.
__device__ __forceinline__ real second(const real* u, int s, const Differences& w)
{
    real sum = w.second[0] * u[0];
#pragma unroll
    for (int m = 1; m <= HALO; ++m)
        sum += w.second[m] * (u[-m * s] + u[m * s]);
    return sum;
}

// First difference half a cell behind u[0] along the axis of stride s.
__device__ __forceinline__ real half_way(const real* u, int s, const Differences& w)
{
    real sum = 0;
#pragma unroll
    for (int m = 1; m <= HALO; ++m)
        sum += w.half[m - 1] * (u[m * s] - u[(1 - m) * s]);
    return sum;
}

// Number of a cell among those of the slabs along an axis, or -1 where no slab is. No loop: an index that is not constant
// would make the compiler copy the arguments into memory of the thread.
__device__ __forceinline__ int depth_of(const Axis& axis, int i)
{
    const unsigned front = i - axis.begin[0], back = i - axis.begin[1], length = axis.length;
    if (axis.n_slabs > 0 && front < length)
        return front;
    return axis.n_slabs > 1 && back < length ? axis.length + (int)back : -1;
}

// Cells of all slabs along an axis, and the same with the zeros that psi is kept between.
__device__ __forceinline__ int n_deep(const Axis& axis) { return axis.n_slabs * axis.length; }
__device__ __forceinline__ int n_deep_psi(const Axis& axis) { return axis.n_slabs * (axis.length + 2 * HALO); }

// Where psi of a slab's cell lies along the axis.
__device__ __forceinline__ int psi_depth(const Axis& axis, int depth)
{
    return depth + (depth >= axis.length ? 3 * HALO : HALO);
}

// Flat index into an array (n_shots, nx, ny, nz).
__device__ __forceinline__ long long place(int shot, int ix, int nx, int iy, int ny, int iz, int nz)
{
    return (((long long)shot * nx + ix) * ny + iy) * nz + iz;
}

// Curvature along one axis, without psi where no flux holds it; `at` is the cell in the fields of all shots.
__device__ __forceinline__ real curvature_of(
    const real* u, int s, const Differences& w, const Memory& memory, long long at)
{
#if DENSITY
    return half_way(memory.flux + at - s, s, w);
#else
    return second(u, s, w);
#endif
}

// Curvature along one axis with what the slab's memories add; zeta, at `zeta`, takes the curvature in.
__device__ __forceinline__ real absorbed(
    real curvature, const Axis& axis, const Memory& memory, const Differences& w, int depth, const real* psi,
    int psi_stride, real* zeta)
{
#if !DENSITY  // else psi is part of the flux
    curvature += half_way(psi - psi_stride, psi_stride, w);
#endif
    const real value = memory.at[n_deep(axis) + depth] * zeta[0] + memory.at[depth] * curvature;
    zeta[0] = value;
    return curvature + value;
}

// Undo what zeta adds along one axis, y[n] = (v[n] - b (v[n - 1] - y[n - 1])) / (1 + a); the filter keeps v - y.
__device__ __forceinline__ real without_zeta(real value, const Axis& axis, const Memory& memory, int depth, real* filter)
{
    const real* at = memory.at + 4 * n_deep(axis) + depth;
    const real undamped = at[0] * value - at[n_deep(axis)] * filter[0];
    filter[0] = value - undamped;
    return undamped;
}

// Write the next field over the one before, u+ = 2 u - u- + s laplacian, and do what is to be done besides.
__device__ __forceinline__ void finish(
    const Turn& turn, real now, real* before, real scale, real laplacian, real undamped, long long cell)
{
    real added = scale * laplacian;
    if (turn.driving)
        added += turn.contrast[cell] * turn.driving[cell];
    if (turn.change)
        turn.change[cell] = added;
    before[cell] = 2 * now - before[cell] + added;
    if (turn.snapshot)
        turn.snapshot[cell] = undamped;
    if (turn.kept) {
        const real kept = turn.kept[cell];
        turn.image[cell] += kept * added;
        turn.energy[cell] += kept * kept;
        turn.product[cell] += kept * now;
    }
}

// One cell, whether in a border or not.
__device__ __forceinline__ void update_cell(
    const Cells& cells, const Stencil& stencil, const Border& border, const Turn& turn, int filters,
    const real* __restrict__ now, real* __restrict__ before, const real* __restrict__ scale, int shot, int ix, int iy,
    int iz)
{
    const Axis &x = cells.x, &z = cells.z;
    const int ny = cells.y.n;
    const long long cell = cells.first + (long long)ix * x.stride + (long long)iy * cells.y.stride + iz;
    const real* u = now + cell;
    const int in_x = depth_of(x, ix), in_z = depth_of(z, iz);
    real undamped = u[0];
    const long long in_all = shot * cells.size + cell;
    real laplacian = curvature_of(u, x.stride, stencil.x, border.x, in_all);
    if (in_x >= 0) {
        const long long at = place(shot, in_x, n_deep(x), iy, ny, iz, z.n);
        const real* psi = border.x.psi + place(shot, psi_depth(x, in_x), n_deep_psi(x), iy, ny, iz, z.n);
        laplacian = absorbed(laplacian, x, border.x, stencil.x, in_x, psi, ny * z.n, border.x.zeta + at);
        if (filters)
            undamped = without_zeta(undamped, x, border.x, in_x, border.x.filter + at);
    }
#if AXES == 3
    const Axis& y = cells.y;
    const int in_y = depth_of(y, iy);
    real along_y = curvature_of(u, y.stride, stencil.y, border.y, in_all);
    if (in_y >= 0) {
        const long long at = place(shot, ix, x.n, in_y, n_deep(y), iz, z.n);
        const real* psi = border.y.psi + place(shot, ix, x.n, psi_depth(y, in_y), n_deep_psi(y), iz, z.n);
        along_y = absorbed(along_y, y, border.y, stencil.y, in_y, psi, z.n, border.y.zeta + at);
        if (filters)
            undamped = without_zeta(undamped, y, border.y, in_y, border.y.filter + at);
    }
    laplacian += along_y;
#endif
    real along_z = curvature_of(u, 1, stencil.z, border.z, in_all);
    if (in_z >= 0) {
        const long long at = place(shot, ix, x.n, iy, ny, in_z, n_deep(z));
        const real* psi = border.z.psi + place(shot, ix, x.n, iy, ny, psi_depth(z, in_z), n_deep_psi(z));
        along_z = absorbed(along_z, z, border.z, stencil.z, in_z, psi, 1, border.z.zeta + at);
        if (filters)
            undamped = without_zeta(undamped, z, border.z, in_z, border.z.filter + at);
    }
    finish(turn, u[0], before, scale[cell], laplacian + along_z, undamped, cell);
}
