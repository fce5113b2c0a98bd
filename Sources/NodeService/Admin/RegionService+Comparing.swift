import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Reconciliation
import Settlement
import StrictJSON

/// What operators ask of comparisons and differences.
extension RegionService {
    /// `compare DATE`: every pair of this region, record by record.
    func compare(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.count == 1, let date = BusinessDate(text: arguments[0]) else {
            throw AdminAnswers.usage("compare yyyy-MM-dd")
        }
        let desk = ComparisonDesk(loop: loop, ask: { [insuring] in await insuring.ask($0) }, today: Self.today)
        let rows = try await desk.compare(date)
        return object(["date": .string("\(date)"), "pairs": .array(rows.map { Self.shown($0) })])
    }

    private static func shown(_ row: ComparisonDesk.Row) -> JSONValue {
        let text = row.finding.text
        let isEqual: JSONValue = row.finding.isEqual.map(JSONValue.bool) ?? .null
        return object([
            "pair": .string("\(row.pair)"), "result": .string("\(text.chinese) / \(text.english)"), "equal": isEqual,
            "questions": .integer(row.questions), "recorded": .bool(row.outcome == 0),
        ])
    }

    /// `differences`: those without an end; `differences all`: every one.
    func differences(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.isEmpty || arguments == ["all"] else {
            throw AdminAnswers.usage("differences [all]")
        }
        let wantsAll = arguments == ["all"]
        let book = try await loop.read { wantsAll ? $0.differences.differences : $0.differences.open }
        let today = Self.today()
        return .array(book.map { Self.shown($0, on: today) })
    }

    /// `reconciliation`: how the closed days of every pair stand, with the other region and with the hub.
    func reconciliation(_ arguments: [String]) async throws -> JSONValue {
        guard arguments.isEmpty else { throw AdminAnswers.usage("reconciliation") }
        let now = seconds(systemTime())
        let (standing, book, pairs) = try await loop.read { (ReconciliationStanding($0), $0.differences, $0.pairs) }
        let days = book.days.closed.sorted().map { date in
            object([
                "date": .string("\(date)"),
                "pairs": .array(
                    pairs.map { pair in
                        let day = PairDay(pair: pair, date: date)
                        return object([
                            "pair": .string("\(pair)"), "with_region": Self.shown(book.days.standings[day], now),
                            "with_hub": Self.shown(book.relayedDays.standings[day], now),
                        ])
                    }),
            ])
        }
        return object(["summary": standing.json(now: now), "days": .array(days)])
    }

    private static func shown(_ standing: ComparedDays.Standing?, _ now: Int64) -> JSONValue {
        guard let standing, !standing.isStale else { return .string("待比对 / to be compared") }
        let text = standing.result.text
        let since = standing.result.isEqual ? JSONValue.null : .integer(max(0, now - standing.since))
        return object([
            "result": .string("\(text.chinese) / \(text.english)"), "compared_on": .string("\(standing.comparedOn)"),
            "attempts": .integer(UInt64(standing.attempts)), "seconds": since,
        ])
    }

    private static func shown(_ row: StandingDifference, on today: BusinessDate) -> JSONValue {
        func both(_ text: BilingualText) -> JSONValue { .string("\(text.chinese) / \(text.english)") }
        func owed(_ record: DayRecord?) -> JSONValue { record?.owed.map { JSONValue.string($0.yuan) } ?? .null }
        let (difference, plan) = (row.difference, row.plan)
        let suspense = row.suspense.reduce(Fen.zero) { $0 + $1.amount }
        return object([
            "number": .integer(row.number), "date": .string("\(row.date)"), "pair": .string("\(row.pair)"),
            "settlement": .string("\(difference.settlementID)"), "class": both(difference.kind.names),
            "cause": both(plan.cause.names), "owner": both(plan.owner.names), "days": .integer(row.age(on: today)),
            "ours": owed(difference.ours), "theirs": owed(difference.theirs), "remedy": both(plan.remedy.names),
            "suspense": .string(suspense.yuan), "stage": both(row.stage.names),
        ])
    }

    @Sendable
    static func today() -> BusinessDate { chinaToday() }
}

extension PairFinding {
    /// `nil` when nobody can say.
    var isEqual: Bool? {
        switch self {
        case .equal: true
        case .differs: false
        case .cannotCompare: nil
        }
    }
}
