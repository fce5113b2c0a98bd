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
    /// Comparisons with what the hub relayed, and those of them that were not equal.
    public var comparedWithHub = 0
    public var notEqualWithHub = 0
    /// Of the comparisons between regions.
    public var traffic = ComparisonTraffic()

    public init() {}
}

extension MonthRun {
    /// Has every region make the comparisons that its closed days make due, with the other region of a pair and with the hub, and record what it
    /// found. A region that is down is "cannot compare" for the others. Waiting costs nothing in virtual time: what waits is due.
    func compareRecords() async throws {
        var notes: [RegionCode: [RegionCommand]] = [:]
        for asker in settings.regions {
            guard let node = network.regionNodes[asker] else { continue }
            let (regions, hub) = await node.read { machine in
                (
                    machine.differences.due(of: machine.pairs, at: .max),
                    machine.differences.dueAtHub(of: machine.pairs, at: .max)
                )
            }
            for day in regions {
                let other = asker == day.pair.insuring ? day.pair.treating : day.pair.insuring
                guard let own = await books(of: asker, day) else { continue }
                let finding = compare(day, own, by: asker, with: other.node, await books(of: other, day), countsTraffic: true)
                count(finding)
                notes[asker, default: []].append(.noteComparison(NoteComparison(finding, of: day, comparedOn: day.date)))
            }
            for day in hub {
                let own = await node.read { Books(own: $0.ownRelayed(of: day.pair, on: day.date), rows: [], isClosed: true) }
                let theirs = await network.hub.read {
                    Books(
                        own: $0.ownRecords(of: day.pair, on: day.date), rows: $0.dayBook.rows(on: day.date, of: day.pair),
                        isClosed: $0.isClosed(day))
                }
                let finding = compare(day, own, by: asker, with: .hub, theirs, countsTraffic: false)
                recordFindings.comparedWithHub += 1
                if case .equal = finding {} else { recordFindings.notEqualWithHub += 1 }
                notes[asker, default: []].append(.noteRelayed(NoteComparison(finding, of: day, comparedOn: day.date)))
            }
        }
        _ = try await network.round(commands: notes)
        _ = try await network.drain()
    }

    /// What one party holds of a pair's day; `nil` when it is down.
    private struct Books: Sendable {
        let own: OwnRecords?
        let rows: [DayBookRow]
        let isClosed: Bool
    }

    private func books(of region: RegionCode, _ day: PairDay) async -> Books? {
        await network.regionNodes[region]?.read { machine in
            Books(
                own: machine.ownRecords(of: day.pair, on: day.date), rows: machine.dayBook.rows(on: day.date, of: day.pair),
                isClosed: machine.isClosed(day.date))
        }
    }

    private func compare(
        _ day: PairDay, _ own: Books, by asker: RegionCode, with other: NodeID, _ theirs: Books?, countsTraffic: Bool
    ) -> PairFinding {
        var trees = BookTrees()
        let side: ReconciliationParty = asker == day.pair.insuring ? .insuring : .treating
        guard let comparer = trees.comparer(of: day.pair, side: side, own.own, awaitsClose: true) else {
            return .cannotCompare(.dayNotHeld)
        }
        var run = RecordComparison()
        var answers = BookTrees()
        let finding = run.run(comparer, from: asker.node, to: other) { content in
            guard let theirs, let (question, _) = ComparisonQuestion.read(content) else { return nil }
            return answers.answer(question, of: day.pair, theirs.own).outcome(rows: theirs.rows, isClosed: theirs.isClosed)
        }
        if countsTraffic {
            recordFindings.traffic.questions += run.traffic.questions
            recordFindings.traffic.bytesAsked += run.traffic.bytesAsked
            recordFindings.traffic.bytesAnswered += run.traffic.bytesAnswered
        }
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
