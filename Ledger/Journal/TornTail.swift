/// The unacknowledged rest of a write that a crash interrupted, at the very end of a journal.
public struct TornTail: Hashable, Sendable {
    /// The number the block would have had.
    public var block: UInt64
    /// Name of the last segment file.
    public var segment: UInt64
    /// Where the journal's last whole block ends, and the file is cut.
    public var offset: UInt64
    /// Bytes from there to the end of the file.
    public var byteCount: UInt64
    /// What is missing.
    public var reason: String
}

/// Tells the rest of an interrupted write from damage.
///
/// What a crash can do: a block is written where the file had nothing, or zeros. The system writes sectors of 512 bytes, each wholly or not
/// at all, in any order, and the writer starts no block before the one before it is synced. So an interrupted block is cut
/// short by the end of the file, or has a sector that is still all zeros, or, when the process died in the middle of a write, lacks the
/// end of its trailer, as a write may stop at any byte; and nothing valid follows it. A block that has all its sectors
/// and yet fails a check was whole once: that is rot, or a hand, and it may have been acknowledged. It is never cut.
enum TornTailRule {
    static let sectorBytes: UInt64 = 512

    /// Whether a crash can have left `rest`: the bytes from `offset` of the file to its end, which begin with no valid block.
    ///
    /// - Parameter header: the block's header when that was whole.
    static func explains(_ rest: ArraySlice<UInt8>, at offset: UInt64, header: BlockHeader?) -> Bool {
        guard let header else {
            if isPart(of: BlockHeader.byteCount, beginning: BlockHeader.magic, rest) { return true }
            let headerEnd = offset + UInt64(BlockHeader.byteCount)
            let sectorsEnd = (headerEnd + sectorBytes - 1) / sectorBytes * sectorBytes
            return hasUnwrittenSector(rest.prefix(Int(sectorsEnd - offset)), at: offset)
        }
        guard UInt64(rest.count) >= header.blockByteCount else { return true }
        let block = rest.prefix(Int(header.blockByteCount))
        let isUnfinished = hasUnwrittenSector(block, at: offset) || lacksEndOfTrailer(block)
        return isUnfinished && rest[block.endIndex...].allSatisfy { $0 == 0 }
    }

    /// Whether the trailer begins as it should and zeros stand in the place of the rest, or of all of it. No single bit of a whole trailer
    /// can turn over so that it looks like this: its last letter has three.
    static func lacksEndOfTrailer(_ block: ArraySlice<UInt8>) -> Bool {
        let trailer = block.suffix(BlockHeader.trailerByteCount)
        let written = trailer[..<(trailer.lastIndex { $0 != 0 }.map { $0 + 1 } ?? trailer.startIndex)]
        let expected = BlockHeader.trailer(of: block.prefix(BlockHeader.byteCount))
        return written.count < trailer.count && written.elementsEqual(expected.prefix(written.count))
    }

    /// Whether some sector of the file, clipped to the bytes in `block`, which start at `offset` of the file, is all zeros.
    static func hasUnwrittenSector(_ block: ArraySlice<UInt8>, at offset: UInt64) -> Bool {
        block.withUnsafeBytes { raw in
            var position = 0
            while position < raw.count {
                let next = min(raw.count, position + Int(sectorBytes - (offset + UInt64(position)) % sectorBytes))
                if raw.isZero(in: position..<next) { return true }
                position = next
            }
            return false
        }
    }

    /// Whether the bytes could be the first of a header: fewer than its length stand before zeros or the end, and they begin as its
    /// magic does.
    static func isPart(of byteCount: Int, beginning magic: [UInt8], _ bytes: ArraySlice<UInt8>) -> Bool {
        let written = bytes[..<(bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? bytes.startIndex)]
        return written.count < byteCount && written.prefix(magic.count).elementsEqual(magic.prefix(written.count))
    }

    /// The place in `bytes`, from its second byte on, of a valid block header of any node; `nil` when there is none.
    static func validHeader(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { raw in
            guard raw.count > BlockHeader.byteCount else { return nil }
            return (1...raw.count - BlockHeader.byteCount).first { position in
                raw[position] == BlockHeader.magic[0]
                    && BlockHeader(decoding: UnsafeRawBufferPointer(rebasing: raw[position...])) != nil
            }
        }
    }
}
