import ClaimTypes
import LedgerTypes
import Messages

extension VisitRegistration: PackedValue {
    func pack(into writer: inout PackedWriter, under key: VisitKey) {
        writer.put(level.rawValue)
        writer.put(whole: person.value)
        writer.put(recurring: UInt64(treatingRegion.value))
        writer.put(recurring: UInt64(insuringRegion.value))
        writer.put(recurring: UInt64(insurance.value))
        writer.put(recurring: UInt64(visitType.value))
        writer.put(diseaseCode)
        writer.put(beganAt.seconds)
    }

    init(from reader: inout PackedReader, under key: VisitKey) {
        let level = reader.known(HospitalLevel(rawValue: reader.byte()))
        self.init(
            institution: key.institution, level: level, visitID: key.visitID, person: PersonNumber(reader.whole()),
            treatingRegion: reader.region(), insuringRegion: reader.region(), insurance: reader.insurance(),
            visitType: VisitType(UInt16(reader.recurring())), diseaseCode: reader.text(), beganAt: reader.moment())
    }
}

extension MessageUse: PackedValue {
    func pack(into writer: inout PackedWriter, under key: MessageKey) {
        writer.put(purpose.rawValue)
        writer.put(visitID)
        writer.put(batch)
        writer.put(original, of: key.institution)
    }

    init(from reader: inout PackedReader, under key: MessageKey) {
        self.init(
            purpose: reader.known(Purpose(rawValue: reader.byte())), visitID: reader.text(), batch: reader.text(),
            original: reader.text(of: key.institution))
    }
}

extension Bill: PackedValue {
    func pack(into writer: inout PackedWriter, under key: BillKey) {
        writer.put(split)
        writer.put(UInt64(lineCount))
        writer.put(whole: linesFingerprint)
        writer.put(life, key)
        writer.put(request != nil ? 1 : 0 as UInt8)
        if let request { writer.put(request, of: split) }
        let isUsual = covers.isEmpty && supersedes == nil && flags.isEmpty && undone.isEmpty
        writer.put(isUsual ? 0 : 1 as UInt8)
        guard !isUsual else { return }
        writer.put(count: covers.count)
        for batch in covers { writer.put(batch) }
        writer.put(supersedes != nil ? 1 : 0 as UInt8)
        if let supersedes {
            writer.put(supersedes.batch)
            writer.put(settlement: supersedes.settlementID)
        }
        writer.put(flags)
        writer.put(undone, of: key)
    }

    init(from reader: inout PackedReader, under key: BillKey) {
        let split = reader.split()
        let lineCount = UInt32(reader.unsigned())
        self.init(split: split, lineCount: lineCount, linesFingerprint: reader.whole(), life: reader.billLife(key))
        request = reader.byte() == 0 ? nil : reader.billRequest(key, of: split)
        guard reader.byte() == 1 else { return }
        covers = (0..<reader.count()).map { _ in reader.text() }
        if reader.byte() == 1 { supersedes = SupersededBill(batch: reader.text(), settlementID: reader.settlementID()) }
        flags = reader.flags()
        undone = reader.undone(of: key)
    }
}

extension PackedWriter {
    /// Settlements of the batch under `key` that were undone.
    mutating func put(_ undone: [UndoneSettlement], of key: BillKey) {
        put(count: undone.count)
        for settlement in undone {
            put(settlement.messageID, of: key.institution)
            put(settlement.standing)
            put(settlement.negative, negating: settlement.claim)
            put(settlement.undoing.rawValue)
        }
    }

    /// A request of the bill under `key`, whose lines split into `split`.
    fileprivate mutating func put(_ request: BillRequest, of split: ScopeSplit) {
        put(request.messageID, of: request.institution)
        put(request.medicalFee.units &- split.packedTotal)
        put(request.hospitalPart)
        put((request.useAccount ? 1 : 0) | (request.isInterim ? 2 : 0) | (request.emergencyBeganAt != nil ? 4 : 0) as UInt8)
        put(request.settlementWay.rawValue)
        put(request.settledAt.seconds)
        if let began = request.emergencyBeganAt { put(began.seconds) }
    }

    fileprivate mutating func put(_ standing: StandingClaim) {
        put(standing.claim)
        put(standing.adjustments)
    }

    fileprivate mutating func put(_ life: BillLife, _ key: BillKey) {
        put(life.packedNumber)
        switch life {
        case .itemised, .estimated: break
        case .settling(let hold): put(hold)
        case .quarantined(let hold, let entry):
            put(hold)
            put(entry)
        case .settled(let standing): put(standing)
        case .cancelling(let standing, let messageID), .reversing(let standing, let messageID):
            put(standing)
            put(messageID, of: key.institution)
        case .adjusting(let standing, let pending):
            put(standing)
            put(pending.request)
            put(pending.hold)
        case .reversingUnknown(let hold, let messageID):
            put(hold)
            put(messageID, of: key.institution)
        case .withdrawing(let hold, let entry, let messageID):
            put(hold)
            put(entry)
            put(messageID, of: key.institution)
        case .undone(let standing, let negative, let undoing):
            put(standing)
            put(negative, negating: standing.claim)
            put(undoing.rawValue)
        }
    }
}

extension PackedReader {
    mutating func undone(of key: BillKey) -> [UndoneSettlement] {
        (0..<count()).map { _ in
            let (messageID, standing) = (text(of: key.institution), standingClaim())
            let negative = claim(negating: standing.claim)
            return UndoneSettlement(
                messageID: messageID, standing: standing, negative: negative, undoing: known(Undoing(rawValue: byte())))
        }
    }

    fileprivate mutating func billRequest(_ key: BillKey, of split: ScopeSplit) -> BillRequest {
        let messageID = text(of: key.institution)
        let (fee, hospitalPart, marks) = (Fen(signed() &+ split.packedTotal), fen(), byte())
        let way = known(SettlementWay(rawValue: byte()))
        return BillRequest(
            institution: key.institution, visitID: key.visitID, batch: key.batch, messageID: messageID, medicalFee: fee,
            hospitalPart: hospitalPart, useAccount: marks & 1 != 0, settledAt: moment(), isInterim: marks & 2 != 0,
            settlementWay: way, emergencyBeganAt: marks & 4 != 0 ? moment() : nil)
    }

    private mutating func standingClaim() -> StandingClaim {
        var standing = StandingClaim(claim())
        standing.adjustments = adjustments()
        return standing
    }

    fileprivate mutating func billLife(_ key: BillKey) -> BillLife {
        switch byte() {
        case 0: return .itemised
        case 1: return .estimated
        case 2: return .settling(hold: unsigned())
        case 3: return .quarantined(hold: unsigned(), entry: unsigned())
        case 4: return .settled(standingClaim())
        case 5: return .cancelling(standingClaim(), messageID: text(of: key.institution))
        case 6: return .adjusting(standingClaim(), PendingAdjustment(request: adjustmentRequest(), hold: unsigned()))
        case 7: return .reversing(standingClaim(), messageID: text(of: key.institution))
        case 8: return .reversingUnknown(hold: unsigned(), messageID: text(of: key.institution))
        case 9: return .withdrawing(hold: unsigned(), entry: unsigned(), messageID: text(of: key.institution))
        case 10:
            let standing = standingClaim()
            return .undone(standing, by: claim(negating: standing.claim), as: known(Undoing(rawValue: byte())))
        case let number: preconditionFailure("a packed bill is in no state \(number)")
        }
    }
}

extension BillLife {
    fileprivate var packedNumber: UInt8 {
        switch self {
        case .itemised: 0
        case .estimated: 1
        case .settling: 2
        case .quarantined: 3
        case .settled: 4
        case .cancelling: 5
        case .adjusting: 6
        case .reversing: 7
        case .reversingUnknown: 8
        case .withdrawing: 9
        case .undone: 10
        }
    }
}

extension ScopeSplit {
    /// The total in fen, wrapping around.
    fileprivate var packedTotal: Int64 { fullSelfPay.units &+ overLimit.units &+ preSelfPay.units &+ inScope.units }
}
