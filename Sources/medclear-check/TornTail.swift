/// The decision of FORMAT.md about bytes that are no valid block: what a crash can leave, or damage.
enum TornTail {
    static let sector: UInt64 = 512
    static let blockMax: UInt64 = 64 << 20

    /// Whether the bytes from `offset` to the end of the last segment are a torn tail.
    /// - Parameter header: the block's header when it is whole and continues the chain.
    static func explains(_ segment: Segment, _ offset: UInt64, _ header: Header?) throws -> Bool {
        let written = try segment.written(from: offset)
        guard written <= blockMax else { return false }
        let reach = max(written, header?.blockBytes ?? 0, 2 * sector)
        let rest = try segment.read(offset, Int(min(reach, segment.size - offset)))
        guard !holdsHeader(rest) else { return false }
        if let header {
            if offset + header.blockBytes > segment.size { return true }
            return written <= header.blockBytes && hasMissingSector(rest, offset, header)
        }
        if written < UInt64(Header.byteCount) { return rest.prefix(4).starts(with: Header.letters.prefix(Int(min(written, 4)))) }
        return sectors(from: offset, to: min(offset + 192, segment.size), through: segment.size).contains { range in
            rest.isZero(Int(range.lowerBound - offset)..<min(Int(range.upperBound - offset), rest.count))
        }
    }

    /// A header that passes its own checks at a later offset: then a whole block follows, and a crash does not explain the rest.
    private static func holdsHeader(_ rest: [UInt8]) -> Bool {
        guard rest.count > Header.byteCount else { return false }
        return (1...rest.count - Header.byteCount).contains { place in
            rest[place] == Header.letters[0] && rest[place + 1] == Header.letters[1]
                && Header(Array(rest[place..<place + Header.byteCount])) != nil
        }
    }

    private static func hasMissingSector(_ rest: [UInt8], _ offset: UInt64, _ header: Header) -> Bool {
        let end = offset + header.blockBytes
        let trailer = rest[Int(header.blockBytes) - 8..<Int(header.blockBytes)]
        let whole = rest[188..<192] + Array("MCJE".utf8)
        let written = trailer[..<(trailer.lastIndex { $0 != 0 }.map { $0 + 1 } ?? trailer.startIndex)]
        return written.count < 8 && written.elementsEqual(whole.prefix(written.count))
            || sectors(from: offset, to: end, through: end).contains { range in
                rest.isZero(Int(range.lowerBound - offset)..<Int(range.upperBound - offset))
            }
    }

    /// The sectors of the file that `start..<end` touches, cut off before `start` and behind `limit`.
    private static func sectors(from start: UInt64, to end: UInt64, through limit: UInt64) -> [Range<UInt64>] {
        stride(from: start / sector * sector, to: end, by: Int(sector)).map { max($0, start)..<min($0 + sector, limit) }
            .filter { !$0.isEmpty }
    }

    /// Whether a last segment without a valid header was only being created.
    static func explainsCreation(_ segment: Segment) throws -> Bool {
        let written = try segment.written(from: 0)
        let head = try segment.read(0, 4)
        return written < 96 && head.prefix(Int(min(written, 4))).elementsEqual(Array("MCJS".utf8).prefix(Int(min(written, 4))))
    }
}
