import ClaimGenerator
import Journal

/// Damage that nobody is told of, and the copy it is put right from, as a mirrored disk or a backup would.
extension SimulatedDisk {
    /// The bytes land at the beginning of the file's blocks, over what stands there.
    func misdirect(_ bytes: [UInt8], _ file: JournalFile, _ offset: UInt64) -> Bool {
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
    func correctLies(_ bytes: UnsafeRawBufferPointer, _ file: JournalFile, _ offset: UInt64) {
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
