import ClaimTypes
internal import FoundationEssentials
import LedgerTypes

extension WireDayBookQuery {
    init(_ query: DayBookQuery) {
        date = query.date.days
        insuring = query.insuring.value
        treating = query.treating.value
    }
}

extension WireDayBookAnswer {
    init(_ answer: DayBookAnswer) {
        count = answer.count
        root = Data(answer.root)
        rows = answer.rows.map(WireDayTotalsRow.init)
        closed = answer.isClosed
        scheme = answer.scheme
    }
}

extension WireTreeQuery {
    init(_ query: TreeQuery) {
        date = query.date.days
        insuring = query.insuring.value
        treating = query.treating.value
        path = Data(query.path)
    }
}

extension WireTreeAnswer {
    init(_ answer: TreeAnswer) {
        switch answer {
        case .branches(let branches):
            self.branches = branches.map { branch in
                var part = WireTreeBranch()
                part.step = UInt32(branch.step)
                part.count = branch.count
                part.digest = Data(branch.digest)
                return part
            }
        case .records(let records):
            self.records = records.map { record in
                var part = WireTreeRecord()
                part.settlementID = record.settlementID
                part.digest = Data(record.digest)
                return part
            }
        }
    }
}

extension WireCheckpointQuery {
    init(_ query: CheckpointQuery) { origin = query.origin }
}

extension WireCheckpoint {
    init(_ checkpoint: CheckpointNote) { note = checkpoint.note }
}

extension WireCosignQuery {
    init(_ query: CosignQuery) {
        note = query.note
        oldSize = query.oldSize
        proof = query.proof.map { Data($0) }
    }
}

extension WireCosignature {
    init(_ cosignature: Cosignature) { lines = cosignature.lines }
}

extension FieldVerifier {
    mutating func dayBookAnswer(_ wire: WireDayBookAnswer) -> DayBookAnswer {
        let root = digest(wire.root, "root")
        require((wire.count == 0) == (root == .zero), .outOfRange, "root", "\(wire.count) records")
        return DayBookAnswer(
            count: wire.count, root: root,
            rows: list(wire.rows, atMost: MessageLimits.pairRowsMax, "rows") { $0.dayTotalsRow($1) }, isClosed: wire.closed,
            scheme: wire.scheme)
    }

    mutating func treeQuery(_ wire: WireTreeQuery) -> TreeQuery {
        require(wire.path.count <= MessageLimits.treeDepthMax, .tooLarge, "path", "\(wire.path.count) steps")
        require(wire.path.allSatisfy { $0 < 16 }, .outOfRange, "path")
        return TreeQuery(
            date: date(wire.date, "date"), insuring: region(wire.insuring, "insuring"),
            treating: region(wire.treating, "treating"), path: Array(wire.path))
    }

    mutating func treeAnswer(_ wire: WireTreeAnswer) -> TreeAnswer {
        guard !wire.branches.isEmpty else {
            let records = list(wire.records, atMost: MessageLimits.treeRecordsMax, "records") { verifier, record in
                TreeRecord(settlementID: record.settlementID, digest: verifier.digest(record.digest, "records.digest"))
            }
            requireAscending(records, "records", by: \.settlementID)
            return .records(records)
        }
        require(wire.records.isEmpty, .outOfRange, "records", "beside branches")
        let branches = list(wire.branches, atMost: 16, "branches") { verifier, branch in
            verifier.require(branch.step < 16, .outOfRange, "branches.step", "\(branch.step)")
            verifier.require(branch.count > 0, .outOfRange, "branches.count", "0")
            return TreeBranch(
                step: verifier.narrow(branch.step, "branches.step"), count: branch.count,
                digest: verifier.digest(branch.digest, "branches.digest"))
        }
        requireAscending(branches, "branches", by: \.step)
        return .branches(branches)
    }

    mutating func cosignQuery(_ wire: WireCosignQuery) -> CosignQuery {
        CosignQuery(
            note: note(wire.note, "note"), oldSize: wire.oldSize,
            proof: list(wire.proof, atMost: MessageLimits.treeDepthMax, "proof") { $0.digest($1, "proof") })
    }

    /// A signed note or lines of one.
    mutating func note(_ value: String, _ field: StaticString) -> String {
        require(!value.isEmpty, .missing, field)
        return text(value, atMost: MessageLimits.noteBytesMax, field)
    }
}
