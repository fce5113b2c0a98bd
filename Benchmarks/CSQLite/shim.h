#ifndef MEDCLEAR_CSQLITE_SHIM_H
#define MEDCLEAR_CSQLITE_SHIM_H

// SQLite of the system: a peer to measure beside, no part of the product.
#include <sqlite3.h>

#endif
