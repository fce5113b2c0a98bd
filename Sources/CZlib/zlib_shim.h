// The zlib of the system.
#include <zlib.h>

// A macro that Swift cannot see: deflate data without any header, as ZIP holds it.
static inline int czlib_inflate_raw(z_stream *stream) {
    return inflateInit2(stream, -MAX_WBITS);
}
