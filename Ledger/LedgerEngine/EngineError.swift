public import Journal

/// Why an engine gave no outcome. Refusals of single transfers are outcomes, not errors.
public enum EngineError: Error, Equatable, Sendable {
    /// More than one batch may hold. Nothing happened.
    case batchTooLarge(count: Int)
    /// There is no room for more journal. Nothing happened; submit again when there is.
    case outOfSpace(JournalError)
    /// The engine stopped before this was looked at. Nothing happened.
    case stopped(JournalError)
    /// The engine stopped while this was on its way to the disk: it happened, or not. Open the journal again and submit it again; what was
    /// applied is recognised by its ids.
    case outcomeUnknown(JournalError)
    /// The engine was closed before this was looked at. Nothing happened.
    case closed
    /// A snapshot could not be written. The engine goes on.
    case snapshotFailed(JournalError)
}

extension EngineError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .batchTooLarge(let count): "M10: a batch of \(count) is too large"
        case .outOfSpace(let cause): "no room for more journal, nothing happened: \(cause)"
        case .stopped(let cause): "the engine has stopped, nothing happened: \(cause)"
        case .outcomeUnknown(let cause): "M5: the engine stopped before the outcome was durable: \(cause)"
        case .closed: "the engine is closed"
        case .snapshotFailed(let cause): "no snapshot was written: \(cause)"
        }
    }
}
