import ClaimTypes
import HospitalInterface
import LedgerTypes
import StrictJSON

/// A bill as the database sums it up.
private struct StoredBill {
    var institution: String
    var person: UInt64
    var insuring: String
    var treating: String
    var level: String
    var visitType: UInt16
    var disease: String
    /// Full self-pay, over limit, pre-self-pay, in scope; fen.
    var split: [Int64]

    init?(_ row: [String?]) {
        let texts = row.compactMap { $0 }
        guard texts.count == 11, let person = UInt64(texts[1]), let visitType = UInt16(texts[5]) else { return nil }
        institution = texts[0]
        self.person = person
        insuring = texts[2]
        treating = texts[3]
        level = texts[4]
        self.visitType = visitType
        disease = texts[6]
        split = texts[7...].compactMap { Int64($0) }
    }
}

extension TreatingService {
    /// 2102: a purchase is registered, its lines kept and settled in one call.
    func sell(_ call: HospitalCall, _ bill: HospitalCall.Bill) async throws -> JSONValue {
        let registered = try await register(call, bill, number: call.msgid, visitType: bill.med_type ?? "41")
        guard case .string(let visit) = registered["data"]?["mdtrt_id"] else { throw Refusal(description: "no visit") }
        _ = try await upload(required(call.input.drugdetail, "drugdetail"), visit: visit, batch: "1")
        var named = bill
        named.mdtrt_id = visit
        return try await settle(call, named, isTrial: false)
    }

    /// Three durable steps for a settlement: that it is asked for, here; the decision, there; the result, here.
    func settle(_ call: HospitalCall, _ bill: HospitalCall.Bill, isTrial: Bool) async throws -> JSONValue {
        let visitID = try required(bill.mdtrt_id, "mdtrt_id")
        let batch = bill.chrg_bchno ?? "1"
        let stored = try required(
            try await database.run(Query.bill, [visitID, batch]).first.flatMap(StoredBill.init), "the bill")
        let fee = try required(bill.medfee_sumamt?.scaled(2), "medfee_sumamt")
        guard fee == stored.split.reduce(0, +) else { throw Refusal(description: "medfee_sumamt differs from the lines") }
        let settledAt = try required(BusinessTime(text: call.inf_time), "inf_time")
        if !isTrial {
            let begun = try required(try await database.run(Query.begin, [call.msgid, visitID, batch]).first)
            if begun[0] == "t", let answer = begun[1], case .success(let value) = JSONParser.parse(Array(answer.utf8)) { return value }
        }
        let reply = try await ask(
            SettleQuestion(
                msgid: call.msgid, visit: visitID, batch: batch, person: String(stored.person), treating: stored.treating,
                visitType: String(stored.visitType), level: stored.level, day: settledAt.date.days, disease: stored.disease,
                split: stored.split, hospitalPart: bill.hosp_part_amt?.scaled(2) ?? 0, useAccount: bill.acct_used_flag == "1",
                isTrial: isTrial))
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
