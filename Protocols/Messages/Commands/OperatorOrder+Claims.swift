import ClaimTypes
import LedgerTypes

/// Orders about single claims, as operators write and sign them. Amounts are fen by fund, `BATCH` is `-` where the claim has none.
///
/// ```
/// adjust-claim H31010100001 V20261127-1 B1 SH-17 10 103 310101=5000 2026-11-27T10:00:00
/// resolve-quarantine 3 release|reject 2026-11-27T10:00:00
/// ```
extension OperatorOrder.Content {
    /// `nil` when the words are no such order.
    static func claim(_ words: [Substring]) -> Self? {
        switch (words[0], words.count) {
        case ("adjust-claim", 9): AdjustClaim(words: Array(words[1...])).map { .adjustClaim($0) }
        case ("resolve-quarantine", 4): QuarantineVerdict(words: Array(words[1...])).map { .resolveQuarantine($0) }
        default: nil
        }
    }
}

extension AdjustClaim {
    fileprivate init?(words: [Substring]) {
        let names = words[1...3].map { $0 == "-" ? "" : String($0) }
        guard let institution = InstitutionCode(text: words[0]), !names[0].isEmpty, !names[2].isEmpty,
            names.allSatisfy({ $0.utf8.count <= MessageLimits.identifierBytesMax }),
            let type = UInt8(words[4]).flatMap(DeductionType.init(rawValue:)),
            let reason = UInt16(words[5]).flatMap(AuditReason.init(rawValue:)), let amounts = [FundAmount](word: words[6]),
            !amounts.isEmpty, let moment = BusinessTime(word: words[7])
        else { return nil }
        self.init(
            institution: institution, visitID: names[0], batch: names[1], adjustmentID: names[2], type: type, reason: reason,
            amounts: amounts, adjustedAt: moment)
    }

    var line: String {
        "adjust-claim \(institution) \(visitID) \(batch.isEmpty ? "-" : batch) \(adjustmentID) \(type.rawValue) \(reason.rawValue) "
            + "\(amounts.word) \(adjustedAt.word)"
    }
}

extension QuarantineVerdict {
    private static let words: [Verdict: String] = [.release: "release", .reject: "reject"]

    fileprivate init?(words: [Substring]) {
        guard let number = UInt64(words[0]), number > 0,
            let verdict = Verdict.allCases.first(where: { Self.words[$0].map { $0 == words[1] } ?? false }),
            let moment = BusinessTime(word: words[2])
        else { return nil }
        self.init(number: number, verdict: verdict, at: moment)
    }

    var line: String { "resolve-quarantine \(number) \(Self.words[verdict] ?? "") \(at.word)" }
}
