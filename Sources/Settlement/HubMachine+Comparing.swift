import ClaimTypes
import LedgerTypes
import Messages
import Reconciliation

/// The hub's part in comparing days: it answers from the headers it relayed, and compares the totals when they have come.
extension HubMachine {
    /// Seconds after the end of a business day (China Standard Time) after which a region that has not reported is missing (our choice).
    static var reportGrace: Int64 { 12 * 3_600 }

    /// Days behind the newest whose totals and comparisons are held, as long as regions hold their records; the journal keeps them all.
    static var daysKept: Int { 62 }

    /// Lets go of reports and comparisons that no region could still answer for, behind the newest day that every region has reported: one
    /// region's word about a far day lets nothing go. A day let go is "cannot compare" when it is asked for again.
    mutating func letGo() {
        let whole = reported.filter { day in regions.allSatisfy { day.value[$0] != nil } }
        guard let newest = whole.keys.max() else { return }
        let first = newest.adding(days: -Self.daysKept)
        reported = reported.filter { $0.key >= first }
        comparisons = comparisons.filter { $0.key >= first }
    }

    /// What the hub relayed of a pair on a day and its neighbours; `nil` when the day is not held any more, or the pair is none of the network's.
    public func ownRecords(of pair: RegionPair, on date: BusinessDate) -> OwnRecords? {
        guard regions.contains(pair.insuring), regions.contains(pair.treating) else { return nil }
        return OwnRecords(of: pair, on: date, in: relayRecords)
    }

    /// Whether both regions of a pair have reported the day's totals.
    public func isClosed(_ day: PairDay) -> Bool {
        guard let reports = reported[day.date] else { return false }
        return reports[day.pair.insuring] != nil && reports[day.pair.treating] != nil
    }

    /// Answers a region of the pair from trees that are kept from one question to the next. `nil` for a question about anything else.
    public func answer(
        comparing content: PeerQuery.Content, from asker: RegionCode, keeping trees: inout BookTrees
    ) -> PeerAnswer.Outcome? {
        guard let (question, day) = ComparisonQuestion.read(content) else { return nil }
        if let refusal = refusal(ofAsking: day.pair, asker) { return .refused(refusal.notice("insuring")) }
        let answer = trees.answer(question, of: day.pair, ownRecords(of: day.pair, on: day.date))
        return answer.outcome(rows: dayBook.rows(on: day.date, of: day.pair), isClosed: isClosed(day))
    }

    /// Why a region may not ask about a pair: it has no part in it.
    public func refusal(ofAsking pair: RegionPair, _ asker: RegionCode) -> SettlementRefusal? {
        guard asker == pair.insuring || asker == pair.treating, regions.contains(pair.insuring), regions.contains(pair.treating)
        else { return .comparisonForeign }
        return nil
    }

    /// Days whose totals are to be compared now, ascending: every region has reported, or those that have not are late.
    /// - Parameter now: seconds since 1970-01-01T00:00:00Z.
    public func daysDue(at now: Int64) -> [BusinessDate] {
        reported.filter { date, reports in
            guard comparisons[date] == nil else { return false }
            let end = (Int64(date.days) + 1) * 86_400 - 28_800
            return regions.allSatisfy { reports[$0] != nil } || now >= end + Self.reportGrace
        }.keys.sorted()
    }
}
