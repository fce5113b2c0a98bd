import Benefits
import ClaimTypes
import LedgerTypes
import Messages

extension DecidedClaim: PackedValue {
    func pack(into writer: inout PackedWriter, under key: BillKey) {
        writer.put(messageID, of: key.institution)
        writer.put(recurring: PackedParties(treatedAt, insuredAt, pool, insurance, clearingType).word)
        writer.put(whole: person.value)
        let form = PackedDecisionForm(
            isInterim: isInterim, hasMember: mutualAidMember != nil, hasFlags: !flags.isEmpty, hasEarlier: !earlier.isEmpty,
            life: life)
        writer.put(form.byte)
        if let mutualAidMember { writer.put(whole: mutualAidMember.value) }
        writer.put(claim)
        writer.put(change, beside: claim.amounts)
        if !flags.isEmpty { writer.put(flags) }
        switch life {
        case .standing(let adjustments): if !adjustments.isEmpty { writer.put(adjustments) }
        case .undone(let negative, let undoing, let adjustments):
            writer.put(undoing.rawValue)
            writer.put(negative, negating: claim)
            if !adjustments.isEmpty { writer.put(adjustments) }
        }
        if !earlier.isEmpty { writer.put(earlier, of: key) }
    }

    init(from reader: inout PackedReader, under key: BillKey) {
        messageID = reader.text(of: key.institution)
        let parties = PackedParties(word: reader.recurringWide())
        (treatedAt, insuredAt) = (parties.treatedAt, parties.insuredAt)
        (pool, insurance) = (parties.pool, parties.insurance)
        clearingType = reader.known(parties.clearingType)
        person = PersonNumber(reader.whole())
        let form = PackedDecisionForm(byte: reader.byte())
        isInterim = form.isInterim
        mutualAidMember = form.hasMember ? PersonNumber(reader.whole()) : nil
        claim = reader.claim()
        change = reader.change(beside: claim.amounts)
        flags = form.hasFlags ? reader.flags() : []
        if form.isUndone {
            let undoing = reader.known(Undoing(rawValue: reader.byte()))
            let negative = reader.claim(negating: claim)
            life = .undone(by: negative, as: undoing, adjusted: form.hasAdjustments ? reader.adjustments() : [])
        } else {
            life = .standing(form.hasAdjustments ? reader.adjustments() : [])
        }
        if form.hasEarlier { earlier = reader.undone(of: key) }
    }
}

/// Who is behind a decision, and under what: the same for many.
private struct PackedParties {
    let word: UInt128

    init(word: UInt128) { self.word = word }

    init(
        _ treatedAt: RegionCode, _ insuredAt: RegionCode, _ pool: RegionCode, _ insurance: InsuranceKind,
        _ clearingType: ClearingType
    ) {
        let regions = UInt128(insuredAt.value) << 96 | UInt128(treatedAt.value) << 64 | UInt128(pool.value) << 32
        word = regions | UInt128(insurance.value) << 16 | UInt128(clearingType.rawValue)
    }

    var insuredAt: RegionCode { RegionCode(UInt32(truncatingIfNeeded: word >> 96)) }
    var treatedAt: RegionCode { RegionCode(UInt32(truncatingIfNeeded: word >> 64)) }
    var pool: RegionCode { RegionCode(UInt32(truncatingIfNeeded: word >> 32)) }
    var insurance: InsuranceKind { InsuranceKind(UInt16(truncatingIfNeeded: word >> 16)) }
    var clearingType: ClearingType? { ClearingType(rawValue: UInt16(truncatingIfNeeded: word)) }
}

/// What a packed decision has beside the usual, a bit each.
private struct PackedDecisionForm {
    let byte: UInt8

    init(byte: UInt8) { self.byte = byte }

    init(isInterim: Bool, hasMember: Bool, hasFlags: Bool, hasEarlier: Bool, life: DecisionLife) {
        let parts = [isInterim, hasMember, hasFlags, !life.isStanding, !life.recordedAdjustments.isEmpty, hasEarlier]
        byte = parts.reversed().reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }

    var isInterim: Bool { byte & 1 != 0 }
    var hasMember: Bool { byte & 2 != 0 }
    var hasFlags: Bool { byte & 4 != 0 }
    var isUndone: Bool { byte & 8 != 0 }
    var hasAdjustments: Bool { byte & 16 != 0 }
    var hasEarlier: Bool { byte & 32 != 0 }
}

/// The standing visits of one person, in the order of arrival.
struct PersonVisits: PackedValue {
    var records: [VisitRecord]

    func pack(into writer: inout PackedWriter, under key: PersonNumber) {
        writer.put(count: records.count)
        for record in records {
            writer.put(recurring: record.institution.value)
            writer.put(record.visitID)
            writer.put(record.batch)
            writer.put(recurring: UInt64(record.visitType.value))
            writer.put(record.diseaseCode)
            // Most visits end on the day they begin.
            writer.put(recurring: UInt64(UInt32(bitPattern: record.ended.days)))
            writer.put(BusinessTime(record.ended).seconds &- record.beganAt.seconds)
            writer.put(record.fee)
        }
    }

    init(_ records: [VisitRecord]) { self.records = records }

    init(from reader: inout PackedReader, under key: PersonNumber) {
        records = (0..<reader.count()).map { _ in VisitRecord(from: &reader) }
    }
}

extension VisitRecord {
    fileprivate init(from reader: inout PackedReader) {
        let institution = InstitutionCode(reader.recurring())
        let (visitID, batch) = (reader.text(), reader.text())
        let visitType = VisitType(UInt16(reader.recurring()))
        let diseaseCode = reader.text()
        let ended = BusinessDate(days: Int32(bitPattern: UInt32(reader.recurring())))
        let beganAt = BusinessTime(seconds: BusinessTime(ended).seconds &- reader.signed())
        self.init(
            institution: institution, visitID: visitID, batch: batch, visitType: visitType, diseaseCode: diseaseCode,
            beganAt: beganAt, ended: ended, fee: reader.fen())
    }
}
