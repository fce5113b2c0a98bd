#ifndef MEDCLEAR_CALLOCATIONCOUNT_H
#define MEDCLEAR_CALLOCATIONCOUNT_H

#include <stdint.h>

/// Calls that took memory from the heap since the process began, by any thread. A program that links this module has the C library's
/// allocation functions counted; it allocates as before.
uint64_t callocationcount_total(void);

#endif
