import ClaimTypes
import LedgerTypes
import Messages

/// What the insuring region's journal says of filings (备案): digests under the numbers the registry gave. The registry holds what was
/// filed; an auditor compares the two.
public struct FilingLedger: Hashable, Sendable {
    /// A number is unique among the filings of one subject.
    struct Key: Hashable, Comparable, Sendable {
        let subject: FilingSubjectKind
        let number: String

        static func < (left: Key, right: Key) -> Bool {
            (left.subject.rawValue, left.number) < (right.subject.rawValue, right.number)
        }
    }

    struct Entry: Hashable, Sendable {
        let person: PersonNumber
        /// `nil` when it was not made by a hospital: an agency made it.
        var made: Digest256?
        var withdrawn: Digest256?
    }

    private var entries: [Key: Entry] = [:]

    public init() {}

    /// Filings there are notes of.
    public var count: Int { entries.count }

    /// The digests of a filing: of its making and of its cancel; `nil` when there is no note of it.
    public func digests(_ subject: FilingSubjectKind, _ number: String) -> (made: Digest256?, withdrawn: Digest256?)? {
        entries[Key(subject: subject, number: number)].map { ($0.made, $0.withdrawn) }
    }

    enum Finding { case taken, replayed, differs }

    mutating func take(_ note: FilingNote) -> Finding {
        let key = Key(subject: note.subject, number: note.filingNumber)
        var entry = entries[key] ?? Entry(person: note.person)
        guard entry.person == note.person else { return .differs }
        if let known = note.isWithdrawn ? entry.withdrawn : entry.made {
            return known == note.digest ? .replayed : .differs
        }
        // A filing is made before it is cancelled.
        guard note.isWithdrawn || entry.withdrawn == nil else { return .differs }
        if note.isWithdrawn { entry.withdrawn = note.digest } else { entry.made = note.digest }
        entries[key] = entry
        return .taken
    }

    /// Nothing is written while there is no note, so that states from before there were any keep their bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard !entries.isEmpty else { return }
        sink.put(count: entries.count)
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            sink.put(key.subject.rawValue)
            sink.put(key.number)
            sink.put(entry.person.value)
            for digest in [entry.made, entry.withdrawn] {
                sink.put(digest != nil)
                sink.put(digest ?? .zero)
            }
        }
    }
}

extension RegionMachine {
    /// The registry has kept or cancelled a filing; the journal remembers by which message, and the digest of what was said.
    mutating func take(_ note: FilingNote) -> CommandOutput {
        var output = CommandOutput()
        output.outcome =
            switch filings.take(note) {
            case .taken: CommandOutput.accepted
            case .replayed: CommandOutput.replayed
            case .differs: code(.messageIDUsed)
            }
        return output
    }
}
