import LedgerCore
import LedgerTypes
import TestSupport
import Testing

@Suite("A snapshot is the state at one moment, taken while the ledger goes on")
struct SnapshotTests {
    @Test("what was captured under load is what a still copy gives, and restores to it", arguments: UInt64(1)...12)
    func captureUnderLoad(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var whole = 0
        var givenUp = 0
        for round in 0..<40 {
            var pair = LedgerPair(&random)
            for _ in 0..<Int.random(in: 1...25, using: &random) { _ = pair.submit(pair.randomBatch(&random), &random) }
            let before = pair.ledger
            var captured = pair.ledger.beginCapture()
            let isWhole = capture(&pair, into: &captured, &random)
            guard isWhole else {
                givenUp += 1
                continue
            }
            whole += 1
            var still = before
            #expect(captured == still.snapshot(), "seed \(seed), round \(round)")
            #expect(captured.count == before.snapshotByteCount)
            let restored = try #require(Ledger(restoring: captured), "seed \(seed), round \(round)")
            #expect(restored.canonicalBytes == before.canonicalBytes, "seed \(seed), round \(round)")
        }
        // A capture is given up only when ids were forgotten meanwhile.
        #expect(whole >= 10 && givenUp >= 1, "seed \(seed): \(whole) whole, \(givenUp) given up")
    }

    /// Takes the capture in small pieces between batches. `false` when it was given up.
    private func capture(_ pair: inout LedgerPair, into bytes: inout [UInt8], _ random: inout SeededGenerator) -> Bool {
        while pair.ledger.isCapturing {
            bytes += pair.ledger.nextCapturedBytes(atMost: Int.random(in: 64...1_500, using: &random))
            guard pair.ledger.isCapturing else { return true }
            _ = pair.submit(pair.randomBatch(&random), &random)
        }
        return false
    }

    @Test("M1: a restored ledger goes on as the first one does", arguments: UInt64(1)...6)
    func goesOn(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var pair = LedgerPair(&random)
        for _ in 0..<40 { _ = pair.submit(pair.randomBatch(&random), &random) }
        var copy = pair.ledger
        pair.ledger = try #require(Ledger(restoring: copy.snapshot()))
        for _ in 0..<60 { #expect(pair.submit(pair.randomBatch(&random), &random) == nil) }
        pair.ledger.checkInvariants()
    }

    @Test("M10: a head that promises more rows than there are bytes is refused before a row is asked for", arguments: [2, 3])
    func promises(_ word: Int) {
        var empty = Ledger()
        var bytes = empty.snapshot()
        bytes[word * 8 + 3] = 0x40
        var asked: [Int] = []
        let restored = Ledger(byteCount: bytes.count) { memory in
            let start = asked.reduce(0, +)
            guard start + memory.count <= bytes.count else { return false }
            memory.copyBytes(from: bytes[start..<start + memory.count])
            asked.append(memory.count)
            return true
        }
        #expect(restored == nil && asked.count <= 2, "the head, and the generations of which it tells: \(asked)")
    }

    @Test("M10: bytes that are no state are refused, whatever byte is wrong or missing")
    func damagedBytes() {
        var random = SeededGenerator(seed: 5)
        var pair = LedgerPair(&random)
        for _ in 0..<8 { _ = pair.submit(pair.randomBatch(&random), &random) }
        let bytes = pair.ledger.snapshot()
        for length in 0..<bytes.count { #expect(Ledger(restoring: Array(bytes[..<length])) == nil) }
        var refused = 0
        for index in bytes.indices {
            for bit in UInt8(0)..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                // Must not trap. Some flips give another valid state: those are what the digest of the file is for.
                if Ledger(restoring: damaged) == nil { refused += 1 }
            }
        }
        #expect(refused > bytes.count)
    }
}

extension Ledger {
    mutating func snapshot() -> [UInt8] {
        var bytes = beginCapture()
        while isCapturing { bytes += nextCapturedBytes(atMost: 1 << 16) }
        return bytes
    }

    fileprivate mutating func nextCapturedBytes(atMost count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { memory, length in
            length = captureNext(into: UnsafeMutableRawBufferPointer(memory))
        }
    }

    init?(restoring bytes: [UInt8]) {
        var offset = 0
        self.init(byteCount: bytes.count) { memory in
            guard bytes.count - offset >= memory.count else { return false }
            memory.copyBytes(from: bytes[offset..<offset + memory.count])
            offset += memory.count
            return true
        }
    }

    fileprivate var canonicalBytes: [UInt8] {
        var writer = ByteWriter()
        writeCanonical(into: &writer)
        return writer.bytes
    }
}
