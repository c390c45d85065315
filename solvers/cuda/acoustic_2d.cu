// Acoustic waves of constant density in 2D: one launch a function and time step, all shots of a batch at once.
//
// Compiled with -DHALO=<half the space order> and -DREAL=<float or double>. Cell (ix, iz) of the field lies at
// first + ix * row + iz; blockIdx.z (blockIdx.y in the flat kernels) is the shot. Names and order of arguments are those
// of the Numba kernels. `weights` holds for x, then for z: c[0 ... HALO] of the second difference and d[1 ... HALO] of
// the half-way one (see _stencils.py); `slabs` holds the first cells of the absorbing slabs (see _cpml.py).

typedef REAL real;

#define N_WEIGHTS (2 * HALO + 1)

// Second difference at u[0] along the axis of stride s.
__device__ __forceinline__ real second(const real* u, int s, const real* w)
{
    real sum = w[0] * u[0];
#pragma unroll
    for (int m = 1; m <= HALO; ++m)
        sum += w[m] * (u[-m * s] + u[m * s]);
    return sum;
}

// First difference half a cell behind u[0] along the axis of stride s.
__device__ __forceinline__ real half_way(const real* u, int s, const real* w)
{
    real sum = 0;
#pragma unroll
    for (int m = 1; m <= HALO; ++m)
        sum += w[HALO + m] * (u[m * s] - u[(1 - m) * s]);
    return sum;
}

// What a slab's memories add to the Laplacian at u[0]; zeta takes in the curvature.
__device__ __forceinline__ real border(
    const real* u, int s, const real* w, const real* psi, int psi_stride, real* zeta, real a, real b)
{
    const real slope = half_way(psi - psi_stride, psi_stride, w);
    const real memory = b * zeta[0] + a * (second(u, s, w) + slope);
    zeta[0] = memory;
    return slope + memory;
}

extern "C" {

// Free surface: p = 0 in the first cell of each row, and above it the field with the other sign.
__global__ void mirror(real* now, long long shot_stride, int first, int row, int nx)
{
    const int ix = blockIdx.x * blockDim.x + threadIdx.x;
    if (ix >= nx)
        return;
    real* top = now + blockIdx.y * shot_stride + first + (long long)ix * row;
    top[0] = 0;
    for (int m = 1; m <= HALO; ++m)
        top[-m] = -top[m];
}

// Let psi take in the field: threads over the cells of the slabs across x, then of those along z.
__global__ void update_psi(
    const real* now, long long shot_stride, int first, int row, int nx, int nz, const real* weights,
    const int* x_slabs, int n_x_slabs, const int* z_slabs, int n_z_slabs, int length,
    real* psi_x, real* psi_z, const real* a_x, const real* b_x, const real* a_z, const real* b_z)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    const int shot = blockIdx.y;
    const int kept = length + 2 * HALO;
    const int in_x = n_x_slabs * length * nz;
    const real* u = now + shot * shot_stride + first;
    if (i < in_x) {
        const int iz = i % nz, depth = i / nz % length, slab = i / nz / length;
        u += (long long)(x_slabs[slab] + depth) * row + iz;
        real* psi = psi_x + (((long long)shot * n_x_slabs + slab) * kept + depth + HALO) * nz + iz;
        const int coefficient = slab * length + depth;
        psi[0] = b_x[coefficient] * psi[0] + a_x[coefficient] * half_way(u, row, weights);
    } else if ((i -= in_x) < n_z_slabs * length * nx) {
        const int depth = i % length, slab = i / length % n_z_slabs, ix = i / length / n_z_slabs;
        u += (long long)ix * row + z_slabs[slab] + depth;
        real* psi = psi_z + (((long long)shot * nx + ix) * n_z_slabs + slab) * kept + depth + HALO;
        const int coefficient = slab * length + depth;
        psi[0] = b_z[coefficient] * psi[0] + a_z[coefficient] * half_way(u, 1, weights + N_WEIGHTS);
    }
}

// Write the next field over the one before: u+ = 2 u - u- + (vp dt)^2 (laplacian and border terms).
__global__ void update_field(
    const real* now, real* before, const real* scale, long long shot_stride, int first, int row, int nx, int nz,
    const real* weights, const int* x_slabs, int n_x_slabs, const int* z_slabs, int n_z_slabs, int length,
    const real* psi_x, real* zeta_x, const real* psi_z, real* zeta_z,
    const real* a_x, const real* b_x, const real* a_z, const real* b_z)
{
    const int iz = blockIdx.x * blockDim.x + threadIdx.x;
    const int ix = blockIdx.y * blockDim.y + threadIdx.y;
    const int shot = blockIdx.z;
    if (ix >= nx || iz >= nz)
        return;
    const int kept = length + 2 * HALO;
    const long long cell = first + (long long)ix * row + iz;
    const real* u = now + shot * shot_stride + cell;
    real* next = before + shot * shot_stride + cell;
    real laplacian = second(u, row, weights) + second(u, 1, weights + N_WEIGHTS);
    for (int slab = 0; slab < n_x_slabs; ++slab) {
        const int depth = ix - x_slabs[slab];
        if (depth < 0 || depth >= length)
            continue;
        const long long number = (long long)shot * n_x_slabs + slab;
        const int coefficient = slab * length + depth;
        laplacian += border(
            u, row, weights, psi_x + (number * kept + depth + HALO) * nz + iz, nz,
            zeta_x + (number * length + depth) * nz + iz, a_x[coefficient], b_x[coefficient]);
    }
    for (int slab = 0; slab < n_z_slabs; ++slab) {
        const int depth = iz - z_slabs[slab];
        if (depth < 0 || depth >= length)
            continue;
        const long long number = ((long long)shot * nx + ix) * n_z_slabs + slab;
        const int coefficient = slab * length + depth;
        laplacian += border(
            u, 1, weights + N_WEIGHTS, psi_z + number * kept + depth + HALO, 1,
            zeta_z + number * length + depth, a_z[coefficient], b_z[coefficient]);
    }
    next[0] = 2 * u[0] - next[0] + scale[cell] * laplacian;
}

// Add each source point's sample to the cells that it touches; two points may share a cell.
__global__ void inject(
    real* next, long long shot_stride, const long long* start, const long long* index, const real* weight,
    const real* wave, int n_points, int n_per_shot, int n_steps, int step)
{
    const int point = blockIdx.x * blockDim.x + threadIdx.x;
    if (point >= n_points)
        return;
    real* u = next + (point / n_per_shot) * shot_stride;
    const real sample = wave[(long long)point * n_steps + step];
    for (long long tap = start[point]; tap < start[point + 1]; ++tap)
        atomicAdd(u + index[tap], weight[tap] * sample);
}

// Sum the field into one sample for each receiver.
__global__ void record(
    const real* now, long long shot_stride, const long long* start, const long long* index, const real* weight,
    real* records, int n_points, int n_per_shot, int n_steps, int step)
{
    const int point = blockIdx.x * blockDim.x + threadIdx.x;
    if (point >= n_points)
        return;
    const int shot = point / n_per_shot;
    const real* u = now + shot * shot_stride;
    real sum = 0;
    for (long long tap = start[point]; tap < start[point + 1]; ++tap)
        sum += weight[tap] * u[index[tap]];
    records[((long long)shot * n_steps + step) * n_per_shot + point % n_per_shot] = sum;
}

}  // extern "C"
