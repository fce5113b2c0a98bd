import Benefits
import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON

/// What is asked for a bill: the visit, and the sums of its lines.
private struct StoredBill {
    var institution: String
    var person: UInt64
    var insuring: String
    var treating: String
    var level: String
    var visitType: UInt16
    var disease: String
    var split: ScopeSplit
}

extension StoredBill {
    /// A row of `TreatingSchema.bill`.
    init?(_ row: [String?]) {
        let texts = row.compactMap { $0 }
        let sums = texts.suffix(4).compactMap { Int64($0) }
        guard texts.count == 11, sums.count == 4, let person = UInt64(texts[1]), let visitType = UInt16(texts[5]) else {
            return nil
        }
        self.init(
            institution: texts[0], person: person, insuring: texts[2], treating: texts[3], level: texts[4],
            visitType: visitType, disease: texts[6],
            split: ScopeSplit(
                fullSelfPay: Fen(sums[0]), overLimit: Fen(sums[1]), preSelfPay: Fen(sums[2]), inScope: Fen(sums[3])))
    }
}

extension TreatingService {
    /// 2102: a purchase is registered, its lines kept and settled in one call.
    func sell(_ call: HospitalCall, _ bill: HospitalCall.Bill) async throws -> JSONValue {
        let columns = try registration(call, bill, number: call.msgid, visitType: bill.med_type ?? "41")
        guard let person = UInt64(bill.psn_no), let visitType = UInt16(columns[7]),
            let insurance = UInt16(columns[3]).map(InsuranceKind.init), let level = levels[call.fixmedins_code],
            let catalogue = RegionCode(text: call.mdtrtarea_admvs).flatMap({ catalogues.catalogue(of: $0) })
        else { throw Refusal(description: "the purchase cannot be read") }
        let lines = try SplitBill(
            required(call.input.drugdetail, "drugdetail"), in: catalogue, level: level, insurance: insurance)
        let stored = StoredBill(
            institution: columns[0], person: person, insuring: columns[4], treating: columns[5], level: columns[6],
            visitType: visitType, disease: columns[8], split: lines.sum)
        let row = try required(try await database.run(Query.purchase, columns + lines.columns).first)
        if let answer = Self.kept(row[1], row[2]) { return answer }
        return try await decide(call, bill, stored, visitID: try required(row[0]), batch: "1", isTrial: false)
    }

    /// Three durable steps for a settlement: that it is asked for, here; the decision, there; the result, here.
    func settle(_ call: HospitalCall, _ bill: HospitalCall.Bill, isTrial: Bool) async throws -> JSONValue {
        let visitID = try required(bill.mdtrt_id, "mdtrt_id")
        let batch = bill.chrg_bchno ?? "1"
        let stored = try required(
            try await database.run(Query.bill, [visitID, batch]).first.flatMap(StoredBill.init), "the bill")
        if !isTrial {
            let begun = try required(try await database.run(Query.begin, [call.msgid, visitID, batch]).first)
            if let answer = Self.kept(begun[0], begun[1]) { return answer }
        }
        return try await decide(call, bill, stored, visitID: visitID, batch: batch, isTrial: isTrial)
    }

    /// The answer of a bill that was settled before.
    private static func kept(_ isSettled: String?, _ answer: String?) -> JSONValue? {
        guard isSettled == "t", let answer, case .success(let value) = JSONParser.parse(Array(answer.utf8)) else { return nil }
        return value
    }

    private func decide(
        _ call: HospitalCall, _ bill: HospitalCall.Bill, _ stored: StoredBill, visitID: String, batch: String, isTrial: Bool
    ) async throws -> JSONValue {
        guard try required(bill.medfee_sumamt?.scaled(2), "medfee_sumamt") == stored.split.total.units else {
            throw Refusal(description: "medfee_sumamt differs from the lines")
        }
        let settledAt = try required(BusinessTime(text: call.inf_time), "inf_time")
        let split = stored.split
        let reply = try await ask(
            SettleQuestion(
                msgid: call.msgid, visit: visitID, batch: batch, person: String(stored.person), treating: stored.treating,
                visitType: String(stored.visitType), level: stored.level, day: settledAt.date.days, disease: stored.disease,
                split: [split.fullSelfPay, split.overLimit, split.preSelfPay, split.inScope].map(\.units),
                hospitalPart: bill.hosp_part_amt?.scaled(2) ?? 0, useAccount: bill.acct_used_flag == "1", isTrial: isTrial))
        guard !reply.isRefused else { throw Refusal(description: "the insuring region refuses") }
        let answer = output(call, stored, reply, visitID, settledAt)
        if !isTrial {
            _ = try await database.run(
                Query.complete,
                [
                    call.msgid, String(reply.settlementID), stored.insuring, stored.institution,
                    String(reply.amounts.owed.units), answer.text,
                ])
        }
        return answer
    }

    private func output(
        _ call: HospitalCall, _ stored: StoredBill, _ reply: SettleReply, _ visitID: String, _ settledAt: BusinessTime
    ) -> JSONValue {
        let facts = PersonFacts(
            person: PersonNumber(stored.person), insurance: InsuranceKind(reply.insurance), pool: RegionCode(reply.pool),
            personType: reply.personType, isCivilServant: reply.isCivilServant)
        let visitType = VisitType(stored.visitType)
        let answer = SettlementAnswer(
            transaction: Transaction.settling(visitType) ?? .outpatientSettle, settlementID: String(reply.settlementID),
            messageID: call.msgid, visitID: visitID, facts: facts, visitType: visitType, settledAt: settledAt,
            amounts: reply.amounts, ratio: BasisPoints(Int32(reply.figures[15])), balance: Fen(reply.balance))
        return .object([JSONMember("setlinfo", answer.setlinfo), JSONMember("setldetail", answer.setldetail)])
    }
}
