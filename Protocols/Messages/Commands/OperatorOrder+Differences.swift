import ClaimTypes
import LedgerTypes

/// Orders about differences, as operators write and sign them.
///
/// ```
/// repair-difference 7 settle-again done 310000000000009
/// end-difference 7 agreed by telephone
/// ```
extension OperatorOrder.Content {
    /// `nil` when the words are no such order.
    static func difference(_ words: [Substring]) -> Self? {
        guard words.count >= 3, let number = UInt64(words[1]), number > 0, "\(number)" == words[1] else { return nil }
        guard words[0] == "repair-difference" else {
            let reason = words.dropFirst(2).joined(separator: " ")
            guard !reason.isEmpty, reason.utf8.count <= MessageLimits.sentenceBytesMax, reason.first != " ", reason.last != " ",
                !reason.contains(where: \.isNewline)
            else { return nil }
            return .endDifference(number, reason: reason)
        }
        return RepairDifference(number, words.dropFirst(2)).map { .repairDifference($0) }
    }
}

extension RepairDifference {
    /// Words of the remedies, by their numbers from 1. Frozen: they are signed.
    public static let remedyWords = [
        "status-query", "offer-again", "present-evidence", "settle-again", "compare-components", "cancel-one", "keep-newest",
        "carry-over",
    ]

    fileprivate static let outcomeWords: [Outcome: String] = [
        .asked: "asked", .done: "done", .refused: "refused", .unknown: "unknown",
    ]

    /// `REMEDY OUTCOME [RECORD]`; a record only behind `done`.
    fileprivate init?(_ number: UInt64, _ words: ArraySlice<Substring>) {
        let words = Array(words)
        guard words.count == 2 || words.count == 3, let place = Self.remedyWords.firstIndex(of: String(words[0])),
            let outcome = Outcome.allCases.first(where: { Self.outcomeWords[$0].map { $0 == words[1] } ?? false })
        else { return nil }
        var by: UInt64 = 0
        if words.count == 3 {
            guard outcome == .done, let record = UInt64(words[2]), record > 0, "\(record)" == words[2] else { return nil }
            by = record
        }
        self.init(number: number, remedy: UInt8(place + 1), outcome: outcome, by: by)
    }

    var line: String {
        let place = Int(remedy) - 1
        let word = Self.remedyWords.indices.contains(place) ? Self.remedyWords[place] : "\(remedy)"
        return "repair-difference \(number) \(word) \(Self.outcomeWords[outcome] ?? "")\(by == 0 ? "" : " \(by)")"
    }
}
