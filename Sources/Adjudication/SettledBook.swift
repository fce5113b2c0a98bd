import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes

/// What has been settled and cancelled so far, and what that has used up. Guards law M4 with two keys: the message id and the
/// business key of institution, visit and batch.
struct SettledBook: Sendable {
    struct AccountKey: Hashable {
        let person: PersonNumber
        let insuringRegion: RegionCode
        let insurance: InsuranceKind

        init(_ person: PersonNumber, _ insuringRegion: RegionCode, _ insurance: InsuranceKind) {
            self.person = person
            self.insuringRegion = insuringRegion
            self.insurance = insurance
        }
    }

    struct YearKey: Hashable {
        let person: PersonNumber
        let insuringRegion: RegionCode
        let insurance: InsuranceKind
        let year: Int

        init(_ person: PersonNumber, _ insuringRegion: RegionCode, _ insurance: InsuranceKind, _ year: Int) {
            self.person = person
            self.insuringRegion = insuringRegion
            self.insurance = insurance
            self.year = year
        }
    }

    struct VisitKey: Hashable {
        let institution: InstitutionCode
        let visitID: String
        let batch: String
    }

    struct Settlement {
        let institution: InstitutionCode
        let batch: String
        let facts: ClaimFingerprint
        let answer: SettlementAnswer
        let change: Accumulators
        let year: YearKey
        let account: AccountKey
        let helper: AccountKey?
        /// Of the claim's own lines; the answer's covers the whole stay.
        let ownSplit: ScopeSplit
        let isInterim: Bool
        var isCancelled = false
        /// A later bill of the stay took its place.
        var isSuperseded = false

        init(
            claim: SubmittedClaim, answer: SettlementAnswer, ownSplit: ScopeSplit, change: Accumulators, year: YearKey,
            account: AccountKey, helper: AccountKey?
        ) {
            institution = claim.institution
            batch = claim.batch
            facts = ClaimFingerprint(claim)
            self.answer = answer
            self.change = change
            self.year = year
            self.account = account
            self.helper = helper
            self.ownSplit = ownSplit
            isInterim = claim.isInterim
        }
    }

    private enum Entry {
        case settlement(Int)
        case cancel(SubmittedCancel, SettlementAnswer)
        /// The negative of a replaced interim bill.
        case negative
    }

    var accumulators: [YearKey: Accumulators] = [:]
    /// Paid from each account beyond its opening balance.
    var spent: [AccountKey: Fen] = [:]

    private var settlements: [Settlement] = []
    private var entryByMessageID: [String: Entry] = [:]
    private var entryBySettlementID: [String: Entry] = [:]
    private var standingByVisit: [VisitKey: Int] = [:]
    private var idsGiven: UInt64 = 0
    /// The latest settlement of each batch of a stay that is billed before discharge, in the order in which batches were first settled.
    private(set) var stays: [StayKey: [Int]] = [:]
    var visits: [PersonKey: [VisitRecord]] = [:]

    subscript(index: Int) -> Settlement { settlements[index] }

    /// The settlement that stands for a business key.
    func standing(_ key: VisitKey) -> Settlement? { standingByVisit[key].map { settlements[$0] } }

    /// `A`, insured region, `yyMMdd`, seven digits: the shape of the national settlement numbers (`setl_sn`).
    mutating func nextSettlementID(insuringRegion: RegionCode, on date: BusinessDate) -> String {
        idsGiven += 1
        let (year, month, day) = date.components
        let serial = String(idsGiven % 10_000_000)
        let compact = String(1_000_000 + year % 100 * 10_000 + month * 100 + day).dropFirst()
        return "A\(insuringRegion)\(compact)\(String(repeating: "0", count: 7 - serial.utf8.count))\(serial)"
    }

    /// Whether this business key, or this message, was answered before.
    func knows(_ claim: SubmittedClaim) -> Bool {
        entryByMessageID[claim.messageID] != nil
            || standingByVisit[VisitKey(institution: claim.institution, visitID: claim.visitID, batch: claim.batch)] != nil
    }

    /// - Parameter coversOthers: the claim covers batches billed before it.
    mutating func record(_ settlement: Settlement, coversOthers: Bool) {
        let index = settlements.count
        if settlement.isInterim || coversOthers {
            let key = StayKey(institution: settlement.institution, visitID: settlement.answer.visitID)
            if let place = stays[key]?.firstIndex(where: { settlements[$0].batch == settlement.batch }) {
                stays[key]?[place] = index
            } else {
                stays[key, default: []].append(index)
            }
        }
        for negative in settlement.answer.superseded {
            guard case .settlement(let replaced)? = negative.cancelledSettlementID.flatMap({ entryBySettlementID[$0] }) else {
                preconditionFailure("M6: \(negative.settlementID) replaces a settlement that is not in the book")
            }
            settlements[replaced].isSuperseded = true
            entryBySettlementID[negative.settlementID] = .negative
        }
        settlements.append(settlement)
        entryByMessageID[settlement.answer.messageID] = .settlement(index)
        entryBySettlementID[settlement.answer.settlementID] = .settlement(index)
        standingByVisit[settlement.visitKey] = index
    }

    mutating func record(_ cancel: SubmittedCancel, of settlement: Settlement, answer: SettlementAnswer) {
        guard case .settlement(let index)? = entryBySettlementID[settlement.answer.settlementID] else {
            preconditionFailure("M6: cancel of \(settlement.answer.settlementID), which is not in the book")
        }
        settlements[index].isCancelled = true
        // The visit may be settled anew: a correction is a cancel followed by a new settlement.
        standingByVisit[settlement.visitKey] = nil
        entryByMessageID[cancel.messageID] = .cancel(cancel, answer)
        entryBySettlementID[answer.settlementID] = .cancel(cancel, answer)
    }

    /// The answer given before to the same claim, `nil` for a new one, a refusal for the same key with other content.
    func earlierAnswer(to claim: SubmittedClaim, line: Int) throws(RowRefusal) -> SettlementAnswer? {
        let key = VisitKey(institution: claim.institution, visitID: claim.visitID, batch: claim.batch)
        var index = standingByVisit[key]
        switch entryByMessageID[claim.messageID] {
        case .cancel?, .negative?:
            throw Self.conflict("msgid", claim.messageID, messageID: claim.messageID, line: line)
        case .settlement(let known)?:
            index = known
        case nil:
            break
        }
        guard let index else { return nil }
        let earlier = settlements[index]
        if earlier.isSuperseded {
            throw RowRefusal(
                line: line, field: "chrg_bchno", value: claim.batch, code: .supersededByLater,
                reason: Self.supersededText)
        }
        let isResent = earlier.answer.messageID == claim.messageID
        if let difference = ClaimFingerprint(claim).difference(from: earlier.facts, isResent: isResent) {
            throw Self.conflict(difference.field, difference.value, messageID: earlier.answer.messageID, line: line)
        }
        return earlier.answer
    }

    /// The answer given before to the same cancel.
    func earlierAnswer(to cancel: SubmittedCancel, line: Int) throws(RowRefusal) -> SettlementAnswer? {
        switch entryByMessageID[cancel.messageID] {
        case nil: return nil
        case .settlement?, .negative?:
            throw Self.conflict("infno", cancel.transaction.infno, messageID: cancel.messageID, line: line)
        case .cancel(let earlier, let answer)?:
            guard let difference = cancel.difference(from: earlier) else { return answer }
            throw Self.conflict(difference.field, difference.value, messageID: cancel.messageID, line: line)
        }
    }

    /// The settlement a cancel names, if it may be cancelled by it.
    func settlement(namedBy cancel: SubmittedCancel, line: Int) throws(RowRefusal) -> Settlement {
        let byID = cancel.settlementID != nil
        let (field, name) = byID ? ("setl_id", cancel.settlementID ?? "") : ("omsgid", cancel.originalMessageID ?? "")
        func refusal(_ code: RowRefusalCode, _ field: String, _ value: String, _ chinese: String, _ english: String) -> RowRefusal
        {
            RowRefusal(line: line, field: field, value: value, code: code, reason: BilingualText(chinese, english))
        }
        switch byID ? entryBySettlementID[name] : entryByMessageID[name] {
        case nil:
            throw refusal(.cancelOfUnknown, field, name, "没有这笔结算", "there is no such settlement")
        case .cancel?, .negative?:
            throw refusal(.cancelOfCancel, field, name, "该编号是一笔撤销", "this names a cancel, which is final")
        case .settlement(let index)?:
            let settlement = settlements[index]
            if let difference = cancel.difference(from: settlement) {
                throw refusal(
                    .cancelDisagrees, difference.field, difference.value, "原结算为 \(difference.expected)",
                    "the settlement has \(difference.expected)")
            }
            guard !settlement.isSuperseded else {
                throw refusal(.supersededByLater, field, name, Self.supersededText.chinese, Self.supersededText.english)
            }
            guard !settlement.isCancelled else {
                throw refusal(.alreadyCancelled, field, name, "该结算已撤销，只能撤销一次", "a settlement is cancelled once")
            }
            return settlement
        }
    }

    private static var supersededText: BilingualText {
        BilingualText("中途结算已被后续结算替代", "a later bill of the stay has taken the place of this interim bill")
    }

    private static func conflict(_ field: String, _ value: String, messageID: String, line: Int) -> RowRefusal {
        RowRefusal(
            line: line, field: field, value: value, code: .conflict,
            reason: BilingualText("与已处理的报文 \(messageID) 关键字相同但内容不同", "differs from message \(messageID), which holds this key"))
    }
}

extension SettledBook.Settlement {
    var visitKey: SettledBook.VisitKey {
        SettledBook.VisitKey(institution: institution, visitID: answer.visitID, batch: batch)
    }
}
