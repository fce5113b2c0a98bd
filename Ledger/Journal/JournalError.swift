/// Why a journal could not be opened, written or believed. Two errors are equal when their codes are.
public struct JournalError: Error, Equatable, Sendable {
    /// A new code exists only where a caller would act differently.
    public enum Code: String, CaseIterable, Sendable {
        /// There is no journal at this place.
        case missing
        /// Another writer holds the journal.
        case locked
        /// The journal belongs to another node.
        case wrongNode
        /// The journal was written in a newer format.
        case unsupportedVersion
        /// A record or block exceeds a limit; nothing was written and the writer goes on.
        case tooLarge
        /// The device is full. The writer is finished; make room and open again.
        case outOfSpace
        /// The operating system refused or failed. A writer that sees this is finished; open again to learn what survived.
        case storageFailed
        /// The writer failed before and takes nothing more.
        case writerFailed
        /// Bytes that no crash explains. Nothing was changed.
        case damaged
    }

    public var code: Code
    /// One sentence for the log, with the command that shows the finding where there is one.
    public var message: String
    /// Number of the block concerned.
    public var block: UInt64?
    /// First block number of the segment file concerned, which is its name.
    public var segment: UInt64?
    /// Byte offset in that file.
    public var offset: UInt64?
    /// `errno` of a failed call.
    public var errorNumber: Int32?

    public init(
        _ code: Code, _ message: String, block: UInt64? = nil, segment: UInt64? = nil, offset: UInt64? = nil,
        errorNumber: Int32? = nil
    ) {
        self.code = code
        self.message = message
        self.block = block
        self.segment = segment
        self.offset = offset
        self.errorNumber = errorNumber
    }

    public static func == (left: JournalError, right: JournalError) -> Bool { left.code == right.code }
}

extension JournalError: CustomStringConvertible {
    public var description: String { message }
}

extension JournalError {
    static func damaged(_ what: String, at place: JournalPlace, in location: String) -> JournalError {
        JournalError(
            .damaged,
            "M10: \(what) in block \(place.block), byte \(place.offset) of \(segmentFileName(place.segment)); "
                + "to see it: medclear journal verify \(location)",
            block: place.block, segment: place.segment, offset: place.offset)
    }
}

/// Where in a journal a finding is: the block (by its expected number), the segment file and the byte in it.
struct JournalPlace: Sendable {
    var block: UInt64
    var segment: UInt64
    var offset: UInt64
}
