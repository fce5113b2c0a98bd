import Journal
import JournalTestSupport
import LedgerCore
import LedgerTypes
import Testing

@testable import LedgerEngine

@Suite("M10: bytes that changed are found, in a ledger's journal with its zeros and its snapshots")
struct DamageTests {
    /// A closed ledger in prepared segments, with two snapshots, and the place of each of its blocks.
    struct Finished {
        var chronicle: Chronicle
        var storage = MemoryStorage()
        var blocks: [(number: UInt64, segment: UInt64, bytes: Range<Int>)] = []
        /// Without its snapshots.
        var journal = MemoryStorage()

        init(seed: UInt64, steps: Int = 5, snapshots: Set<Int> = [1, 3]) async throws {
            chronicle = try await Chronicle(seed: seed, steps: steps, snapshots: snapshots)
            try await chronicle.run(on: storage)
            for stored in storage.files() where !stored.file.isSnapshot && !stored.file.isSegment {
                try storage.remove(stored.file)
            }
            journal = storage.copy { $0.isSegment }
            var reader = try JournalReader(storage)
            while let block = try reader.next() {
                blocks.append((block.header.number, block.segment, Int(block.offset)..<Int(block.offset + block.byteCount)))
            }
        }

        var last: Reopened { .state(chronicle.states.last ?? [], blocks: chronicle.states.count) }
    }

    func isRefused(_ found: Reopened, block: UInt64, segment: UInt64, offset: Int) -> Bool {
        guard case .refused(let error) = found, error.code == .damaged else { return false }
        return error.block == block && error.segment == segment && error.offset == UInt64(offset)
    }

    @Test("every byte of every block and head, changed: refused with block and offset; and the zeros behind them change nothing")
    func everyByteOfTheJournal() async throws {
        let whole = try await Finished(seed: 81)
        #expect(whole.journal.segments().count >= 3)
        var zeros = 0
        for segment in whole.journal.segments() {
            let bytes = whole.journal.contents(of: segment.firstBlock)
            let places = whole.blocks.filter { $0.segment == segment.firstBlock }
            let end = places.last?.bytes.upperBound ?? 96
            for offset in bytes.indices where offset < end + 16 || offset % 128 == 0 {
                let damaged = whole.journal.copy()
                var changed = bytes
                changed[offset] ^= 1 << UInt8(offset % 8)
                damaged.plant(changed, as: segment.firstBlock)
                let found = Reopened(damaged)
                let place = places.first { $0.bytes.contains(offset) }
                if offset < end {
                    let (block, start) = (place?.number ?? segment.firstBlock, place?.bytes.lowerBound ?? 0)
                    #expect(
                        isRefused(found, block: block, segment: segment.firstBlock, offset: start),
                        "byte \(offset) of \(segment.firstBlock): \(found.refusal)")
                    #expect(damaged.contents(of: segment.firstBlock) == changed)
                } else {
                    zeros += 1
                    #expect(found == whole.last || found.isPreciseRefusal, "zero \(offset) of \(segment.firstBlock)")
                }
            }
        }
        #expect(zeros > 30)
    }

    @Test("with snapshots: the very state, or a refusal that says where")
    func everyByteBesideSnapshots() async throws {
        let whole = try await Finished(seed: 82)
        let snapshots = whole.storage.files().filter(\.file.isSnapshot)
        #expect(snapshots.count == 2)
        var (same, refused) = (0, 0)
        for stored in whole.storage.files() {
            let bytes = whole.storage.contents(of: stored.file)
            for offset in stride(from: 0, to: bytes.count, by: stored.file == snapshots[1].file ? 1 : 7) {
                let damaged = whole.storage.copy()
                var changed = bytes
                changed[offset] ^= 0xFF
                damaged.plant(changed, as: stored.file)
                let found = Reopened(damaged)
                if found == whole.last { same += 1 } else { refused += 1 }
                #expect(
                    found == whole.last || !stored.file.isSnapshot && found.isPreciseRefusal,
                    "byte \(offset) of \(stored.file.name): \(found.refusal)")
            }
        }
        #expect(same > 500 && refused > 20, "\(same) same, \(refused) refused")
    }

    @Test("every truncation: the blocks that are left whole, or a refusal; a snapshot cut short is passed over")
    func everyTruncation() async throws {
        let whole = try await Finished(seed: 83)
        let last = try #require(whole.journal.segments().last)
        for stored in whole.storage.files() {
            let bytes = whole.storage.contents(of: stored.file)
            for count in stride(from: 0, to: bytes.count, by: stored.file == .segment(last.firstBlock) ? 1 : 13) {
                for source in [whole.storage, whole.journal] where !stored.file.isSnapshot || source === whole.storage {
                    let cut = source.copy()
                    cut.plant(Array(bytes[..<count]), as: stored.file)
                    let found = Reopened(cut)
                    let kept = whole.blocks.count {
                        JournalFile.segment($0.segment) != stored.file || $0.bytes.upperBound <= count
                    }
                    let isRight =
                        if stored.file == .segment(last.firstBlock) {
                            found.block(of: whole.chronicle) == kept || source === whole.storage && found.isPreciseRefusal
                        } else {
                            found == whole.last || found.isPreciseRefusal
                        }
                    #expect(isRight, "\(stored.file.name) cut to \(count): \(found.refusal)")
                }
            }
        }
    }

    @Test("blocks swapped, left out, twice, or of another ledger: refused with block and offset")
    func blocksOutOfPlace() async throws {
        let whole = try await Finished(seed: 84, steps: 8, snapshots: [])
        let other = try await Finished(seed: 85, steps: 8, snapshots: [])
        let segment = try #require(
            whole.journal.segments().last { segment in whole.blocks.count { $0.segment == segment.firstBlock } >= 3 })
        let bytes = whole.journal.contents(of: segment.firstBlock)
        let places = whole.blocks.filter { $0.segment == segment.firstBlock }
        let blocks = places.map { Array(bytes[$0.bytes]) }
        // The first blocks of both ledgers are the same: they found it and open accounts.
        let foreign = try #require(other.blocks.first { $0.number == places[1].number && $0.number > 3 })
        let stranger = Array(other.journal.contents(of: foreign.segment)[foreign.bytes])
        let cases: [(String, [[UInt8]], at: Int)] = [
            ("swapped", [blocks[0], blocks[2], blocks[1]] + blocks[3...], 1),
            ("left out", [blocks[0]] + blocks[2...], 1),
            ("twice", [blocks[0], blocks[0]] + blocks[1...], 1),
            ("the last twice", blocks + [blocks[blocks.count - 1]], blocks.count),
            ("of another ledger", [blocks[0], stranger] + blocks[2...], 1),
            ("zeros for a block", [blocks[0], [UInt8](repeating: 0, count: blocks[1].count)] + blocks[2...], 1),
        ]
        for (what, order, index) in cases {
            let storage = whole.journal.copy()
            var changed = Array(bytes[..<96]) + order.joined()
            changed += [UInt8](repeating: 0, count: max(0, bytes.count - changed.count))
            storage.plant(changed, as: segment.firstBlock)
            let place = 96 + order[..<index].reduce(0) { $0 + $1.count }
            let found = Reopened(storage)
            #expect(
                isRefused(found, block: places[0].number + UInt64(index), segment: segment.firstBlock, offset: place),
                "\(what): \(found.refusal)")
        }
    }

    @Test("snapshots of other ledgers: of another node passed over, of another history refused")
    func foreignSnapshots() async throws {
        let whole = try await Finished(seed: 86)
        let other = try await Finished(seed: 87)
        for stored in other.storage.files() where stored.file.isSnapshot {
            let mixed = whole.journal.copy()
            mixed.plant(other.storage.contents(of: stored.file), as: stored.file)
            #expect(Reopened(mixed).isPreciseRefusal)
            var bytes = other.storage.contents(of: stored.file)
            bytes[8] ^= 1
            mixed.plant(bytes, as: stored.file)
            #expect(Reopened(mixed) == whole.last)
        }
    }
}
