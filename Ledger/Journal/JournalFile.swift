/// A file of a journal's folder.
public enum JournalFile: Hashable, Comparable, Sendable {
    /// Blocks, from the one with this number on.
    case segment(UInt64)
    /// The state after the block with this number.
    case snapshot(UInt64)
    /// A snapshot that is being written.
    case partialSnapshot
    /// Zeros, ready to become the next segment.
    case spare
    /// A spare that is being written.
    case partialSpare

    /// `00000000000000000001.segment`: twenty digits, so that names sort as numbers.
    public var name: String {
        switch self {
        case .segment(let block): Self.digits(block) + ".segment"
        case .snapshot(let block): Self.digits(block) + ".snapshot"
        case .partialSnapshot: "snapshot.partial"
        case .spare: "spare.room"
        case .partialSpare: "spare.partial"
        }
    }

    /// The file with this name; `nil` when it is none of a journal's.
    public init?(name: some StringProtocol) {
        let file: JournalFile? =
            switch name {
            case "snapshot.partial": .partialSnapshot
            case "spare.room": .spare
            case "spare.partial": .partialSpare
            case _ where name.hasSuffix(".segment"): UInt64(name.dropLast(8)).map(JournalFile.segment)
            case _ where name.hasSuffix(".snapshot"): UInt64(name.dropLast(9)).map(JournalFile.snapshot)
            default: nil
            }
        guard let file, file.name == name else { return nil }
        self = file
    }

    private static func digits(_ block: UInt64) -> String {
        let digits = String(block)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits
    }
}

/// A file as the storage lists it.
public struct StoredFile: Hashable, Sendable {
    public var file: JournalFile
    /// Its length in bytes.
    public var byteCount: UInt64

    public init(_ file: JournalFile, byteCount: UInt64) {
        self.file = file
        self.byteCount = byteCount
    }
}

/// One segment file as the storage lists it.
public struct SegmentFile: Hashable, Sendable {
    /// Number of its first block; also its name.
    public var firstBlock: UInt64
    /// Its length in bytes.
    public var byteCount: UInt64

    public init(firstBlock: UInt64, byteCount: UInt64) {
        self.firstBlock = firstBlock
        self.byteCount = byteCount
    }
}

/// Name of the segment file that begins with this block.
public func segmentFileName(_ firstBlock: UInt64) -> String { JournalFile.segment(firstBlock).name }
