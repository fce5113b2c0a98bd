import CZlib

/// DEFLATE (RFC 1951) without header, read by the system's zlib.
enum RawInflate {
    /// The bytes that were compressed, when they are exactly as many as announced and the input ends with them; else `nil`. Never more
    /// memory than `count`, whatever the input says: it is compared before and cut off while it runs.
    static func bytes(of compressed: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
        var stream = z_stream()
        guard czlib_inflate_raw(&stream) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var input = Array(compressed)
        // One byte more than announced: data that goes on beyond it fills the byte and is found out.
        var output = [UInt8](repeating: 0, count: count + 1)
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target -> Int32 in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, stream.avail_in == 0, Int(stream.total_out) == count else { return nil }
        output.removeLast()
        return output
    }

    /// CRC-32 as ZIP keeps it.
    static func checksum(of bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(bytes.count)))
    }
}
