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
        var isCancelled = false

        init(
            claim: SubmittedClaim, answer: SettlementAnswer, change: Accumulators, year: YearKey, account: AccountKey,
            helper: AccountKey?
        ) {
            institution = claim.institution
            batch = claim.batch
            facts = ClaimFingerprint(claim)
            self.answer = answer
            self.change = change
            self.year = year
            self.account = account
            self.helper = helper
        }
    }

    private enum Entry {
        case settlement(Int)
        case cancel(SubmittedCancel, SettlementAnswer)
    }

    var accumulators: [YearKey: Accumulators] = [:]
    /// Paid from each account beyond its opening balance.
    var spent: [AccountKey: Fen] = [:]

    private var settlements: [Settlement] = []
    private var entryByMessageID: [String: Entry] = [:]
    private var entryBySettlementID: [String: Entry] = [:]
    private var standingByVisit: [VisitKey: Int] = [:]
    private var idsGiven: UInt64 = 0

    /// `A`, insured region, `yyMMdd`, seven digits: the shape of the national settlement numbers (`setl_sn`).
    mutating func nextSettlementID(insuringRegion: RegionCode, on date: BusinessDate) -> String {
        idsGiven += 1
        let (year, month, day) = date.components
        let serial = String(idsGiven % 10_000_000)
        let compact = String(1_000_000 + year % 100 * 10_000 + month * 100 + day).dropFirst()
        return "A\(insuringRegion)\(compact)\(String(repeating: "0", count: 7 - serial.utf8.count))\(serial)"
    }

    mutating func record(_ settlement: Settlement) {
        let index = settlements.count
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
        case .cancel?:
            throw Self.conflict("msgid", claim.messageID, messageID: claim.messageID, line: line)
        case .settlement(let known)?:
            index = known
        case nil:
            break
        }
        guard let index else { return nil }
        let earlier = settlements[index]
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
        case .settlement?: throw Self.conflict("infno", cancel.transaction.infno, messageID: cancel.messageID, line: line)
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
        case .cancel?:
            throw refusal(.cancelOfCancel, field, name, "该编号是一笔撤销", "this names a cancel, which is final")
        case .settlement(let index)?:
            let settlement = settlements[index]
            if let difference = cancel.difference(from: settlement) {
                throw refusal(
                    .cancelDisagrees, difference.field, difference.value, "原结算为 \(difference.expected)",
                    "the settlement has \(difference.expected)")
            }
            guard !settlement.isCancelled else {
                throw refusal(.alreadyCancelled, field, name, "该结算已撤销，只能撤销一次", "a settlement is cancelled once")
            }
            return settlement
        }
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
