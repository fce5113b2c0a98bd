import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Reconciliation
import Settlement

/// How the records of the month's days compared, pair by pair, seen by every region of every pair.
public struct RecordFindings: Hashable, Sendable {
    /// Comparisons: a pair, a day and the region that asked.
    public var compared = 0
    public var differing = 0
    /// Never counted as equal or different.
    public var notComparable = 0
    public var traffic = ComparisonTraffic()

    public init() {}
}

extension MonthRun {
    /// Has every region compare its records of a day with each other region of a pair, and record what it found. A region that is down is
    /// "cannot compare" for the others.
    func compareRecords(_ day: BusinessDate) async throws {
        var notes: [RegionCode: [RegionCommand]] = [:]
        for insuring in settings.regions {
            for treating in settings.regions where treating != insuring {
                let pair = RegionPair(insuring: insuring, treating: treating)
                let books = [insuring: await books(of: insuring, pair, day), treating: await books(of: treating, pair, day)]
                for (asker, other) in [(insuring, treating), (treating, insuring)] {
                    guard let own = books[asker] ?? nil else { continue }
                    let finding = compare(pair, own, by: asker, with: other, books[other] ?? nil)
                    count(finding)
                    let note = NoteComparison(finding, of: PairDay(pair: pair, date: day), comparedOn: day)
                    notes[asker, default: []].append(.noteComparison(note))
                }
            }
        }
        _ = try await network.round(commands: notes)
        _ = try await network.drain()
    }

    /// What one region holds of a pair's day; `nil` when it is down.
    private struct Books: Sendable {
        let own: OwnRecords?
        let rows: [DayBookRow]
    }

    private func books(of region: RegionCode, _ pair: RegionPair, _ day: BusinessDate) async -> Books? {
        await network.regionNodes[region]?.read { machine in
            Books(own: machine.ownRecords(of: pair, on: day), rows: machine.dayBook.rows(on: day, of: pair))
        }
    }

    private func compare(
        _ pair: RegionPair, _ own: Books, by asker: RegionCode, with other: RegionCode, _ theirs: Books?
    ) -> PairFinding {
        var trees = BookTrees()
        let side: ReconciliationParty = asker == pair.insuring ? .insuring : .treating
        guard let comparer = trees.comparer(of: pair, side: side, own.own) else { return .cannotCompare(.dayNotHeld) }
        var run = RecordComparison()
        var answers = BookTrees()
        let finding = run.run(comparer, from: asker, to: other) { content in
            guard let theirs, let (question, _) = ComparisonQuestion.read(content) else { return nil }
            return answers.answer(question, of: pair, theirs.own).outcome(rows: theirs.rows, isClosed: true)
        }
        recordFindings.traffic.questions += run.traffic.questions
        recordFindings.traffic.bytesAsked += run.traffic.bytesAsked
        recordFindings.traffic.bytesAnswered += run.traffic.bytesAnswered
        return finding
    }

    private func count(_ finding: PairFinding) {
        recordFindings.compared += 1
        switch finding {
        case .equal: break
        case .differs: recordFindings.differing += 1
        case .cannotCompare: recordFindings.notComparable += 1
        }
    }
}
