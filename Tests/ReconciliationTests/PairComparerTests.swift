import ClaimTypes
import LedgerTypes
import TestSupport
import Testing

@testable import Reconciliation

@Suite("Comparing a pair's day")
struct PairComparerTests {
    /// Runs a comparison against other books; `tamper` may change an answer.
    static func compare(
        _ ours: DayRecords, with theirs: DayRecords, side: ReconciliationParty = .treating,
        tamper: (ComparisonQuestion, ComparisonAnswer) -> ComparisonAnswer = { $1 }
    ) -> (finding: PairFinding, questions: Int) {
        var (mine, other) = (BookTrees(), BookTrees())
        let own = OwnRecords(of: Records.pair, on: Records.date, in: ours)
        guard var comparer = mine.comparer(of: Records.pair, side: side, own) else { return (.cannotCompare(.dayNotHeld), 0) }
        while case .ask(let question) = comparer.step {
            let answer = other.answer(question, of: Records.pair, OwnRecords(of: Records.pair, on: Records.date, in: theirs))
            comparer.take(tamper(question, answer))
        }
        guard case .finished(let finding) = comparer.step else { preconditionFailure("neither a question nor a finding") }
        return (finding, comparer.questionCount)
    }

    @Test("Another digest scheme and a day not closed are no comparison", arguments: [true, false])
    func notComparable(_ awaitsClose: Bool) {
        var trees = BookTrees()
        let own = OwnRecords(of: Records.pair, on: Records.date, in: Self.full)
        let root = Self.full.page(of: Records.pair, on: Records.date).map { $0.count } ?? 0
        for (isClosed, scheme, expected) in [
            (true, DigestTree.scheme + 1, PairFinding.cannotCompare(.otherScheme)),
            (false, DigestTree.scheme, awaitsClose ? .cannotCompare(.dayNotClosed) : .equal(records: UInt64(root))),
        ] {
            var comparer = trees.comparer(of: Records.pair, side: .treating, own, awaitsClose: awaitsClose)!
            guard case .dayBook(let count, let digest, _, _) = trees.answer(.dayBook, of: Records.pair, own) else { return }
            comparer.take(.dayBook(count: count, root: digest, isClosed: isClosed, scheme: scheme))
            #expect(comparer.step == .finished(expected))
        }
    }

    private static let records = (1...2_000).map { Records.record($0) }
    private static let full = Records.books(records)

    @Test("Equal books end with the first answer; empty ones too")
    func equal() {
        for (books, count) in [(Self.full, UInt64(2_000)), (DayRecords(), 0)] {
            let (finding, questions) = Self.compare(books, with: books)
            #expect(finding == .equal(records: count))
            #expect(questions == 1)
        }
    }

    @Test("One missing record among two thousand is found in five questions, from either side")
    func missing() {
        let lacking = Records.books(Self.records.filter { $0.settlementID % 1_000 != 777 || $0.settlementID % 2_000 == 777 })
        let (finding, questions) = Self.compare(lacking, with: Self.full)
        guard case .differs(let differences) = finding else { preconditionFailure("\(finding)") }
        #expect(differences.map(\.kind) == [.theirsOnly])
        #expect(differences.map(\.settlementID) == [340_000_000_000_001_777])
        #expect(questions <= 5, "\(questions) questions")
        let seen = Self.compare(Self.full, with: lacking, side: .insuring)
        guard case .differs(let mirrored) = seen.finding else { preconditionFailure("\(seen.finding)") }
        #expect(mirrored.map(\.kind) == [.oursOnly])
        let plans = (DifferencePlan(differences[0], seenBy: .treating), DifferencePlan(mirrored[0], seenBy: .insuring))
        #expect(plans.0.owner == plans.1.owner && plans.0.cause == plans.1.cause, "both sides name the same owner and cause")
    }

    @Test("Everything missing on one side is found, whatever the side")
    func nothingThere() {
        let some = Records.books(Array(Self.records.prefix(300)))
        for (ours, theirs, kind) in [(some, DayRecords(), DifferenceClass.oursOnly), (DayRecords(), some, .theirsOnly)] {
            guard case .differs(let differences) = Self.compare(ours, with: theirs).finding else { preconditionFailure("equal") }
            #expect(differences.count == 300 && differences.allSatisfy { $0.kind == kind })
        }
    }

    @Test("A settlement and its cancel that only one side has are no duplicates of the settlement that followed")
    func settledAgain() {
        var (first, cancel) = (Records.record(3_001), Records.record(3_002))
        first.claim = Records.record(1).claim
        (first.medicalFee, first.funds) = (Records.record(1).medicalFee, Records.record(1).funds)
        (cancel.kind, cancel.originalID, cancel.claim) = (.cancellation, first.settlementID, first.claim)
        let more = Records.books(Self.records + [first, cancel])
        for (ours, theirs) in [(more, Self.full), (Self.full, more)] {
            guard case .differs(let differences) = Self.compare(ours, with: theirs).finding else { preconditionFailure("equal") }
            #expect(differences.allSatisfy { $0.kind == .oursOnly || $0.kind == .theirsOnly }, "\(differences.map(\.kind))")
        }
    }

    @Test("M10: an answer that does not come, refuses, or does not fit what was announced is never equal or different")
    func cannotCompare() {
        let lacking = Records.books(Array(Self.records.dropLast()))
        func finding(
            _ tamper: @escaping (ComparisonQuestion, ComparisonAnswer) -> ComparisonAnswer
        ) -> PairFinding { Self.compare(lacking, with: Self.full, tamper: tamper).finding }
        #expect(finding { _, _ in .none } == .cannotCompare(.notAnswered))
        #expect(finding { _, _ in .dayNotHeld } == .cannotCompare(.dayNotHeld))
        #expect(finding { _, _ in .node(.bucket([])) } == .cannotCompare(.answerUnsound))
        #expect(finding { _, _ in .dayBook(count: 0, root: Records.record(1).digest) } == .cannotCompare(.answerUnsound))
        #expect(
            finding { question, answer in if case .node = question { .node(.bucket([])) } else { answer } }
                == .cannotCompare(.booksMoved))
        #expect(
            finding { question, answer in if case .records = question { .records([]) } else { answer } }
                == .cannotCompare(.booksMoved))
        #expect(
            finding { question, answer in
                if case .records = question { .records([Records.record(9)]) } else { answer }
            } == .cannotCompare(.answerUnsound))
        var forgotten = Self.full
        forgotten.forget(before: Records.date.adding(days: 1))
        #expect(Self.compare(Self.full, with: forgotten).finding == .cannotCompare(.dayNotHeld))
        #expect(Self.compare(forgotten, with: Self.full).finding == .cannotCompare(.dayNotHeld))
    }

    @Test("A tree that is kept takes in what came since")
    func kept() {
        var books = Self.full
        var trees = BookTrees()
        func root() -> ComparisonAnswer {
            trees.answer(.dayBook, of: Records.pair, OwnRecords(of: Records.pair, on: Records.date, in: books))
        }
        let before = root()
        books.add(Records.record(5_000), of: Records.pair)
        #expect(root() != before)
        var fresh = DigestTree(Self.records + [Records.record(5_000)])
        #expect(root() == .dayBook(count: 2_001, root: fresh.root))
    }
}

@Suite("Differences and their ends")
struct DifferenceBookTests {
    private static let day = PairDay(pair: Records.pair, date: Records.date)
    private static let next = PairDay(pair: Records.pair, date: Records.date.adding(days: 1))

    private static func difference(_ kind: DifferenceClass, _ number: UInt64 = 1) -> RecordDifference {
        RecordDifference(settlementID: Records.record(number).settlementID, kind: kind, ours: nil, theirs: Records.record(number))
    }

    @Test("The same finding twice is one difference; found no more, it is closed; found again, it is a new one")
    func life() {
        var book = DifferenceBook()
        let finding = PairFinding.differs([Self.difference(.theirsOnly)])
        let first = book.note(finding, of: Self.day, side: .treating, on: Records.date)
        #expect(first.map(\.after) == [Records.record(1).funds])
        #expect(book.note(finding, of: Self.day, side: .treating, on: Records.date).isEmpty)
        #expect(book.differences.count == 1)
        #expect(book.note(.cannotCompare(.notAnswered), of: Self.day, side: .treating, on: Records.date).isEmpty)
        #expect(book.open.count == 1, "M10: what cannot be compared closes nothing")
        let last = book.note(.equal(records: 3), of: Self.day, side: .treating, on: Self.next.date)
        #expect(last.map(\.before) == [Records.record(1).funds] && last.map(\.after) == [[]])
        #expect(book[1]?.stage == .closed(.comparedEqual(on: Self.next.date)))
        _ = book.note(finding, of: Self.day, side: .treating, on: Self.next.date)
        #expect(book.differences.count == 2 && book[2]?.stage == .open)
    }

    @Test("A finding that is cut short ends nothing for being absent")
    func cutShort() {
        var book = DifferenceBook()
        let both = (1...2).map { Self.difference(.theirsOnly, UInt64($0)) }
        _ = book.note(.differs(both), of: Self.day, side: .treating, on: Records.date)
        _ = book.note(.differs([both[0]]), of: Self.day, side: .treating, on: Records.date, isWhole: false)
        #expect(book.open.map(\.number) == [1, 2])
        _ = book.note(.differs([both[0]]), of: Self.day, side: .treating, on: Records.date)
        #expect(book.open.map(\.number) == [1])
    }

    @Test("A carry-over ends when the neighbouring day shows its other half, and stays ended")
    func carryOver() {
        var book = DifferenceBook()
        let finding = PairFinding.differs([Self.difference(.carryOver)])
        #expect(book.note(finding, of: Self.day, side: .treating, on: Records.date).isEmpty, "no money is in question")
        _ = book.note(finding, of: Self.next, side: .treating, on: Self.next.date)
        #expect(book[1]?.stage == .closed(.carriedOver(to: Self.next.date)))
        _ = book.note(finding, of: Self.day, side: .treating, on: Self.next.date)
        #expect(book.differences.count == 1)
    }

    @Test("Ended differences leave memory with their day, 62 days on; what is open stays, and a number is never given again")
    func bounded() {
        var book = DifferenceBook()
        var most = 0
        for number in 0..<500 {
            let date = Records.date.adding(days: number)
            let day = PairDay(pair: Records.pair, date: date)
            let found = (1...4).map { Self.difference(.theirsOnly, UInt64(number * 4 + $0)) }
            _ = book.note(.differs(found), of: day, side: .treating, on: date)
            // The first difference of all stays open.
            let left = number == 0 ? PairFinding.differs([found[0]]) : .equal(records: 4)
            _ = book.note(left, of: day, side: .treating, on: date)
            book.close(date)
            book.forget(before: date.adding(days: -62), relayed: date.adding(days: -7))
            most = max(most, book.differences.count)
        }
        #expect(most <= 4 * 64 + 1, "\(most) differences in memory")
        #expect(book.days.standings.count <= 64 && book.days.closed.count <= 63 && book.relayedDays.closed.count <= 8)
        #expect(book.made == 2_000 && book.open.map(\.number) == [1])
        #expect(book[2] == nil && book[2_000]?.stage.isClosed == true)
        #expect(book.repair(2, .statusQuery, .done(by: 0)) == .ended, "ended and gone is still ended")
        #expect(book.repair(2_001, .statusQuery, .done(by: 0)) == .unknown)
    }

    @Test("Only the treating region holds suspense: the two sides do not correct each other twice")
    func oneSide() {
        var book = DifferenceBook()
        #expect(book.note(.differs([Self.difference(.oursOnly)]), of: Self.day, side: .insuring, on: Records.date).isEmpty)
        #expect(book[1]?.suspense == [])
    }
}
