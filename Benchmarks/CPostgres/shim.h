#ifndef MEDCLEAR_CPOSTGRES_SHIM_H
#define MEDCLEAR_CPOSTGRES_SHIM_H

// PostgreSQL's own client library, for the service that MedClear is measured beside.
#include <libpq-fe.h>

#endif
