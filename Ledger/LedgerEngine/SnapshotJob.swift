import Journal

/// Memory for a piece of a snapshot. One thread has it at a time, hence `@unchecked Sendable`.
final class SnapshotPiece: @unchecked Sendable {
    static let byteCount = 256 << 10

    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: SnapshotPiece.byteCount, alignment: 4_096)
    var used = 0

    deinit { memory.deallocate() }
}

/// A snapshot under way: the applier fills pieces, the snapshotter writes them.
struct SnapshotJob: Sendable {
    let number: Int
    /// First bytes of the state.
    let head: [UInt8]
    var waiters: [@Sendable (Answer<UInt64>) -> Void]
    var free = [SnapshotPiece(), SnapshotPiece()]
    var filled: [SnapshotPiece] = []
    /// All pieces were filled.
    var isCaptured = false
    /// Ids were forgotten meanwhile, and with them rows that were not yet captured.
    var isGivenUp = false
    /// Where in the journal the state stands, known when its block is durable.
    var position: JournalPosition?

    init(number: Int, head: [UInt8], waiters: [@Sendable (Answer<UInt64>) -> Void]) {
        self.number = number
        self.head = head
        self.waiters = waiters
    }
}
