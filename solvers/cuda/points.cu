// What happens at single cells: the free surface, receivers and sources.

extern "C" {

// Free surface: p = 0 in the first cell of each row, and above it the field with the other sign.
__global__ void mirror(const Cells cells, real* now)
{
    const int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= cells.x.n * cells.y.n)
        return;
    const int ix = row / cells.y.n, iy = row % cells.y.n;
    const long long cell = cells.first + (long long)ix * cells.x.stride + (long long)iy * cells.y.stride;
    real* top = now + blockIdx.y * cells.size + cell;
    top[0] = 0;
    for (int m = 1; m <= HALO; ++m)
        top[-m] = -top[m];
}

// Sum the field into one sample for each receiver: RECORD_LANES threads share the cells that it touches, which may be
// hundreds in 3D, and add up in a fixed order.
__global__ void record(
    const Cells cells, const Clock* clock, int parity, const real* __restrict__ now, const long long* start,
    const long long* index, const real* weight, real* records, int n_points, int n_per_shot, int n_steps)
{
    __shared__ real parts[RECORD_POINTS][RECORD_LANES];
    const int point = blockIdx.x * RECORD_POINTS + threadIdx.y, lane = threadIdx.x;
    const int shot = point / n_per_shot;
    real sum = 0;
    if (point < n_points) {
        const real* u = now + shot * cells.size;
        for (long long tap = start[point] + lane; tap < start[point + 1]; tap += RECORD_LANES)
            sum += weight[tap] * u[index[tap]];
    }
    parts[threadIdx.y][lane] = sum;
    for (int half = RECORD_LANES / 2; half > 0; half /= 2) {
        __syncthreads();
        if (lane < half)
            parts[threadIdx.y][lane] += parts[threadIdx.y][lane + half];
    }
    if (point < n_points && lane == 0) {
        const int step = clock->step[parity];
        records[((long long)shot * n_steps + step) * n_per_shot + point % n_per_shot] = parts[threadIdx.y][0];
    }
}

// Add what the sources give at this step to the cells that they touch, and to the image. Each cell has one thread, so
// that the order of additions is fixed. The launch that `ticks` tells the next step its number.
__global__ void inject(
    const Cells cells, const Besides besides, Clock* clock, int parity, int ticks, real* next, const long long* cell,
    const int* start, const int* point, const real* weight, const real* __restrict__ wave, int n_entries, int n_points)
{
    const int entry = blockIdx.x * blockDim.x + threadIdx.x;
    const int step = clock->step[parity];
    if (ticks && entry == 0)
        clock->step[1 - parity] = step + 1;
    if (entry >= n_entries)
        return;
    real value = 0;
    for (int term = start[entry]; term < start[entry + 1]; ++term)
        value += weight[term] * wave[(long long)step * n_points + point[term]];
    next[cell[entry]] += value;
    const int shot = (int)(cell[entry] / cells.size);
    const Turn turn = turn_of(besides, *clock, parity, shot, cells.size);
    const long long place = cell[entry] - shot * cells.size;
    if (turn.kept)
        turn.image[place] += turn.kept[place] * value;
}

}  // extern "C"
