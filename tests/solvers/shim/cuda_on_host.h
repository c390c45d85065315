// Runs the text of CUDA kernels on the CPU, one thread of a block after the other, barriers included.
//
// A kernel's threads are fibers: at __syncthreads() a fiber waits while the others of its block catch up. A kernel
// without barriers needs a single fiber, which takes one thread after the other. Blocks run one by one, so that
// __shared__ memory can be static. A fiber is entered once by ucontext, which gives it a stack of its own, and from then
// on by setjmp and longjmp, which make no system calls.
#pragma once

#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

struct dim3 {
    unsigned x = 1, y = 1, z = 1;
};

static dim3 gridDim, blockDim, blockIdx, threadIdx;

#define __global__
#define __device__ static
#define __forceinline__ inline
#define __shared__ static
#define __launch_bounds__(...)
#define __syncthreads() on_host::wait_for_block()

using std::max;
using std::min;

template <class T>
T atomicAdd(T* address, T value)
{
    const T before = *address;
    *address += value;
    return before;
}

namespace on_host {

struct Fiber {
    ucontext_t context;
    jmp_buf place;
    std::vector<char> stack = std::vector<char>(256 * 1024);
    dim3 thread;
    bool waits = false, entered = false;
};

static jmp_buf scheduler;
static std::vector<std::unique_ptr<Fiber>> fibers;
static Fiber* running = nullptr;
static unsigned next_thread = 0, n_threads = 0;
static void (*body)(void*) = nullptr;
static void* body_arguments = nullptr;

inline void rest()
{
    if (_setjmp(running->place) == 0)
        _longjmp(scheduler, 1);
}

inline void wait_for_block()
{
    running->waits = true;
    rest();
    threadIdx = running->thread;
}

// A fiber takes threads of the block until none is left, rests, and goes on with the next block.
inline void take_threads()
{
    for (;;) {
        while (next_thread < n_threads) {
            const unsigned i = next_thread++;
            threadIdx = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
            running->thread = threadIdx;
            body(body_arguments);
        }
        rest();
    }
}

inline void resume(Fiber& fiber)
{
    fiber.waits = false;
    running = &fiber;
    threadIdx = fiber.thread;
    if (_setjmp(scheduler) != 0)
        return;
    if (fiber.entered)
        _longjmp(fiber.place, 1);
    fiber.entered = true;
    setcontext(&fiber.context);
}

inline Fiber& make_fiber()
{
    fibers.push_back(std::make_unique<Fiber>());
    Fiber& fiber = *fibers.back();
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.data();
    fiber.context.uc_stack.ss_size = fiber.stack.size();
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, take_threads, 0);
    return fiber;
}

inline void run_block()
{
    next_thread = 0;
    n_threads = blockDim.x * blockDim.y * blockDim.z;
    // Bring every thread to its end or to the first barrier, then from barrier to barrier.
    for (std::size_t i = 0; next_thread < n_threads; ++i)
        resume(i < fibers.size() ? *fibers[i] : make_fiber());
    for (bool some = true; some;) {
        std::vector<Fiber*> waiting;
        for (auto& fiber : fibers)
            if (fiber->waits)
                waiting.push_back(fiber.get());
        some = !waiting.empty();
        for (Fiber* fiber : waiting)
            resume(*fiber);
    }
}

template <class... A, std::size_t... I>
void launch(void (*kernel)(A...), const unsigned* grid, const unsigned* block, void** arguments, std::index_sequence<I...>)
{
    struct Call {
        void (*kernel)(A...);
        void** arguments;
    } call{kernel, arguments};
    body = [](void* given) {
        auto* c = static_cast<Call*>(given);
        c->kernel(*static_cast<A*>(c->arguments[I])...);
    };
    body_arguments = &call;
    gridDim = {grid[0], grid[1], grid[2]};
    blockDim = {block[0], block[1], block[2]};
    for (blockIdx.z = 0; blockIdx.z < gridDim.z; ++blockIdx.z)
        for (blockIdx.y = 0; blockIdx.y < gridDim.y; ++blockIdx.y)
            for (blockIdx.x = 0; blockIdx.x < gridDim.x; ++blockIdx.x)
                run_block();
    body_arguments = nullptr;
}

template <class... A>
void launch(void (*kernel)(A...), const unsigned* grid, const unsigned* block, void** arguments)
{
    launch(kernel, grid, block, arguments, std::index_sequence_for<A...>{});
}

}  // namespace on_host

// Makes a kernel callable from outside: arguments are pointers to their values, as for cuLaunchKernel.
#define EXPORT_KERNEL(name)                                                                              \
    extern "C" void run_##name(const unsigned* grid, const unsigned* block, void** arguments)            \
    {                                                                                                    \
        on_host::launch(name, grid, block, arguments);                                                   \
    }
