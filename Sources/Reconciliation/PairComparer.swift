import ClaimTypes
import LedgerTypes

/// What one region asks the other of a pair's day.
public enum ComparisonQuestion: Hashable, Sendable {
    /// Count and root.
    case dayBook
    /// One step down the tree.
    case node(path: [UInt8])
    /// The records of these ids, ascending, wherever they stand on the day, the day before or the day after.
    case records([UInt64])
}

/// What it answers, case by case.
public enum ComparisonAnswer: Hashable, Sendable {
    /// `isClosed` says whether the day is closed there; `scheme` by which scheme the digests are made (`DigestTree.scheme`).
    case dayBook(count: UInt64, root: Digest256, isClosed: Bool = true, scheme: UInt32 = DigestTree.scheme)
    case node(TreeNode)
    case records([DayRecord])
    /// No answer came, or a refusal.
    case none
    /// The books of the day are not held there any more.
    case dayNotHeld
}

/// Why two books could not be compared. Never taken for "equal", "different" or zero (law M10).
public enum ComparisonFailure: UInt8, CaseIterable, Sendable {
    /// The other side gave no answer.
    case notAnswered = 1
    /// One side has let the day's records go.
    case dayNotHeld = 2
    /// An answer is not what an earlier one announced: the other side's books moved meanwhile. Compare again.
    case booksMoved = 3
    /// An answer contradicts itself.
    case answerUnsound = 4
    /// The other side has not closed the day yet.
    case dayNotClosed = 5
    /// The other side makes its digests by other rules.
    case otherScheme = 6

    /// Whether another attempt may end otherwise: books that were let go do not come back.
    public var mayPass: Bool { self != .dayNotHeld }
}

/// The finding on one pair and day.
public enum PairFinding: Hashable, Sendable {
    /// Every record is equal.
    case equal(records: UInt64)
    /// Ascending by settlement id; never empty.
    case differs([RecordDifference])
    case cannotCompare(ComparisonFailure)
}

/// Compares the records of one pair on one day with the other side's, step by step: asks, is told, asks again. Touches no socket and no clock;
/// whoever drives it carries the questions and answers.
///
/// Equal roots end it after one question. Otherwise it goes down only where digests differ, so the questions grow with
/// differences × log₁₆(records), and then asks for the records that differ themselves, sixty-four at a time. Every answer below the root has to
/// hash to what its parent announced; one that does not ends the comparison as "cannot compare".
public struct PairComparer: Sendable {
    public let pair: RegionPair
    public let date: BusinessDate
    /// What this side is in the pair.
    public let side: ReconciliationParty
    /// Questions asked so far.
    public private(set) var questionCount = 0

    private var tree: DigestTree
    private let own: OwnRecords
    private var next: ComparisonQuestion? = .dayBook
    private var waiting: [(path: [UInt8], digest: Digest256)] = []
    private var announced: [(path: [UInt8], digest: Digest256)] = []
    private var open = OpenIDs()
    private var asked: [UInt64] = []
    private var theirs: [UInt64: [DayRecord]] = [:]
    private var finding: PairFinding?
    private let awaitsClose: Bool

    public static let recordsPerQuestion = 64

    /// - Parameters:
    ///   - tree: over the records of `own` on the day.
    ///   - awaitsClose: whether a day that the other side has not closed cannot be compared yet.
    public init(
        pair: RegionPair, date: BusinessDate, side: ReconciliationParty, tree: DigestTree, own: OwnRecords,
        awaitsClose: Bool = false
    ) {
        precondition(side != .hub, "M10: the hub holds no records to compare")
        (self.pair, self.date, self.side, self.tree, self.own) = (pair, date, side, tree, own)
        self.awaitsClose = awaitsClose
    }

    public enum Step: Hashable, Sendable {
        case ask(ComparisonQuestion)
        case finished(PairFinding)
    }

    /// What to do now; the same until `take` is called.
    public var step: Step {
        if let finding { return .finished(finding) }
        guard let next else { preconditionFailure("M10: a comparison without question or finding") }
        return .ask(next)
    }

    /// Takes the answer to the question that `step` shows.
    public mutating func take(_ answer: ComparisonAnswer) {
        guard finding == nil, let question = next else { return }
        questionCount += 1
        switch (question, answer) {
        case (_, .none): finding = .cannotCompare(.notAnswered)
        case (_, .dayNotHeld): finding = .cannotCompare(.dayNotHeld)
        case (.dayBook, .dayBook(_, _, _, let scheme)) where scheme != DigestTree.scheme:
            finding = .cannotCompare(.otherScheme)
        case (.dayBook, .dayBook(_, _, false, _)) where awaitsClose: finding = .cannotCompare(.dayNotClosed)
        case (.dayBook, .dayBook(let count, let root, _, _)): begin(count, root)
        case (.node(let path), .node(let node)): descend(path, node)
        case (.records(let ids), .records(let records)): learn(ids, records)
        default: finding = .cannotCompare(.answerUnsound)
        }
    }

    // MARK: - Down the tree

    private mutating func begin(_ count: UInt64, _ root: Digest256) {
        guard (count == 0) == (root == .zero) else {
            finding = .cannotCompare(.answerUnsound)
            return
        }
        if root == tree.root {
            finding = count == UInt64(tree.count) ? .equal(records: count) : .cannotCompare(.answerUnsound)
            return
        }
        if count == 0 {
            open.oursOnly = tree.entries(at: []).map(\.settlementID)
        } else {
            waiting.append(([], root))
        }
        goOn()
    }

    private mutating func descend(_ path: [UInt8], _ node: TreeNode) {
        guard let expected = announced.popLast(), node.digest == expected.digest,
            path.count < DigestTree.depthMax || node.isBucket
        else {
            finding = .cannotCompare(.booksMoved)
            return
        }
        switch node {
        case .bucket(let entries): compare(tree.entries(at: path), entries)
        case .branches(let branches): compare(tree.branches(at: path), branches, below: path)
        }
        goOn()
    }

    private mutating func compare(_ ours: [TreeNode.Branch], _ theirs: [TreeNode.Branch], below path: [UInt8]) {
        var mine: [UInt8: TreeNode.Branch] = [:]
        for branch in ours { mine[branch.step] = branch }
        for branch in theirs {
            let same = mine.removeValue(forKey: branch.step)
            if same?.digest != branch.digest { waiting.append((path + [branch.step], branch.digest)) }
        }
        for step in mine.keys.sorted() { open.oursOnly += tree.entries(at: path + [step]).map(\.settlementID) }
    }

    private mutating func compare(_ ours: [TreeNode.Entry], _ theirs: [TreeNode.Entry]) {
        var mine: [UInt64: Digest256] = [:]
        for entry in ours { mine[entry.settlementID] = entry.digest }
        for entry in theirs {
            switch mine.removeValue(forKey: entry.settlementID) {
            case nil: open.theirsOnly[entry.settlementID] = entry.digest
            case entry.digest: break
            default: open.differing[entry.settlementID] = entry.digest
            }
        }
        open.oursOnly += mine.keys
    }

    /// The next question: nodes first, then the records that differ; with nothing left to ask, the finding.
    private mutating func goOn() {
        if let node = waiting.popLast() {
            announced.append(node)
            next = .node(path: node.path)
            return
        }
        let all = open.all
        guard asked.count < all.count else { return conclude() }
        let ids = Array(all[asked.count..<min(asked.count + Self.recordsPerQuestion, all.count)])
        asked += ids
        next = .records(ids)
    }

    // MARK: - The records themselves

    private mutating func learn(_ ids: [UInt64], _ records: [DayRecord]) {
        let wanted = Set(ids)
        guard records.allSatisfy({ wanted.contains($0.settlementID) && abs($0.date.days - date.days) <= 1 }) else {
            finding = .cannotCompare(.answerUnsound)
            return
        }
        for record in records { theirs[record.settlementID, default: []].append(record) }
        for id in ids {
            let digests = (theirs[id] ?? []).filter { $0.date == date }.map(\.digest)
            let expected = open.theirsOnly[id] ?? open.differing[id]
            guard digests.isEmpty ? expected == nil : DigestTree.combined(digests) == expected else {
                finding = .cannotCompare(.booksMoved)
                return
            }
        }
        goOn()
    }

    private mutating func conclude() {
        let undone = Set(theirs.values.joined().filter { $0.kind == .cancellation }.map(\.originalID))
        let differences = open.all.map { id in
            RecordDifference.of(id, ours: own.records(of: id), theirs: theirs[id] ?? [], on: date) {
                own.twin(of: $0, undone: undone)
            }
        }
        finding = differences.isEmpty ? .cannotCompare(.answerUnsound) : .differs(differences)
    }
}

/// Settlement ids on which the trees differ, with the digests the other side told.
private struct OpenIDs {
    var oursOnly: [UInt64] = []
    var theirsOnly: [UInt64: Digest256] = [:]
    var differing: [UInt64: Digest256] = [:]

    /// Ascending.
    var all: [UInt64] { (oursOnly + theirsOnly.keys + differing.keys).sorted() }
}

extension TreeNode {
    fileprivate var isBucket: Bool { if case .bucket = self { true } else { false } }
}
