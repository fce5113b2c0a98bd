import Synchronization

/// A journal in memory that knows what would survive a loss of power: for the simulator and for tests.
public final class MemoryStorage: JournalStorage {
    /// What a name stands for. A rename moves it, so it has a number of its own.
    fileprivate struct Content {
        var bytes: [UInt8] = []
        var synced: [UInt8] = []
        /// Sectors that a failed sync left unwritten, and that count as written until somebody writes there again.
        var forgotten: Set<Int> = []
    }

    private struct State {
        var contents: [Int: Content] = [:]
        var names: [JournalFile: Int] = [:]
        /// Names as they stood at the last `syncDirectory`.
        var durableNames: [JournalFile: Int] = [:]
        var isLocked = false

        mutating func add(_ content: Content, as file: JournalFile) {
            names[file] = contents.count
            contents[contents.count] = content
        }

        func content(of file: JournalFile) -> Content? { names[file].flatMap { contents[$0] } }
    }

    public let location: String
    private let state = Mutex(State())

    public init(location: String = "memory") {
        self.location = location
    }

    public func files() -> [StoredFile] {
        state.withLock { state in
            state.names.map { StoredFile($0.key, byteCount: UInt64(state.contents[$0.value]?.bytes.count ?? 0)) }
                .sorted { $0.file < $1.file }
        }
    }

    public func create(_ file: JournalFile) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard state.names[file] == nil else { throw failure(file, "exists already") }
            state.add(Content(), as: file)
        }
    }

    public func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        let copy = Array(bytes)
        try change(file) { content in
            let end = Int(offset) + copy.count
            if content.bytes.count < end {
                content.bytes.append(contentsOf: repeatElement(0, count: end - content.bytes.count))
            }
            content.bytes.replaceSubrange(Int(offset)..<end, with: copy)
            if !content.forgotten.isEmpty, offset < end { content.forgotten.subtract(Int(offset) / 512...(end - 1) / 512) }
        }
    }

    public func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) {
        try change(file) { content in
            let missing = Int(byteCount) - content.bytes.count
            if missing > 0 { content.bytes.append(contentsOf: repeatElement(0, count: missing)) }
        }
    }

    public func sync(_ file: JournalFile) throws(JournalError) {
        try change(file) { content in
            let forgotten = content.forgotten
            content.synced =
                forgotten.isEmpty
                ? content.bytes : Array(content.surviving { !forgotten.contains($0) }.prefix(content.bytes.count))
        }
    }

    public func syncDirectory() {
        state.withLock { $0.durableNames = $0.names }
    }

    public func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError) {
        try change(file) { $0.bytes.removeLast($0.bytes.count - Int(byteCount)) }
    }

    public func remove(_ file: JournalFile) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard state.names.removeValue(forKey: file) != nil else { throw failure(file, "does not exist") }
        }
    }

    public func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard let number = state.names.removeValue(forKey: file) else { throw failure(file, "does not exist") }
            state.names[other] = number
        }
    }

    public func read(
        _ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        try state.withLock { (state) throws(JournalError) in
            guard let bytes = state.content(of: file)?.bytes else { throw failure(file, "does not exist") }
            return Self.copy(bytes, at: offset, into: buffer)
        }
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
    /// The segments in ascending order.
    public func segments() -> [SegmentFile] {
        files().compactMap { stored in
            guard case .segment(let firstBlock) = stored.file else { return nil }
            return SegmentFile(firstBlock: firstBlock, byteCount: stored.byteCount)
        }
    }

    /// All bytes of a file, synced or not; none when it does not exist.
    public func contents(of file: JournalFile) -> [UInt8] { state.withLock { $0.content(of: file)?.bytes ?? [] } }

    /// All bytes of a segment, synced or not.
    public func contents(of firstBlock: UInt64) -> [UInt8] { contents(of: .segment(firstBlock)) }

    /// Replaces a file's bytes behind the journal's back, as durable as can be. Tests plant damage with it.
    public func plant(_ bytes: [UInt8], as file: JournalFile) {
        state.withLock { state in
            state.add(Content(bytes: bytes, synced: bytes), as: file)
            state.durableNames[file] = state.names[file]
        }
    }

    /// Replaces a segment's bytes behind the journal's back.
    public func plant(_ bytes: [UInt8], as firstBlock: UInt64) { plant(bytes, as: .segment(firstBlock)) }

    /// What a failed sync does on some systems: the unwritten bytes can be read, no later sync writes them, and power loss takes them.
    public func takeForSynced(_ file: JournalFile) {
        state.withLock { state in
            guard let number = state.names[file], let content = state.contents[number] else { return }
            state.contents[number]?.forgotten.formUnion((0..<(content.bytes.count + 511) / 512).filter { !content.isSynced($0) })
        }
    }

    /// What a machine finds after losing power now; without arguments at worst: only what was synced, under names that were synced.
    ///
    /// - Parameter names: whether created, renamed and removed names survive although the folder was not synced since.
    /// - Parameter survives: whether a 512-byte sector survives that differs from what was synced.
    public func afterPowerLoss(
        names: Bool = false, sector survives: (JournalFile, _ sector: Int) -> Bool = { _, _ in false }
    ) -> MemoryStorage {
        let survivor = MemoryStorage(location: location)
        state.withLock { state in
            for (file, number) in names ? state.names : state.durableNames {
                guard let content = state.contents[number] else { continue }
                survivor.plant(content.surviving { survives(file, $0) }, as: file)
            }
        }
        return survivor
    }

    /// As `afterPowerLoss()`, to be read as it is at each call.
    public var durable: DurableView { DurableView(self) }

    func durableFiles() -> [StoredFile] {
        state.withLock { state in
            state.durableNames.map { StoredFile($0.key, byteCount: UInt64(state.contents[$0.value]?.synced.count ?? 0)) }
                .sorted { $0.file < $1.file }
        }
    }

    func readDurable(
        _ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        try state.withLock { (state) throws(JournalError) in
            guard let bytes = state.durableNames[file].flatMap({ state.contents[$0]?.synced }) else {
                throw failure(file, "does not exist")
            }
            return Self.copy(bytes, at: offset, into: buffer)
        }
    }

    private static func copy(_ bytes: [UInt8], at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = max(0, min(buffer.count, bytes.count - Int(offset)))
        if count > 0 { buffer.copyBytes(from: bytes[Int(offset)..<Int(offset) + count]) }
        return count
    }

    private func change(_ file: JournalFile, _ body: (inout Content) -> Void) throws(JournalError) {
        try state.withLock { (state) throws(JournalError) in
            guard let number = state.names[file], var content = state.contents.removeValue(forKey: number) else {
                throw failure(file, "does not exist")
            }
            body(&content)
            state.contents[number] = content
        }
    }

    private func failure(_ file: JournalFile, _ what: String) -> JournalError {
        var segment: UInt64?
        if case .segment(let firstBlock) = file { segment = firstBlock }
        return JournalError(.storageFailed, "M10: \(file.name) of \(location) \(what)", segment: segment)
    }
}

extension MemoryStorage.Content {
    /// The synced bytes, with the unsynced sectors that survive. A sector past the synced end takes the file's length along.
    fileprivate func surviving(_ survives: (Int) -> Bool) -> [UInt8] {
        var kept = synced
        for sector in 0..<(bytes.count + 511) / 512 {
            guard !isSynced(sector), survives(sector) else { continue }
            let range = range(of: sector)
            if kept.count < range.upperBound { kept.append(contentsOf: repeatElement(0, count: range.upperBound - kept.count)) }
            kept.replaceSubrange(range, with: bytes[range])
        }
        return kept
    }

    fileprivate func isSynced(_ sector: Int) -> Bool {
        let range = range(of: sector)
        return range.upperBound <= synced.count && bytes[range] == synced[range]
    }

    private func range(of sector: Int) -> Range<Int> { sector * 512..<min(bytes.count, sector * 512 + 512) }
}
