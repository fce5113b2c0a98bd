import Benefits
import ClaimTypes
import LedgerTypes
import Messages

/// What the books of an insuring region answer when another region asks. Reading changes nothing, and nothing is journaled.
extension RegionMachine {
    /// The answer to a question the books can answer; `nil` for one that the registry or another part of the node has to.
    ///
    /// MUST be asked between commands whose records are durable: an answer leaves the node at once (law M2). For running totals the
    /// caller has to know from the registry that the person is enrolled: a person without care stands at zero here, and so would a
    /// person who does not exist (law M10).
    public func answer(_ question: PeerQuery.Content, from asker: RegionCode) -> PeerAnswer.Outcome? {
        switch question {
        case .status(let query): .status(status(query, from: asker))
        case .accumulators(let query): .accumulators(totals(query))
        case .stays(let query): .stays(stays(query))
        case .dayBook, .tree, .records: answer(comparing: question, from: asker)
        case .person, .benefit, .filing, .filingCancel, .filings, .checkpoint, .cosign: nil
        }
    }

    /// What became of a bill of the asker's. Of another region's bills a region is told as of one that never was.
    private func status(_ query: StatusQuery, from asker: RegionCode) -> StatusAnswer {
        let key = BillKey(institution: query.institution, visitID: query.visitID, batch: query.batch)
        guard let decided = decisions[key], decided.treating == asker else {
            return StatusAnswer(received: received(from: asker.node))
        }
        var undone: StatusRecord.Undone?
        if case .undone(let negative, let undoing, _) = decided.life {
            undone = StatusRecord.Undone(undoing.told, by: negative)
        }
        return StatusAnswer(
            received: received(from: asker.node),
            record: StatusRecord(
                messageID: decided.messageID, insurance: decided.insurance, clearingType: decided.clearingType,
                claim: decided.claim, undone: undone))
    }

    private func totals(_ query: AccumulatorsQuery) -> AccumulatorsAnswer {
        let key = AccumulatorKey(person: query.person, insurance: query.insurance, year: query.year)
        return AccumulatorsAnswer(
            year: query.year, accumulators: accumulators[key] ?? .zero, balance: balance(of: query.person))
    }

    /// Inpatient stays in every region, in the order in which they began: those that were billed and not undone, and those that a treating
    /// region told of. One that was billed before discharge, and not since, goes on; whoever treats knows best when a stay began and ended.
    private func stays(_ query: StaysQuery) -> [StayRow] {
        var rows: [VisitKey: StayRow] = [:]
        for visit in visitIndex.visits(of: query.person) where visit.isInpatient {
            guard let decided = decisions[visit.key], query.insurance.map({ $0 == decided.insurance }) ?? true else { continue }
            let row = StayRow(
                treatingRegion: decided.treating, institution: visit.key.institution, visitID: visit.key.visitID,
                insurance: decided.insurance, visitType: visit.visitType, began: visit.beganAt.date,
                ended: decided.isInterim ? nil : visit.ended)
            // Several batches of one stay are one stay, and any final bill ends it.
            if let known = rows[visit.key.visit], known.ended != nil { continue }
            rows[visit.key.visit] = row
        }
        for stay in toldStays.stays(of: query.person) where query.insurance.map({ $0 == stay.insurance }) ?? true {
            let billed = rows[stay.key]
            rows[stay.key] = StayRow(
                treatingRegion: stay.treatingRegion.party, institution: stay.institution, visitID: stay.visitID,
                insurance: stay.insurance, visitType: stay.visitType, began: stay.beganAt.date,
                ended: stay.endedAt?.date ?? billed?.ended.map { max($0, stay.beganAt.date) })
        }
        return rows.sorted { ($0.value.began, $0.key) < ($1.value.began, $1.key) }.map(\.value)
    }
}

extension Undoing {
    /// As it is told to other regions.
    fileprivate var told: StatusRecord.Undoing {
        switch self {
        case .cancelled: .cancelled
        case .reversed: .reversed
        case .superseded: .superseded
        }
    }
}
