#define _GNU_SOURCE
#include "CLedgerMemory.h"
#include "populate.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static const size_t hugePage = (size_t)2 << 20;

static void stop(size_t size) {
    fprintf(stderr, "L9: no memory for %zu bytes of a ledger table\n", size);
    abort();
}

void *cledgermemory_allocate(size_t size) {
    // One huge page more than asked for, so that an aligned piece is inside; what sticks out on both sides goes back.
    char *start = mmap(NULL, size + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) stop(size);
    size_t before = (hugePage - (size_t)start % hugePage) % hugePage;
    if (before > 0) munmap(start, before);
    if (hugePage > before) munmap(start + before + size, hugePage - before);
    madvise(start + before, size, MADV_HUGEPAGE);
    return start + before;
}

void cledgermemory_release(void *memory, size_t size) {
    cledgermemory_forget(memory, size);
    munmap(memory, size);
}

void *cledgermemory_grow(void *memory, size_t oldSize, size_t size) {
    char *target = cledgermemory_allocate(size);
    cledgermemory_forget(memory, oldSize);
    // The old pages replace the first ones of the new range, which nobody has touched.
    if (mremap(memory, oldSize, oldSize, MREMAP_MAYMOVE | MREMAP_FIXED, target) == MAP_FAILED) stop(size);
    return target;
}
