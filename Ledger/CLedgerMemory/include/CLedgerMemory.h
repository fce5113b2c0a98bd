/// What Swift cannot say of the machine: memory in large pages, pages given ahead of their use, a cache line fetched early.
#ifndef CLEDGERMEMORY_H
#define CLEDGERMEMORY_H

#include <stddef.h>

/// Zeroed memory of `size` bytes, aligned to 2 MiB and advised to use huge pages. Never NULL: without memory the process stops.
void *_Nonnull cledgermemory_allocate(size_t size);

/// Gives back memory of `cledgermemory_allocate`.
void cledgermemory_release(void *_Nonnull memory, size_t size);

/// The same bytes in `size` bytes of memory, more than before; the rest is zero. Pages move, nothing is copied: the cost does not
/// grow with what is kept.
void *_Nonnull cledgermemory_grow(void *_Nonnull memory, size_t oldSize, size_t size);

/// Has a thread of its own give `size` bytes at `address` their pages, so that whoever writes there first does not wait for the system to
/// find and clear them. Returns at once, changes no content, and is only a hint: when many are asked for, some are left out.
/// `address` is inside memory of `cledgermemory_allocate`.
void cledgermemory_populate(void *_Nonnull address, size_t size);

/// Waits until all pages that were asked for have been given.
void cledgermemory_wait(void);

/// Asks for the cache line at `address`, to be written soon. Harmless for any address.
static inline void cledgermemory_prefetch(const void *_Nonnull address) { __builtin_prefetch(address, 1, 3); }

#endif
