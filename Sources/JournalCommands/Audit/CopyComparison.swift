import CommandSupport
import Journal
import LedgerTypes
import StrictJSON

/// Two copies of one journal: where they part. Both are read side by side, so memory stays flat however long they are.
struct CopyComparison: Sendable {
    private(set) var common: UInt64 = 0
    /// First record that differs; `nil` when one copy only ends earlier or both are equal.
    private(set) var fork: UInt64?
    private(set) var longer: UInt64 = 0
    /// Copies that end before the point.
    private(set) var missed: [String] = []

    /// - Parameter point: records behind it are left out, in both.
    init(_ first: any JournalStorage, _ second: any JournalStorage, until point: JournalPoint? = nil) throws {
        var (one, other) = (try LeafScan(first, until: point), try LeafScan(second, until: point))
        while fork == nil {
            switch (try one.next(), try other.next()) {
            case (nil, nil):
                missed = [one.isMissed ? first.location : nil, other.isMissed ? second.location : nil].compactMap(\.self)
                return
            case (let left?, let right?) where left == right: common += 1
            case (_?, _?): fork = common + 1
            default: longer += 1
            }
        }
    }

    var exit: CommandExit { fork == nil && longer == 0 && missed.isEmpty ? .done : .refused }

    var text: String {
        let verdict =
            fork.map { "自第 \($0) 条记录起不同 they part at record \($0): one history was changed" }
            ?? (longer == 0 ? "完全一致 equal" : "一份多 \(longer) 条记录 one is \(longer) records longer")
        return "同一日志的两份副本 Two copies of one journal\n相同记录 equal records: \(common)\n\(verdict)\n"
    }

    var json: JSONValue {
        .object([
            JSONMember("equal", .bool(fork == nil && longer == 0)), JSONMember("commonRecords", .integer(common)),
            JSONMember("firstDifferentRecord", .optional(fork)), JSONMember("longerBy", .integer(longer)),
        ])
    }
}
