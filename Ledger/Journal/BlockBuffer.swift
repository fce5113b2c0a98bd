import LedgerTypes

/// Memory in which a block is built, record by record, and from which it is written. Used again and again, so that building a block
/// allocates nothing.
///
/// Sequences, hashes, header and trailer are filled in by the writer when it commits the block. Only the owner reaches the memory,
/// hence `@unchecked Sendable`.
public struct BlockBuffer: ~Copyable, @unchecked Sendable {
    let memory: UnsafeMutableRawBufferPointer
    public private(set) var recordCount = 0
    /// Where the payload ends, counted from the start of the block.
    private(set) var payloadEnd = BlockHeader.byteCount

    /// - Parameter capacity: bytes of the largest block it can hold, header and trailer included; at most `Limits.blockBytesMax`.
    public init(capacity: Int) {
        precondition(
            capacity > BlockHeader.overheadByteCount && capacity <= Limits.blockBytesMax,
            "M10: a block cannot have \(capacity) bytes")
        memory = .allocate(byteCount: capacity, alignment: 4_096)
    }

    deinit { memory.deallocate() }

    public var isEmpty: Bool { recordCount == 0 }

    public var capacity: Int { memory.count }

    /// Bytes of the whole block if it ended here.
    public var byteCount: Int { payloadEnd + BlockHeader.trailerByteCount }

    /// Whether one more record with a command of this many bytes, and nothing else, fits.
    public func hasRoom(forCommand byteCount: Int) -> Bool {
        recordCount < Limits.recordsPerBlockMax
            && capacity - self.byteCount >= RecordLayout.headerByteCount + byteCount
    }

    /// Begins the next block.
    public mutating func removeAll() {
        recordCount = 0
        payloadEnd = BlockHeader.byteCount
    }

    /// Adds a record whose command `body` writes in place, into memory of `commandCapacity` bytes or more; it returns the command's
    /// length.
    /// - Precondition: `hasRoom(forCommand:)` for that capacity.
    @inlinable
    public mutating func appendRecord(
        kind: UInt16, outcome: UInt32 = 0, commandCapacity: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int
    ) {
        let room = roomForCommand(commandCapacity)
        finishRecord(kind: kind, outcome: outcome, commandByteCount: body(room), in: room)
    }

    @usableFromInline
    func roomForCommand(_ capacity: Int) -> UnsafeMutableRawBufferPointer {
        precondition(hasRoom(forCommand: capacity), "M10: a record with a command of \(capacity) bytes does not fit the block")
        return UnsafeMutableRawBufferPointer(
            rebasing: memory[payloadEnd + RecordLayout.headerByteCount..<memory.count - BlockHeader.trailerByteCount])
    }

    @usableFromInline
    mutating func finishRecord(kind: UInt16, outcome: UInt32, commandByteCount: Int, in room: UnsafeMutableRawBufferPointer) {
        precondition(
            commandByteCount >= 0 && commandByteCount <= min(room.count, Limits.commandBytesMax),
            "M10: a command of \(commandByteCount) bytes was written")
        putHeader(kind: kind, outcome: outcome, command: commandByteCount, detail: 0, postings: 0)
        payloadEnd += RecordLayout.headerByteCount + commandByteCount
        recordCount += 1
    }

    /// Adds a record.
    /// - Precondition: it fits.
    mutating func append(_ record: JournalRecord) {
        precondition(
            capacity - byteCount >= record.byteCount, "M10: a record of \(record.byteCount) bytes does not fit the block")
        putHeader(
            kind: record.kind, outcome: record.outcome, command: record.command.count, detail: record.detail.count,
            postings: record.postings.count)
        var end = payloadEnd + RecordLayout.headerByteCount
        for bytes in [record.command, record.detail] {
            memory[end..<end + bytes.count].copyBytes(from: bytes)
            end += bytes.count
        }
        for posting in record.postings {
            posting.encode(into: UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + RecordLayout.postingByteCount]))
            end += RecordLayout.postingByteCount
        }
        payloadEnd = end
        recordCount += 1
    }

    /// All of a record's header but its sequence.
    private func putHeader(kind: UInt16, outcome: UInt32, command: Int, detail: Int, postings: Int) {
        memory.put(UInt64(kind) | UInt64(outcome) << 32, at: payloadEnd + 8)
        memory.put(UInt64(UInt32(command)) | UInt64(UInt32(detail)) << 32, at: payloadEnd + 16)
        memory.put(UInt64(UInt32(postings)), at: payloadEnd + 24)
    }
}

extension BlockBuffer {
    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory[BlockHeader.byteCount..<payloadEnd])
    }

    /// The whole block, once it is sealed.
    var block: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[0..<byteCount]) }

    /// Numbers the records from `first` on and hands the bytes of each to `body`.
    func number(from first: UInt64, _ body: (UnsafeRawBufferPointer) -> Void) {
        var start = BlockHeader.byteCount
        for index in 0..<recordCount {
            memory.put(first + UInt64(index), at: start)
            let raw = UnsafeRawBufferPointer(memory)
            let end = start + RecordLayout.byteCount(of: raw, at: start)
            body(UnsafeRawBufferPointer(rebasing: raw[start..<end]))
            start = end
        }
    }

    /// Puts header and trailer around the payload.
    func seal(_ header: [UInt8]) {
        memory[0..<BlockHeader.byteCount].copyBytes(from: header)
        memory[payloadEnd..<byteCount].copyBytes(from: BlockHeader.trailer(of: header[...]))
    }
}
