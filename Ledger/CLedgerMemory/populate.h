#ifndef CLEDGERMEMORY_POPULATE_H
#define CLEDGERMEMORY_POPULATE_H

#include <stddef.h>

/// Drops what was asked for of this memory, which is about to go: afterwards no thread touches it.
void cledgermemory_forget(void *_Nonnull address, size_t size);

#endif
