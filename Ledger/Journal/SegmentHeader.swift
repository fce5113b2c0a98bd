import Hashing
import LedgerTypes

/// The head of a segment file. This layout never changes: a reader of any version can tell what it does not understand.
///
///      0  magic                4  "MCJS"
///      4  format version       2  2
///      6  header length        2  96
///      8  node                 4
///     12  reserved             4  zero
///     16  first block          8  also the file's name
///     24  first record         8
///     32  previous block hash 32  zero in the first segment
///     64  reserved            28  zero
///     92  checksum             4  CRC-32C of bytes 0…91
struct SegmentHeader: Sendable {
    static let byteCount = 96
    static let magic: [UInt8] = Array("MCJS".utf8)
    static let formatVersion: UInt16 = 2

    var version = Self.formatVersion
    var node: NodeID
    var firstBlock: UInt64
    var firstRecord: UInt64
    var previousHash: Digest256

    var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(Self.byteCount)
        bytes.append(little: version)
        bytes.append(little: UInt16(Self.byteCount))
        bytes.append(little: node.value)
        bytes.appendZeros(4)
        bytes.append(little: firstBlock)
        bytes.append(little: firstRecord)
        bytes.append(previousHash)
        bytes.appendZeros(28)
        bytes.append(little: CRC32C.checksum(of: bytes))
        return bytes
    }
}

extension SegmentHeader {
    /// `nil` when magic, lengths, reserved bytes or checksum are wrong. The version is the caller's to judge.
    init?(decoding bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.byteCount, bytes.prefix(4).elementsEqual(Self.magic),
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[0..<92])) == bytes.integer(at: 92),
            bytes.integer(at: 6) == UInt16(Self.byteCount),
            bytes.isZero(in: 12..<16), bytes.isZero(in: 64..<92)
        else { return nil }
        version = bytes.integer(at: 4)
        node = NodeID(bytes.integer(at: 8))
        firstBlock = bytes.integer(at: 16)
        firstRecord = bytes.integer(at: 24)
        previousHash = bytes.digest(at: 32)
    }
}
