import Journal
import LedgerTypes
import Settlement

/// One thing in which a record and its replay differ, with both values.
public struct ReplayDifference: Hashable, Sendable {
    public enum Part: Hashable, Sendable {
        /// The outcome code.
        case outcome
        /// The decision (the record's detail), from a byte on.
        case decision(from: Int)
        case postingCount
        /// A posting, by its place in the record.
        case posting(Int)
    }

    public let sequence: UInt64
    public let part: Part
    /// What the journal says.
    public let recorded: String
    /// What the rules say now.
    public let replayed: String

    /// One English clause.
    public var text: String {
        switch part {
        case .outcome: "the record says outcome \(recorded), its replay \(replayed)"
        case .decision(let place): "the decision differs from byte \(place) on: recorded \(recorded), replayed \(replayed)"
        case .postingCount: "the record holds \(recorded) postings, its replay made \(replayed)"
        case .posting(let index): "posting \(index) recorded as \(recorded), replayed as \(replayed)"
        }
    }

    /// Every part that differs, in the order outcome, decision, postings; empty when all is equal.
    static func between(_ record: RecordSlice, _ output: CommandOutput) -> [ReplayDifference] {
        var found: [ReplayDifference] = []
        func add(_ part: Part, _ recorded: String, _ replayed: String) {
            found.append(
                ReplayDifference(sequence: record.sequence.value, part: part, recorded: recorded, replayed: replayed))
        }
        if output.outcome != record.outcome { add(.outcome, "\(record.outcome)", "\(output.outcome)") }
        if !output.detail.elementsEqual(record.detail) {
            let place = zip(output.detail, record.detail).prefix { $0 == $1 }.count
            add(.decision(from: place), excerpt(record.detail, from: place), excerpt(output.detail[...], from: place))
        }
        if output.postings.count != record.postings.count {
            add(.postingCount, "\(record.postings.count)", "\(output.postings.count)")
        }
        for (index, pair) in zip(record.postings, output.postings).enumerated() where pair.0 != pair.1 {
            add(.posting(index), "\(pair.0)", "\(pair.1)")
        }
        return found
    }

    /// A few bytes in hexadecimal, and how many there are in all.
    private static func excerpt(_ bytes: ArraySlice<UInt8>, from place: Int) -> String {
        let shown = bytes.dropFirst(place).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return (shown.isEmpty ? "nothing more" : shown) + " (of \(bytes.count) bytes)"
    }
}
