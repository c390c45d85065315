// Constant density: what the update needs of all neighbours at once is psi of the absorbing slabs.

// Let psi take in the field: threads over the cells of the slabs across x, then y, then along z.
extern "C" __global__ void update_psi(
    const Cells cells, const Stencil stencil, const Border border, const real* __restrict__ now)
{
    const Axis &x = cells.x, &y = cells.y, &z = cells.z;
    const int shot = blockIdx.y;
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    const int in_x = n_deep(x) * y.n * z.n, in_y = x.n * n_deep(y) * z.n, in_z = x.n * y.n * n_deep(z);
    const real* u = now + shot * cells.size + cells.first;
    if (i < in_x) {
        const int iz = i % z.n, iy = i / z.n % y.n, depth = i / z.n / y.n;
        const int ix = depth + (depth < x.length ? x.begin[0] : x.begin[1] - x.length);
        real* psi = border.x.psi + place(shot, psi_depth(x, depth), n_deep_psi(x), iy, y.n, iz, z.n);
        const real* at = border.x.at + 2 * n_deep(x) + depth;
        u += (long long)ix * x.stride + (long long)iy * y.stride + iz;
        psi[0] = at[n_deep(x)] * psi[0] + at[0] * half_way(u, x.stride, stencil.x);
        return;
    }
    i -= in_x;
#if AXES == 3
    if (i < in_y) {
        const int iz = i % z.n, depth = i / z.n % n_deep(y), ix = i / z.n / n_deep(y);
        const int iy = depth + (depth < y.length ? y.begin[0] : y.begin[1] - y.length);
        real* psi = border.y.psi + place(shot, ix, x.n, psi_depth(y, depth), n_deep_psi(y), iz, z.n);
        const real* at = border.y.at + 2 * n_deep(y) + depth;
        u += (long long)ix * x.stride + (long long)iy * y.stride + iz;
        psi[0] = at[n_deep(y)] * psi[0] + at[0] * half_way(u, y.stride, stencil.y);
        return;
    }
#endif
    i -= in_y;
    if (i < in_z) {
        const int depth = i % n_deep(z), iy = i / n_deep(z) % y.n, ix = i / n_deep(z) / y.n;
        const int iz = depth + (depth < z.length ? z.begin[0] : z.begin[1] - z.length);
        real* psi = border.z.psi + place(shot, ix, x.n, iy, y.n, psi_depth(z, depth), n_deep_psi(z));
        const real* at = border.z.at + 2 * n_deep(z) + depth;
        u += (long long)ix * x.stride + (long long)iy * y.stride + iz;
        psi[0] = at[n_deep(z)] * psi[0] + at[0] * half_way(u, 1, stencil.z);
    }
}
