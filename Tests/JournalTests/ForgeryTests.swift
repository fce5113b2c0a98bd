import Hashing
import LedgerTypes
import Testing

@testable import Journal

/// Bytes that are whole and carry right checksums, and still are not this journal's: only the chain's own checks find them.
@Suite struct ForgeryTests {
    /// The last of three blocks, rebuilt after a change, with every checksum made right again.
    func journal(
        header change: (inout BlockHeader) -> Void = { _ in }, payload changePayload: (inout [UInt8]) -> Void = { _ in }
    ) throws -> VerificationReport {
        let storage = try Samples.journal([[10], [20], [30, 40]])
        let bytes = storage.contents(of: 1)
        let last = try storage.places.last!.bytes
        let block = Array(bytes[last])
        var payload = Array(block[192..<block.count - 8])
        changePayload(&payload)
        var header = try #require(block.withUnsafeBytes { BlockHeader(decoding: $0) })
        header.payloadByteCount = UInt64(payload.count)
        header.recordsHash = payload.withUnsafeBytes { RecordHashes(splitting: $0, recordCount: 2)?.digest ?? .zero }
        change(&header)
        let encoded = header.encoded
        storage.plant(Array(bytes[..<last.lowerBound]) + encoded + payload + BlockHeader.trailer(of: encoded[...]), as: 1)
        return verifyJournal(storage)
    }

    @Test func anUnchangedBlockIsSound() throws {
        #expect(try journal().isSound)
    }

    static let headers: [(String, @Sendable (inout BlockHeader) -> Void)] = [
        ("belongs to node", { $0.node = NodeID(310_000) }),
        ("numbered", { $0.number += 1 }),
        ("first record", { $0.firstRecord = JournalSequence(4) }),
        ("timestamp", { $0.timestamp = Timestamp(nanoseconds: 1) }),
        ("record count", { $0.recordCount = 0 }),
        ("record count", { $0.recordCount = 65_536 }),
        ("tree size", { $0.treeSize += 1 }),
        ("tree size", { $0.recordCount += 1 }),
        ("previous block hash", { $0.previousHash = .zero }),
        ("records hash", { $0.recordsHash = .zero }),
        ("Merkle root", { $0.merkleRoot = .zero }),
    ]

    @Test(arguments: headers.indices)
    func everyFieldOfAHeaderIsChecked(index: Int) throws {
        let (finding, change) = Self.headers[index]
        let damage = try journal(header: change).damage
        #expect(damage?.code == .damaged && damage?.block == 3)
        #expect(damage?.message.contains(finding) == true, "\(damage?.message ?? "sound")")
    }

    static let payloads: [(String, @Sendable (inout [UInt8]) -> Void)] = [
        ("says it is", { $0[0] = 9 }),
        ("malformed", { $0[10] = 1 }),
        ("records hash", { $0.removeLast() }),
        ("records hash", { $0.append(1) }),
        ("Merkle root", { $0[40] ^= 1 }),
    ]

    @Test(arguments: payloads.indices)
    func everyRecordIsChecked(index: Int) throws {
        let (finding, change) = Self.payloads[index]
        let damage = try journal(payload: change).damage
        #expect(damage?.code == .damaged && damage?.block == 3)
        #expect(damage?.message.contains(finding) == true, "\(damage?.message ?? "sound")")
    }

    @Test func aSegmentThatDoesNotContinueIsRefused() throws {
        for change in [
            { $0.previousHash = .zero }, { $0.firstRecord += 1 }, { $0.firstBlock += 1 }, { $0.node = .hub },
        ] as [(inout SegmentHeader) -> Void] {
            let storage = try Samples.journal([[10], [20]], segmentBytesMax: 300)
            let bytes = storage.contents(of: 2)
            var header = try #require(bytes.withUnsafeBytes { SegmentHeader(decoding: $0) })
            change(&header)
            storage.plant(header.encoded + bytes.dropFirst(96), as: 2)
            let damage = verifyJournal(storage).damage
            #expect(damage?.code == .damaged && damage?.block == 2 && damage?.segment == 2)
        }
    }
}
