import ClaimGenerator
import Journal
import LedgerTypes

/// The disk of one node: bytes in memory, of which it is known what would survive, and faults from a seed.
///
/// `@unchecked Sendable`: a simulation runs in one thread.
final class SimulatedDisk: JournalStorage, @unchecked Sendable {
    /// What went wrong silently, and how to put it right.
    struct Lie: CustomStringConvertible {
        let kind: FaultKind
        let file: JournalFile
        let offset: UInt64
        /// What should stand there.
        var honest: [UInt8]
        /// Whether a later block of its file is durable: then reading the journal must find it.
        var isFollowed: Bool

        var description: String { "\(kind.rawValue) of \(honest.count) bytes at \(offset)" }
    }

    var base = MemoryStorage()
    var random: SeededRandom
    /// Calls that change something, until the machine stops in the middle of one; `nil` while none is planned.
    private(set) var callsUntilStop: Int?
    private var isStopped = false
    var isFull = false
    var failsNextSync = false
    var failsNextWrite = false
    var misdirectsNextWrite = false
    var losesNextWrite = false
    /// The next sync is the machine's last, and a copy of its files has what was to be synced.
    var failsWhileCopied = false
    var lies: [Lie] = []
    /// The highest offset a block was written at and not lost, by file.
    var reached: [JournalFile: UInt64] = [:]
    /// Calls so far that changed something.
    private(set) var calls = 0
    private let sabotage: Sabotage?
    /// What an operator copied last from the running node, and what was there when the copy took its place.
    var copy: MemoryStorage?
    var newest: MemoryStorage?

    init(seed: UInt64, sabotage: Sabotage?) {
        random = SeededRandom(seed: seed)
        self.sabotage = sabotage
    }

    var location: String { base.location }

    /// The machine stops in the middle of the call after `count` more.
    func stop(afterCalls count: Int) { callsUntilStop = count }

    func callOffStop() { callsUntilStop = nil }

    /// Starts again, with the disk as the failure left it.
    func restart(losingPower: Bool) {
        (isStopped, callsUntilStop) = (false, nil)
        (failsNextSync, failsNextWrite, misdirectsNextWrite, losesNextWrite) = (false, false, false, false)
        failsWhileCopied = false
        if losingPower {
            // Names survive or not all together: a folder is one block.
            let survivesPerMille: UInt64 = [0, 200, 500, 1_000][random.below(4)]
            let names = sabotage != .namesLie && random.chance(perMille: 300)
            // A sector's fate does not depend on the order in which it is asked for.
            let seed = random.next()
            base = base.afterPowerLoss(names: names) { file, sector in
                var number: UInt64 = 0
                if case .segment(let block) = file { number = block }
                return SeededRandom.mixed(seed, number, UInt64(sector)) % 1_000 < survivesPerMille
            }
        } else {
            base.unlock()
        }
    }

    /// What would be left if the power failed now.
    func survivor() -> MemoryStorage { base.afterPowerLoss() }

    // MARK: - JournalStorage

    func files() throws(JournalError) -> [StoredFile] { base.files() }

    func create(_ file: JournalFile) throws(JournalError) {
        try admit()
        try refuseIfFull()
        try base.create(file)
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: JournalFile, at offset: UInt64) throws(JournalError) {
        do throws(JournalError) { try admit() } catch {
            // Cut off in the middle: as a rule between two sectors, sometimes inside one, and then often in the last bytes.
            var part = random.below(bytes.count + 1)
            switch random.below(4) {
            case 0: break
            case 1: part = bytes.count - random.below(min(bytes.count, 12) + 1)
            default: part = max(0, (Int(offset) + part) / 512 * 512 - Int(offset))
            }
            try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<part]), to: file, at: offset)
            throw error
        }
        let grows = offset + UInt64(bytes.count) > UInt64(base.contents(of: file).count)
        if grows { try refuseIfFull() }
        if failsNextWrite {
            failsNextWrite = false
            try base.write(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]), to: file, at: offset)
            throw JournalError(.storageFailed, "the write fails", errorNumber: 5)
        }
        // Zeros ahead of the blocks are no block: nothing follows on what lies before them.
        let isBlock = bytes.contains { $0 != 0 }
        correctLies(bytes, file, offset)
        if misdirectsNextWrite, misdirect(Array(bytes), file, offset) { return }
        if losesNextWrite, isBlock, offset > 0 {
            losesNextWrite = false
            lies.append(Lie(kind: .lost, file: file, offset: offset, honest: Array(bytes), isFollowed: false))
            return
        }
        try base.write(bytes, to: file, at: offset)
        if isBlock { reached[file] = max(reached[file] ?? 0, offset) }
    }

    func reserve(_ file: JournalFile, byteCount: UInt64) throws(JournalError) {
        try admit()
        try refuseIfFull()
        try base.reserve(file, byteCount: byteCount)
    }

    func sync(_ file: JournalFile) throws(JournalError) {
        if failsWhileCopied {
            takeCopy()
            isStopped = true
        }
        try admit()
        if failsNextSync {
            failsNextSync = false
            base.takeForSynced(file)
            throw JournalError(.storageFailed, "the sync fails", errorNumber: 5)
        }
        if sabotage == .diskLies { return }
        try base.sync(file)
        for index in lies.indices where lies[index].file == file && reached[file] ?? 0 > lies[index].offset {
            lies[index].isFollowed = true
        }
    }

    func syncDirectory() throws(JournalError) {
        try admit()
        if sabotage == .namesLie { return }
        base.syncDirectory()
    }

    func truncate(_ file: JournalFile, to byteCount: UInt64) throws(JournalError) {
        try admit()
        try base.truncate(file, to: byteCount)
    }

    func remove(_ file: JournalFile) throws(JournalError) {
        try admit()
        try base.remove(file)
    }

    func rename(_ file: JournalFile, to other: JournalFile) throws(JournalError) {
        try admit()
        try base.rename(file, to: other)
    }

    func read(_ file: JournalFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(JournalError) -> Int {
        try base.read(file, at: offset, into: buffer)
    }

    func lockForWriting() throws(JournalError) { try base.lockForWriting() }

    func unlock() { base.unlock() }

    private func admit() throws(JournalError) {
        calls += 1
        if let left = callsUntilStop {
            if left == 0 { isStopped = true } else { callsUntilStop = left - 1 }
        }
        guard !isStopped else { throw JournalError(.storageFailed, "the machine stopped") }
    }

    private func refuseIfFull() throws(JournalError) {
        guard !isFull else { throw JournalError(.outOfSpace, "the disk is full", errorNumber: 28) }
    }
}
