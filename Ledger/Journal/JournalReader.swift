import Hashing
public import LedgerTypes

/// Reads a journal from its first byte, block by block, and believes nothing: every check of FORMAT.md is made on the way.
///
/// Reads only; needs no lock. Beside a running writer it sees the blocks that were there when it began, and may see the block in flight as
/// a torn tail. Memory: one read-ahead window, or one block when that is larger.
public struct JournalReader {
    /// Bytes of all segments, when the reader began.
    public let byteCount: UInt64
    /// The unacknowledged rest at the end, known once `next` has returned `nil`.
    public private(set) var tornTail: TornTail?

    let storage: any JournalStorage
    let segments: [SegmentFile]
    /// `nil` until the first segment header was read.
    private(set) var chain: JournalChain?
    /// Where the last whole block of the current segment ends.
    private(set) var offset: UInt64 = 0
    private(set) var window: SegmentWindow?
    /// Where the last whole block lies.
    private(set) var lastBlock: BlockSpan?
    private let start: JournalPosition?
    private var entered = 0
    private var bytesBefore: UInt64 = 0
    private var ended = false

    /// - Parameter position: the end of a block; then reading begins behind it. What lies before is neither read nor needed, so the blocks
    ///   are as good as the position is.
    /// - Throws: `missing` when there is no segment: no journal is not an empty journal.
    public init(_ storage: any JournalStorage, from position: JournalPosition? = nil) throws(JournalError) {
        self.storage = storage
        start = position
        segments = try storage.segments().filter { $0.firstBlock >= position?.segment ?? 0 }
        byteCount = segments.reduce(0) { $0 + $1.byteCount }
        guard !segments.isEmpty else {
            if let position { throw Self.lost(position, storage) }
            throw JournalError(.missing, "M10: there is no journal in \(storage.location)")
        }
    }

    /// Whose journal it is; `nil` before the first block was asked for.
    public var node: NodeID? { chain?.node }

    /// The end of the last block that was read, where reading can go on later; `nil` before the first one.
    public var position: JournalPosition? {
        guard let chain, let lastBlock else { return nil }
        return JournalPosition(chain, lastBlock)
    }

    /// Bytes read and verified so far.
    public var bytesDone: UInt64 { bytesBefore + offset }

    /// The next block, or `nil` at the end. After an error or `nil` the reader stays at the end.
    public mutating func next() throws(JournalError) -> JournalBlock? {
        if ended { return nil }
        ended = true
        if chain == nil, let start { try enter(start) }
        while tornTail == nil {
            if let window, offset < window.segment.byteCount, let block = try readBlock() {
                ended = false
                return block
            }
            // No block in the rest of this segment: the next one's header tells whether it goes on from here.
            if tornTail != nil { break }
            guard try enterSegment() else { break }
        }
        return nil
    }

    /// Hands every block to `body`, in order.
    public mutating func forEachBlock(_ body: (JournalBlock) -> Void) throws(JournalError) {
        while let block = try next() { body(block) }
    }
}

extension JournalReader {
    /// Goes to the end of the block of `position`, which must be there.
    private mutating func enter(_ position: JournalPosition) throws(JournalError) {
        let segment = segments[0]
        var window = SegmentWindow(segment, of: storage)
        let head = try window.slice(at: 0, count: SegmentHeader.byteCount)
        let block = try window.slice(at: position.blockOffset, count: BlockHeader.byteCount)
        guard segment.firstBlock == position.segment, segment.byteCount >= position.endOffset,
            let header = head.withUnsafeBytes({ SegmentHeader(decoding: $0) }), header.node == position.node,
            header.version == SegmentHeader.formatVersion, header.firstBlock == segment.firstBlock,
            SHA256.digest(of: block) == position.blockHash
        else { throw Self.lost(position, storage) }
        entered = 1
        self.window = window
        chain = JournalChain(position)
        lastBlock = position.span
        offset = position.endOffset
    }

    private static func lost(_ position: JournalPosition, _ storage: any JournalStorage) -> JournalError {
        .damaged(
            "a snapshot was taken here, but the journal does not hold it, which was acknowledged",
            at: JournalPlace(block: position.block, segment: position.segment, offset: position.blockOffset),
            in: storage.location)
    }

    /// Reads the next segment's header. `false` when there is none, or when the last one was only being created.
    private mutating func enterSegment() throws(JournalError) -> Bool {
        guard entered < segments.count else { return false }
        let segment = segments[entered]
        if let window { bytesBefore += window.segment.byteCount }
        entered += 1
        offset = 0
        var window = SegmentWindow(segment, of: storage)
        let head = try window.slice(at: 0, count: SegmentHeader.byteCount)
        self.window = window
        guard let header = head.withUnsafeBytes({ SegmentHeader(decoding: $0) }) else {
            try judgeSegmentHeader(head)
            return false
        }
        guard header.version == SegmentHeader.formatVersion else {
            throw JournalError(
                .unsupportedVersion,
                "M10: \(segmentFileName(segment.firstBlock)) of \(storage.location) is in format \(header.version); "
                    + "this program reads \(SegmentHeader.formatVersion)", segment: segment.firstBlock, offset: 4)
        }
        let expected = (chain ?? JournalChain(node: header.node)).segmentHeader
        let objection: String? =
            if header.firstBlock != segment.firstBlock {
                "the segment header says its first block is \(header.firstBlock)"
            } else if header.node != expected.node {
                "the segment belongs to node \(header.node), not \(expected.node)"
            } else if header.firstBlock != expected.firstBlock {
                "the segment starts at block \(header.firstBlock); blocks from \(expected.firstBlock) on are missing"
            } else if header.firstRecord != expected.firstRecord || header.previousHash != expected.previousHash {
                "the segment does not continue the one before it"
            } else {
                nil
            }
        if let objection { throw damaged(objection) }
        if chain == nil { chain = JournalChain(node: header.node) }
        offset = UInt64(SegmentHeader.byteCount)
        return true
    }

    /// Verifies the block at `offset`. `nil` when the rest is zeros or a torn tail.
    private mutating func readBlock() throws(JournalError) -> JournalBlock? {
        guard var window, var chain else { preconditionFailure("M10: a block was read outside a segment") }
        let head = try window.slice(at: offset, count: BlockHeader.byteCount)
        guard let header = head.withUnsafeBytes({ BlockHeader(decoding: $0) }) else {
            self.window = window
            try judgeRest("the block header is broken", header: nil)
            return nil
        }
        if let objection = chain.objection(to: header) { throw damaged(objection) }
        guard header.blockByteCount <= window.segment.byteCount - offset else {
            self.window = window
            try judgeRest("the block is cut short", header: header)
            return nil
        }
        let bytes = try window.slice(at: offset, count: Int(header.blockByteCount))
        self.window = window
        let payload = bytes.dropFirst(BlockHeader.byteCount).dropLast(BlockHeader.trailerByteCount)
        let encoded = bytes.prefix(BlockHeader.byteCount)
        let hashes = payload.withUnsafeBytes { RecordHashes(splitting: $0, recordCount: Int(header.recordCount)) }
        guard let hashes, header.recordsHash == hashes.digest else {
            try judgeRest("the records hash differs", header: header)
            return nil
        }
        guard bytes.suffix(BlockHeader.trailerByteCount).elementsEqual(BlockHeader.trailer(of: encoded)) else {
            try judgeRest("the block trailer differs", header: header)
            return nil
        }
        let hash = SHA256.digest(of: encoded)
        if let objection = chain.follow(header, hash: hash, payload: payload, hashes) { throw damaged(objection) }
        self.chain = chain
        let block = JournalBlock(
            header: header, hash: hash, segment: window.segment.firstBlock, offset: offset, leafHashes: hashes.leaves,
            payload: payload)
        offset += header.blockByteCount
        lastBlock = BlockSpan(segment: block.segment, start: block.offset, end: offset)
        return block
    }
}

extension JournalReader {
    /// Decides about the bytes from `offset` to the end of the segment, which are no valid block: zeros (return), torn tail (set it and
    /// return) or damage (throw).
    private mutating func judgeRest(_ finding: String, header: BlockHeader?) throws(JournalError) {
        guard var window else { return }
        let written = try window.bytesBeforeZeros(from: offset)
        self.window = window
        if written == 0 { return }
        guard entered == segments.count else { throw damaged(finding) }
        guard written <= UInt64(Limits.blockBytesMax) else { throw damaged(finding + ", and more than a block follows") }
        // Zeros behind it count as far as the block would have reached.
        let reach = max(written, header?.blockByteCount ?? 0, 2 * TornTailRule.sectorBytes)
        let rest = try window.slice(at: offset, count: Int(reach))
        self.window = window
        if TornTailRule.validHeader(in: rest) != nil { throw damaged(finding + ", and a whole block header follows") }
        guard TornTailRule.explains(rest, at: offset, header: header) else {
            throw damaged(finding + ", though every sector was written")
        }
        tornTail = TornTail(
            block: (chain?.blockCount ?? 0) + 1, segment: window.segment.firstBlock, offset: offset,
            byteCount: window.segment.byteCount - offset, reason: finding)
    }

    /// Decides about a segment that does not begin with a valid header. A header is synced before any block follows it, so an
    /// interrupted creation leaves nothing, zeros, or a part of a header.
    private mutating func judgeSegmentHeader(_ head: ArraySlice<UInt8>) throws(JournalError) {
        guard var window else { return }
        let written = try window.bytesBeforeZeros(from: 0)
        let isPart = TornTailRule.isPart(of: SegmentHeader.byteCount, beginning: SegmentHeader.magic, head)
        guard entered == segments.count, isPart, written < UInt64(SegmentHeader.byteCount) else {
            throw damaged("the segment header is broken")
        }
        tornTail = TornTail(
            block: (chain?.blockCount ?? 0) + 1, segment: window.segment.firstBlock, offset: 0,
            byteCount: window.segment.byteCount, reason: "the segment was only being created")
    }

    private func damaged(_ what: String) -> JournalError {
        .damaged(
            what,
            at: JournalPlace(
                block: (chain?.blockCount ?? 0) + 1, segment: window?.segment.firstBlock ?? 0, offset: offset),
            in: storage.location)
    }
}
