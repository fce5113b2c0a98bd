import Synchronization

/// A journal in memory that knows what would survive a loss of power: for the simulator and for tests.
public final class MemoryStorage: JournalStorage {
    private struct Segment {
        var bytes: [UInt8] = []
        var synced: [UInt8] = []
        var nameIsDurable = false
    }

    private struct State {
        var segments: [UInt64: Segment] = [:]
        /// Contents of removed segments whose removal is not durable yet.
        var removed: [UInt64: Segment] = [:]
        var isLocked = false
    }

    public let location: String
    private let state = Mutex(State())

    public init(location: String = "memory") {
        self.location = location
    }

    public func segments() -> [SegmentFile] {
        state.withLock { state in
            state.segments.map { SegmentFile(firstBlock: $0.key, byteCount: UInt64($0.value.bytes.count)) }
                .sorted { $0.firstBlock < $1.firstBlock }
        }
    }

    public func createSegment(_ firstBlock: UInt64) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard state.segments[firstBlock] == nil else { throw missing(firstBlock, "exists already") }
            state.segments[firstBlock] = Segment()
        }
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to firstBlock: UInt64, at offset: UInt64) throws(JournalError) {
        let copy = Array(bytes)
        try change(firstBlock) { segment in
            let end = Int(offset) + copy.count
            if segment.bytes.count < end {
                segment.bytes.append(contentsOf: repeatElement(0, count: end - segment.bytes.count))
            }
            segment.bytes.replaceSubrange(Int(offset)..<end, with: copy)
        }
    }

    public func sync(_ firstBlock: UInt64) throws(JournalError) {
        try change(firstBlock) { $0.synced = $0.bytes }
    }

    public func syncDirectory() {
        state.withLock { state in
            for name in Array(state.segments.keys) { state.segments[name]?.nameIsDurable = true }
            state.removed = [:]
        }
    }

    public func truncate(_ firstBlock: UInt64, to byteCount: UInt64) throws(JournalError) {
        try change(firstBlock) { $0.bytes.removeLast($0.bytes.count - Int(byteCount)) }
    }

    public func removeSegment(_ firstBlock: UInt64) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard let segment = state.segments.removeValue(forKey: firstBlock) else {
                throw missing(firstBlock, "does not exist")
            }
            state.removed[firstBlock] = segment
        }
    }

    public func read(
        _ firstBlock: UInt64, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        let bytes = contents(of: firstBlock)
        let count = max(0, min(buffer.count, bytes.count - Int(offset)))
        buffer.copyBytes(from: bytes[Int(offset)..<Int(offset) + count])
        return count
    }

    public func lockForWriting() throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard !state.isLocked else { throw JournalError(.locked, "M10: the journal \(location) already has a writer") }
            state.isLocked = true
        }
    }

    public func unlock() { state.withLock { $0.isLocked = false } }
}

extension MemoryStorage {
    /// All bytes of a segment, synced or not.
    public func contents(of firstBlock: UInt64) -> [UInt8] { state.withLock { $0.segments[firstBlock]?.bytes ?? [] } }

    /// Replaces a segment's bytes behind the journal's back, as durable as can be. Tests plant damage with it.
    public func plant(_ bytes: [UInt8], as firstBlock: UInt64) {
        state.withLock { $0.segments[firstBlock] = Segment(bytes: bytes, synced: bytes, nameIsDurable: true) }
    }

    /// What a machine finds after losing power now, at worst: only what was synced, under names that were synced.
    public func afterPowerLoss() -> MemoryStorage {
        let survivor = MemoryStorage(location: location)
        state.withLock { state in
            for (name, segment) in state.segments where segment.nameIsDurable { survivor.plant(segment.synced, as: name) }
            for (name, segment) in state.removed where segment.nameIsDurable { survivor.plant(segment.synced, as: name) }
        }
        return survivor
    }

    private func change(_ firstBlock: UInt64, _ body: (inout Segment) -> Void) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard var segment = state.segments.removeValue(forKey: firstBlock) else {
                throw missing(firstBlock, "does not exist")
            }
            body(&segment)
            state.segments[firstBlock] = segment
        }
    }

    private func missing(_ firstBlock: UInt64, _ what: String) -> JournalError {
        JournalError(.storageFailed, "M10: \(segmentFileName(firstBlock)) of \(location) \(what)", segment: firstBlock)
    }
}
