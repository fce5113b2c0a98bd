import ClaimTypes
import LedgerTypes
import Messages
import Settlement

/// One line of a scenario, cut into words and options.
struct ScenarioStep {
    let words: [String]
    let options: [String: String]

    func region(_ index: Int) -> RegionCode {
        guard let code = Clinic.names[words[index]] else { preconditionFailure("no region \(words[index])") }
        return code
    }

    /// `T>I`, `I>hub`, `hub>T`.
    func stream(_ index: Int) -> StreamKey {
        let ends = words[index].split(separator: ">").map { name in
            name == "hub" ? NodeID.hub : Clinic.names[String(name)]?.node ?? .hub
        }
        return StreamKey(sender: ends[0], receiver: ends[1])
    }

    /// `2026-03`.
    func window(_ index: Int) -> WindowNumber { WindowNumber(UInt32(words[index].filter(\.isNumber)) ?? 0) }

    func date(_ index: Int) -> BusinessDate { Clinic.moment(words[index]).date }

    func money(_ text: String) -> Fen {
        guard let amount = Fen(yuan: text) else { preconditionFailure("\(text) is no amount") }
        return amount
    }

    private var moment: BusinessTime { Clinic.moment(options["at"] ?? "2026-03-05 12:00:00") }

    /// The hospital request the line stands for; `nil` for other steps.
    var request: HospitalRequest? {
        switch words[0] {
        case "register": .register(visit, messageID: "r-\(words[1])", openServices: openServices)
        case "lines":
            .uploadLines(
                LineUpload(
                    institution: Clinic.hospital, visitID: words[1], batch: words[2], messageID: "u-\(words[2])", lines: lines))
        case "trial": .preSettle(bill)
        case "settle": .settle(bill)
        case "cancel":
            .cancel(
                CancelBill(
                    institution: Clinic.hospital, visitID: words[1], batch: words[2], messageID: words[3],
                    originalMessageID: words[5], cancelledAt: moment))
        case "reverse":
            .reverse(
                ReverseBill(
                    institution: Clinic.hospital, visitID: words[1], messageID: words[2], originalMessageID: words[4],
                    reversedAt: moment))
        default: nil
        }
    }

    /// `310101:100.00,330101:5.00`
    private func funds(_ text: String) -> [FundAmount] {
        text.split(separator: ",").map { row in
            let parts = row.split(separator: ":").map(String.init)
            return FundAmount(FundCode(UInt32(parts[0]) ?? 0), money(parts[1]))
        }
    }

    /// `order I 1 a cap 700.00`: operator a signs order 1 at region I. `for=hub` names another node in the order.
    var signedOrder: OperatorSigned {
        let place = words[1] == "hub" ? NodeID.hub : region(1).node
        let meant = options["for"].map { $0 == "hub" ? NodeID.hub : Clinic.names[$0]?.node ?? .hub } ?? place
        let id = String(repeating: "0", count: 32 - words[2].count) + words[2]
        return OperatorSigned(
            order: OperatorOrder(node: meant, id: id, orderContent), name: words[3], signature: [UInt8](repeating: 1, count: 64))
    }

    private var orderContent: OperatorOrder.Content {
        switch words[4] {
        case "cap": .setCap(treating: Clinic.treating, money(words[5]))
        case "keys": .approveKeys(Clinic.digest(7))
        case "fence": .fenceWindow(window(5))
        case "withdraw": .withdrawOrder(id: String(repeating: "0", count: 32 - words[5].count) + words[5])
        case "close": .closeWindow(window(5))
        case "release", "reject":
            .resolveQuarantine(
                QuarantineVerdict(number: UInt64(words[5]) ?? 0, verdict: words[4] == "release" ? .release : .reject, at: moment))
        case "money":
            OperatorOrder.Content(moneyWords: Array(words.dropFirst(5)))
        default: preconditionFailure("no such order: \(words)")
        }
    }

    /// The operator's command the line stands for, and whose it is; `nil` for other steps.
    var order: (input: RegionInput, region: RegionCode)? {
        switch words[0] {
        case "adjust":
            let reason = options["reason"].flatMap(UInt16.init).flatMap(AuditReason.init(rawValue:)) ?? .chargedTwice
            return (
                .adjustClaim(
                    AdjustClaim(
                        institution: Clinic.hospital, visitID: words[1], batch: words[2], adjustmentID: words[3], type: .audit,
                        reason: reason, amounts: funds(words[4]), adjustedAt: moment)), Clinic.treating
            )
        case "release", "reject":
            let verdict = QuarantineVerdict(
                number: UInt64(words[1]) ?? 0, verdict: words[0] == "release" ? .release : .reject, at: moment)
            return (.resolveQuarantine(verdict), Clinic.treating)
        case "paid": return (.windowPaid(window(2)), region(1))
        default: return nil
        }
    }

    /// `open=1,3`: the institution's services on the day; `open=` is none of them, without the word nothing is recorded.
    private var openServices: OpenServices? {
        options["open"].map { list in
            OpenServices(list.split(separator: ",").compactMap { UInt8($0).flatMap(ServiceKind.init(rawValue:)) })
        }
    }

    private var visit: VisitRegistration {
        var visit = Clinic.visit(words[1])
        if let person = options["person"] { visit.person = PersonNumber(UInt64(person) ?? 0) }
        if let type = options["type"] { visit.visitType = VisitType(UInt16(type) ?? 0) }
        if let from = options["from"] { visit.insuringRegion = RegionCode(UInt32(from) ?? 0) }
        if let at = options["treating"] { visit.treatingRegion = RegionCode(UInt32(at) ?? 0) }
        if let kind = options["insurance"] { visit.insurance = InsuranceKind(UInt16(kind) ?? 0) }
        if let disease = options["disease"] { visit.diseaseCode = disease }
        if let began = options["began"] { visit.beganAt = Clinic.moment(began) }
        if let level = options["level"] { visit.level = HospitalLevel(rawValue: UInt8(level) ?? 0) ?? .none }
        return visit
    }

    private var lines: [FeeLine] {
        guard words.count > 3 else { return [] }
        return words[3].split(separator: ",").enumerated().map { index, amount in
            var line = Clinic.line(money(String(amount)), item: options["item"] ?? "A", number: "\(index + 1)")
            if options["quantity"] == "0" { line.quantity = Quantity(0) }
            if let charged = options["charged"] { line.chargedAt = Clinic.moment(charged) }
            return line
        }
    }

    private var bill: BillRequest {
        BillRequest(
            institution: Clinic.hospital, visitID: words[1], batch: words[2], messageID: words[3], medicalFee: money(words[4]),
            hospitalPart: money(options["hospital"] ?? "0"), useAccount: options["account"] != "no", settledAt: moment,
            isInterim: options["interim"] != nil,
            settlementWay: options["way"].flatMap { SettlementWay(code: $0) } ?? .byItem)
    }
}
