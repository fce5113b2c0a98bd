/// Names one transfer for ever. Chosen by the submitter, derived from the business event, never from a clock in the core.
public struct TransferID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt128

    @inlinable
    public init(_ value: UInt128) { self.value = value }

    @inlinable
    public init(high: UInt64, low: UInt64) { value = UInt128(high) << 64 | UInt128(low) }

    /// An id that carries its time: milliseconds since 1970 UTC in the high 48 bits, 80 bits of the submitter's choice below.
    /// The layout of ULID and, but for its version bits, of UUID version 7 (RFC 9562 §5.7).
    @inlinable
    public init(milliseconds: UInt64, suffix: UInt128) {
        value = UInt128(milliseconds) << 80 | suffix & (UInt128(1) << 80 - 1)
    }

    /// The high 48 bits: when the id was made, for submitters that put the time there.
    @inlinable
    public var milliseconds: UInt64 { UInt64(truncatingIfNeeded: value >> 80) }

    @inlinable
    public static func < (left: TransferID, right: TransferID) -> Bool { left.value < right.value }
}

/// Names a hold (pending transfer): the id of the transfer that placed it.
public struct HoldID: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt128

    @inlinable
    public init(_ value: UInt128) { self.value = value }

    @inlinable
    public init(_ transfer: TransferID) { value = transfer.value }

    @inlinable
    public static func < (left: HoldID, right: HoldID) -> Bool { left.value < right.value }
}

/// A settlement window (清算期): the interval whose decisions are cleared together. Written as year × 100 + month.
public struct WindowNumber: Hashable, Comparable, Sendable, BitwiseCopyable, CustomStringConvertible {
    public let value: UInt32

    @inlinable
    public init(_ value: UInt32) { self.value = value }

    /// Not in any window: opening balances and other postings that are never cleared between regions.
    public static let none = WindowNumber(0)

    /// The month that follows.
    public var next: WindowNumber { WindowNumber(value % 100 == 12 ? value + 89 : value + 1) }

    @inlinable
    public static func < (left: WindowNumber, right: WindowNumber) -> Bool { left.value < right.value }

    public var description: String { value == 0 ? "none" : "\(value / 100)-\(value % 100 < 10 ? "0" : "")\(value % 100)" }
}

/// Position of a record in a journal: 1, 2, 3 … without gaps.
public struct JournalSequence: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    @inlinable
    public var next: JournalSequence { JournalSequence(value + 1) }

    @inlinable
    public static func < (left: JournalSequence, right: JournalSequence) -> Bool { left.value < right.value }

    public var description: String { String(value) }
}

/// The party that keeps a journal: a region's six-digit code, or 0 for the hub.
public struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let value: UInt32

    @inlinable
    public init(_ value: UInt32) { self.value = value }

    public static let hub = NodeID(0)

    @inlinable
    public static func < (left: NodeID, right: NodeID) -> Bool { left.value < right.value }

    public var description: String { value == 0 ? "hub" : String(value) }
}

/// Nanoseconds since 1970-01-01T00:00:00Z, read once by the shell and carried by the command.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let nanoseconds: UInt64

    @inlinable
    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }
}
