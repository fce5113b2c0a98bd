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

    private(set) var base = MemoryStorage()
    private var random: SeededRandom
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
    private(set) var lies: [Lie] = []
    /// The highest offset a block was written at and not lost, by file.
    private var reached: [JournalFile: UInt64] = [:]
    /// Calls so far that changed something.
    private(set) var calls = 0
    private let sabotage: Sabotage?
    /// What an operator copied last from the running node, and what was there when the copy took its place.
    private(set) var copy: MemoryStorage?
    private var newest: MemoryStorage?

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

/// Damage that nobody is told of, and the copy it is put right from, as a mirrored disk or a backup would.
extension SimulatedDisk {
    /// The bytes land at the beginning of the file's blocks, over what stands there.
    private func misdirect(_ bytes: [UInt8], _ file: JournalFile, _ offset: UInt64) -> Bool {
        let target = UInt64(512)
        guard offset > target, !bytes.isEmpty, bytes.count <= Int(offset - target) else { return false }
        let content = base.contents(of: file)
        // A file that grew by a write that was lost is shorter than its writer believes.
        guard content.count >= Int(target) + bytes.count else { return false }
        // Zeros over all blocks to the journal's end make a shorter journal that is whole, and what they leave of the last block looks like a
        // torn write: only its peers can tell, as of an old copy.
        let isBlock = bytes.contains { $0 != 0 }
        guard isBlock || hasDurableBlock(in: file, from: target + UInt64(bytes.count)) else { return false }
        misdirectsNextWrite = false
        let old = content[Int(target)..<Int(target) + bytes.count]
        guard !old.elementsEqual(bytes) else { return false }
        lies.append(Lie(kind: .misdirect, file: file, offset: offset, honest: bytes, isFollowed: false))
        lies.append(Lie(kind: .misdirect, file: file, offset: target, honest: Array(old), isFollowed: true))
        plant(bytes, in: file, at: target)
        return true
    }

    /// Whether a block begins at or behind the offset and would survive a loss of power.
    private func hasDurableBlock(in file: JournalFile, from offset: UInt64) -> Bool {
        guard let last = reached[file], last >= offset else { return false }
        let durable = base.afterPowerLoss().contents(of: file)
        return durable.count > Int(last) && durable[Int(last)...].contains { $0 != 0 }
    }

    /// What is written over a place that lies is what should stand there from then on.
    private func correctLies(_ bytes: UnsafeRawBufferPointer, _ file: JournalFile, _ offset: UInt64) {
        let written = Int(offset)..<Int(offset) + bytes.count
        for index in lies.indices where lies[index].file == file {
            let start = Int(lies[index].offset)
            for place in written.clamped(to: start..<start + lies[index].honest.count) {
                lies[index].honest[place - start] = bytes[place - written.lowerBound]
            }
        }
    }

    /// Turns one bit of a durable block over; the last block of the journal is left alone, as its rot may look like a torn write.
    func rot() -> Bool {
        let segments = base.segments()
        guard let segment = segments.dropLast().last else { return false }
        let file = JournalFile.segment(segment.firstBlock)
        let bytes = base.contents(of: file)
        guard bytes.count > 256 else { return false }
        let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
        guard end > 256 else { return false }
        let place = 128 + random.below(end - 128)
        lies.append(Lie(kind: .rot, file: file, offset: UInt64(place), honest: [bytes[place]], isFollowed: true))
        plant([bytes[place] ^ UInt8(1 << random.below(8))], in: file, at: UInt64(place))
        return true
    }

    /// Whether reading the journal must find something wrong.
    var hasDamage: Bool {
        lies.contains { lie in
            let content = base.contents(of: lie.file)
            let place = Int(lie.offset)..<Int(lie.offset) + lie.honest.count
            return lie.isFollowed && content.count >= place.upperBound && !content[place].elementsEqual(lie.honest)
        }
    }

    /// Puts everything right from the honest copy.
    func repair() {
        for lie in lies.reversed() { plant(lie.honest, in: lie.file, at: lie.offset) }
        lies = []
    }

    private func plant(_ bytes: [UInt8], in file: JournalFile, at offset: UInt64) {
        var content = base.contents(of: file)
        let end = Int(offset) + bytes.count
        if content.count < end { content += [UInt8](repeating: 0, count: end - content.count) }
        content.replaceSubrange(Int(offset)..<end, with: bytes)
        base.plant(content, as: file)
    }

    /// What `cutsTooMuch` does to a journal before it is opened.
    func cutLastBlock() {
        guard let last = base.segments().last else { return }
        let file = JournalFile.segment(last.firstBlock)
        var bytes = base.contents(of: file)
        guard let end = bytes.lastIndex(where: { $0 != 0 }), end > 256 else { return }
        bytes.removeLast(bytes.count - max(128, end - 100))
        base.plant(bytes, as: file)
    }
}

/// Copies that operators take and bring.
extension SimulatedDisk {
    /// Copies the files of the running node, as any tool does: the last block may be torn.
    func takeCopy() {
        guard lies.isEmpty, newest == nil, !base.segments().isEmpty else { return }
        copy = base.afterPowerLoss(names: true) { _, _ in true }
    }

    /// The copy takes the place of what is there. Called while no process runs.
    func bringCopy() {
        guard let copy else { return }
        newest = base.afterPowerLoss(names: true) { _, _ in true }
        base = copy
        self.copy = nil
        reached = [:]
    }

    /// What was there before the copy comes back.
    func restoreNewest() {
        guard let newest else { return }
        base = newest
        self.newest = nil
        lies = []
        reached = [:]
    }
}
