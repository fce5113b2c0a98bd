import Hashing
public import LedgerTypes

/// The head of a block. Its SHA-256 is the block hash, which the next block repeats.
///
///      0  magic                4  "MCJB"
///      4  format version       2  2
///      6  header length        2  192
///      8  node                 4
///     12  record count         4  1…65,535
///     16  block number         8  previous + 1, from 1
///     24  first record         8  sequence of its first record
///     32  timestamp            8  nanoseconds since 1970 UTC, never less than the previous block's
///     40  payload length       8
///     48  tree size            8  leaves of the Merkle tree after this block
///     56  reserved             8  zero
///     64  previous block hash 32  zero in block 1
///     96  records hash        32  SHA-256 of the leaf hashes of its records
///    128  Merkle root         32  after this block
///    160  reserved            28  zero
///    188  checksum             4  CRC-32C of bytes 0…187
///
/// The payload follows, then the trailer: the header's checksum again and "MCJE".
public struct BlockHeader: Hashable, Sendable {
    public var node: NodeID
    public var recordCount: UInt32
    public var number: UInt64
    public var firstRecord: JournalSequence
    /// Assigned by the writer, never decreasing.
    public var timestamp: Timestamp
    public var payloadByteCount: UInt64
    public var treeSize: UInt64
    public var previousHash: Digest256
    public var recordsHash: Digest256
    public var merkleRoot: Digest256
}

extension BlockHeader {
    static let byteCount = 192
    static let magic: [UInt8] = Array("MCJB".utf8)
    static let trailerByteCount = 8
    static let trailerMagic: [UInt8] = Array("MCJE".utf8)
    static let overheadByteCount = byteCount + trailerByteCount

    /// Header, payload and trailer.
    var blockByteCount: UInt64 { payloadByteCount + UInt64(Self.overheadByteCount) }

    var encoded: [UInt8] {
        var bytes = Self.magic
        bytes.reserveCapacity(Self.byteCount)
        bytes.append(little: SegmentHeader.formatVersion)
        bytes.append(little: UInt16(Self.byteCount))
        bytes.append(little: node.value)
        bytes.append(little: recordCount)
        bytes.append(little: number)
        bytes.append(little: firstRecord.value)
        bytes.append(little: timestamp.nanoseconds)
        bytes.append(little: payloadByteCount)
        bytes.append(little: treeSize)
        bytes.appendZeros(8)
        bytes.append(previousHash)
        bytes.append(recordsHash)
        bytes.append(merkleRoot)
        bytes.appendZeros(28)
        bytes.append(little: CRC32C.checksum(of: bytes))
        return bytes
    }

    /// The eight bytes that close a block with this encoded header. They end in letters, so the last sector of a block that reached the
    /// disk is never all zeros.
    static func trailer(of encoded: ArraySlice<UInt8>) -> [UInt8] { Array(encoded.suffix(4)) + trailerMagic }

    /// `nil` when magic, version, lengths, reserved bytes or checksum are wrong, or the payload length exceeds the limit.
    init?(decoding bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.byteCount, bytes.prefix(4).elementsEqual(Self.magic),
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[0..<188])) == bytes.integer(at: 188),
            bytes.integer(at: 4) == SegmentHeader.formatVersion, bytes.integer(at: 6) == UInt16(Self.byteCount),
            bytes.isZero(in: 56..<64), bytes.isZero(in: 160..<188)
        else { return nil }
        node = NodeID(bytes.integer(at: 8))
        recordCount = bytes.integer(at: 12)
        number = bytes.integer(at: 16)
        firstRecord = JournalSequence(bytes.integer(at: 24))
        timestamp = Timestamp(nanoseconds: bytes.integer(at: 32))
        payloadByteCount = bytes.integer(at: 40)
        treeSize = bytes.integer(at: 48)
        previousHash = bytes.digest(at: 64)
        recordsHash = bytes.digest(at: 96)
        merkleRoot = bytes.digest(at: 128)
        guard payloadByteCount <= UInt64(Limits.blockBytesMax - Self.overheadByteCount) else { return nil }
    }
}
