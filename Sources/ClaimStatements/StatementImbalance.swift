public import ClaimTypes
public import LedgerTypes

/// Why a statement is not printed: two sums that have to be equal are not.
public struct StatementImbalance: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where the sums are: in a line, in the claim, over the batch.
    public enum Level: UInt8, CaseIterable, Sendable {
        case line = 1
        case claim = 2
        case batch = 3

        public var name: BilingualText {
            switch self {
            case .line: BilingualText("明细", "line")
            case .claim: BilingualText("结算单", "claim")
            case .batch: BilingualText("汇总", "batch")
            }
        }
    }

    public var level: Level
    /// Which statement, line or breakdown.
    public var place: String
    /// The identity, such as `I6`, or the sum that differs.
    public var identity: String
    public var left: Fen
    public var right: Fen

    public init(_ level: Level, _ place: String, _ identity: String, _ left: Fen, _ right: Fen) {
        self.level = level
        self.place = place
        self.identity = identity
        self.left = left
        self.right = right
    }

    public var text: BilingualText {
        BilingualText(
            "\(level.name.chinese) \(place) 不平衡,不予打印:\(identity) 左边 \(left),右边 \(right)",
            "\(level.name.english) \(place) does not balance and is not printed: \(identity), left \(left), right \(right)")
    }

    public var description: String { "\(text.chinese)\n\(text.english)" }
}

/// One sum of a statement, proved: printed at its foot, so that the reader can check it by hand.
public struct BalanceProof: Hashable, Sendable {
    public var level: StatementImbalance.Level
    /// The identity of the field, such as `I2`, or the sum.
    public var identity: String
    /// What is equal to what, in words.
    public var words: BilingualText
    /// Parts of the left side, in order.
    public var parts: [Fen]
    public var total: Fen

    init(
        _ level: StatementImbalance.Level, _ identity: String, _ words: BilingualText, _ parts: [Fen], _ total: Fen
    ) {
        self.level = level
        self.identity = identity
        self.words = words
        self.parts = parts
        self.total = total
    }

    /// The error when the parts do not add up; overflow is an imbalance too, never a trap.
    func imbalance(at place: String) -> StatementImbalance? {
        var sum = Fen.zero
        for part in parts {
            guard let next = sum.adding(part) else { return StatementImbalance(level, place, identity, sum, total) }
            sum = next
        }
        return sum == total ? nil : StatementImbalance(level, place, identity, sum, total)
    }
}
