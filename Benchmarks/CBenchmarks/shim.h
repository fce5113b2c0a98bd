#ifndef MEDCLEAR_CBENCHMARKS_SHIM_H
#define MEDCLEAR_CBENCHMARKS_SHIM_H

// What measuring needs of C: a peer to stand beside (SQLite), and memory given back before it is counted (malloc_trim).
#include <malloc.h>
#include <sqlite3.h>

#endif
