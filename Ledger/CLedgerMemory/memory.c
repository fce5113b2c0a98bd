#include "CLedgerMemory.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static const size_t hugePage = (size_t)2 << 20;

void *cledgermemory_allocate(size_t size) {
    // One huge page more than asked for, so that an aligned piece is inside; what sticks out on both sides goes back.
    size_t reserved = size + hugePage;
    char *start = mmap(NULL, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) {
        fprintf(stderr, "L9: no memory for %zu bytes of a ledger table\n", size);
        abort();
    }
    size_t before = (hugePage - (size_t)start % hugePage) % hugePage;
    if (before > 0) munmap(start, before);
    if (hugePage > before) munmap(start + before + size, hugePage - before);
    madvise(start + before, size, MADV_HUGEPAGE);
    return start + before;
}

void cledgermemory_release(void *memory, size_t size) { munmap(memory, size); }
