import ClaimTypes
import LedgerTypes
import Reconciliation
import Testing

private let pair = RegionPair(insuring: RegionCode(340_000), treating: RegionCode(310_000))
private let otherPair = RegionPair(insuring: RegionCode(340_000), treating: RegionCode(330_000))
private let day = BusinessDate(year: 2025, month: 3, day: 14)!

private func entry(_ amount: Int64, cases: Int64 = 1, pair: RegionPair = pair, date: BusinessDate = day) -> DayBookEntry {
    DayBookEntry(
        date: date, pair: pair, insurance: .resident, clearingType: .inpatient, cases: cases, medicalFee: Fen(amount * 2),
        funds: [FundAmount(.residentPooled, Fen(amount))])
}

private func book(_ entries: [DayBookEntry]) -> DayBook {
    var book = DayBook()
    for entry in entries { precondition(book.record(entry)) }
    return book
}

private func canonicalBytes(of book: DayBook) -> [UInt8] {
    var writer = ByteWriter()
    book.writeCanonical(into: &writer)
    return writer.bytes
}

@Suite("Day book")
struct DayBookTests {
    @Test("Settlements add a fee row and a row per fund; a cancel takes its settlement back")
    func recording() {
        var kept = book([entry(300), entry(500)])
        #expect(kept.rows(on: day, of: pair).map(\.key.fund) == [.medicalFee, .residentPooled])
        #expect(
            kept.rows(on: day).map(\.totals) == [
                DayBookTotals(count: 2, amount: Fen(1_600)), DayBookTotals(count: 2, amount: Fen(800)),
            ])
        kept.record(entry(-500, cases: -1))
        #expect(canonicalBytes(of: kept) == canonicalBytes(of: book([entry(300)])))
        kept.record(entry(-300, cases: -1))
        #expect(kept == DayBook())
    }

    @Test("More cancels than settlements leave negative rows")
    func negativeDay() {
        let rows = book([entry(300), entry(-500, cases: -1), entry(-100, cases: -1)]).rows(on: day)
        #expect(rows.map(\.totals) == [DayBookTotals(count: -1, amount: Fen(-600)), DayBookTotals(count: -1, amount: Fen(-300))])
    }

    @Test("M1: the order of entries leaves no trace; days and pairs stay apart")
    func order() {
        let entries = [entry(1), entry(2, pair: otherPair), entry(3, date: day.adding(days: 1)), entry(4)]
        #expect(canonicalBytes(of: book(entries)) == canonicalBytes(of: book(entries.reversed())))
        #expect(canonicalBytes(of: book(entries)) != canonicalBytes(of: book(entries.dropLast())))
        #expect(book(entries).pairs(on: day) == [pair, otherPair].sorted())
        #expect(book(entries).dates == [day, day.adding(days: 1)])
    }

    @Test("A forgotten day is gone, later days stay")
    func forgetting() {
        var book = book([entry(1), entry(3, date: day.adding(days: 1))])
        book.forget(before: day.adding(days: 1))
        #expect(book.dates == [day.adding(days: 1)])
    }

    @Test("M10: a total out of range is refused and changes nothing, even when an earlier row would fit")
    func overflow() {
        var book = book([entry(1)])
        let before = canonicalBytes(of: book)
        var huge = entry(1)
        huge.funds = [FundAmount(.medicalAssistance, Fen(5)), FundAmount(.residentPooled, Fen(.max))]
        let isRecorded = book.record(huge)
        #expect(!isRecorded)
        #expect(canonicalBytes(of: book) == before)
    }
}

@Suite("Three-way comparison")
struct ThreeWayComparisonTests {
    /// One fee row per party: count and amount; `nil` when the party's books are missing.
    private typealias Figure = (count: Int64, amount: Int64)?

    private func compare(_ insuring: Figure, _ treating: Figure, _ hub: Figure) -> PairComparison {
        let key = DayBookKey(date: day, pair: pair, insurance: .resident, clearingType: .inpatient, fund: .residentPooled)
        func rows(_ figure: Figure) -> [DayBookRow]? {
            figure.map { [DayBookRow(key: key, totals: DayBookTotals(count: $0.count, amount: Fen($0.amount)))] }
        }
        return ThreeWayComparison.compare(pair, on: day, insuring: rows(insuring), treating: rows(treating), hub: rows(hub))
    }

    @Test("Every class of finding, and who stands alone")
    func classes() {
        let table: [(Figure, Figure, Figure, ComparisonFinding)] = [
            ((2, 80), (2, 80), (2, 80), .equal),
            ((1, 80), (2, 80), (2, 80), .differs(.count, outvoted: .insuring)),
            ((2, 80), (2, 81), (2, 80), .differs(.amount, outvoted: .treating)),
            ((2, 80), (2, 80), (3, 90), .differs(.countAndAmount, outvoted: .hub)),
            ((2, 80), (2, 81), (2, 82), .differs(.amount, outvoted: nil)),
            ((1, 80), (2, 80), (3, 80), .differs(.count, outvoted: nil)),
            ((-1, -80), (-1, -80), (-1, -80), .equal),
            (nil, (2, 80), (2, 80), .cannotCompare(missing: [.insuring])),
            ((2, 80), nil, (2, 80), .cannotCompare(missing: [.treating])),
            ((2, 80), (3, 80), nil, .cannotCompare(missing: [.hub])),
            (nil, nil, (2, 80), .cannotCompare(missing: [.insuring, .treating])),
        ]
        for (insuring, treating, hub, finding) in table {
            let comparison = compare(insuring, treating, hub)
            #expect(comparison.lines.map(\.finding) == [finding])
            #expect(comparison.isEqual == (finding == .equal))
            #expect(comparison.findings.isEmpty == (finding == .equal))
        }
    }

    @Test("Result codes as each region reads them from the centre")
    func resultCodes() {
        let line = compare((1, 80), (3, 80), (2, 80)).lines[0]
        #expect(line.result(seenBy: .insuring) == .centreHasMore)
        #expect(line.result(seenBy: .treating) == .weHaveMore)
        #expect(line.result(seenBy: .hub) == nil)
        #expect(compare((2, 81), (2, 80), (2, 80)).lines[0].result(seenBy: .insuring)?.rawValue == "000103")
        #expect(compare((2, 81), (2, 80), (2, 80)).lines[0].result(seenBy: .treating)?.rawValue == "000000")
    }

    @Test("M10: missing books are never equal, never zero, and have no result code")
    func missingBooks() {
        let nothingKnown = ThreeWayComparison.compare(pair, on: day, insuring: nil, treating: nil, hub: nil)
        #expect(!nothingKnown.isEqual)
        #expect(nothingKnown.lines.isEmpty)
        #expect(nothingKnown.missing == [.insuring, .treating, .hub])
        let quietDay = ThreeWayComparison.compare(pair, on: day, insuring: [], treating: [], hub: nil)
        #expect(!quietDay.isEqual)
        #expect(ThreeWayComparison.compare(pair, on: day, insuring: [], treating: [], hub: []).isEqual)
        let line = compare((2, 80), nil, (2, 80)).lines[0]
        #expect(line.figures.treating == nil)
        #expect(line.result(seenBy: .treating) == nil)
        #expect(line.figures.text.english == "insuring region 2 × 0.80; treating region missing; hub 2 × 0.80")
        #expect(line.finding.text.chinese == "无法比对：缺少就医地数据")
    }

    @Test("A row one party lacks is zero in its books, and differs")
    func absentRow() {
        let rows = book([entry(300)]).rows(on: day)
        let comparison = ThreeWayComparison.compare(pair, on: day, insuring: rows, treating: rows, hub: [])
        #expect(comparison.lines.count == 2)
        #expect(comparison.lines.allSatisfy { $0.finding == .differs(.countAndAmount, outvoted: .hub) })
        #expect(comparison.lines[0].figures.hub == .zero)
        #expect(comparison.text.english == "2 of 2 rows differ")
        #expect(comparison.lines[0].finding.text.chinese == "笔数与金额均不符：国家平台与另两方不一致")
    }

    @Test("Books of another pair or day, and repeated rows, are recognised before they are compared")
    func foreignRows() {
        let rows = book([entry(300)]).rows(on: day)
        #expect(ThreeWayComparison.isBook(rows, of: pair, on: day))
        #expect(!ThreeWayComparison.isBook(rows, of: otherPair, on: day))
        #expect(!ThreeWayComparison.isBook(rows, of: pair, on: day.adding(days: 1)))
        #expect(!ThreeWayComparison.isBook(rows + rows, of: pair, on: day))
    }
}
