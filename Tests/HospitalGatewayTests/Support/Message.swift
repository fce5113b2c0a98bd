import ClaimTypes
import HospitalGateway
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// A request under construction. The envelope is that of a foreign patient at the hospital of `Desk`.
struct Message: Sendable {
    var infno: String
    var id: String
    var input: JSONValue
    var time = "2026-03-05 10:00:00"
    var institution = Desk.hospital
    var envelope: [JSONMember] = []

    init(_ infno: String, _ id: String, _ input: String) {
        self.infno = infno
        self.id = id
        self.input = parsed(input)
        if infno.hasPrefix("2102") || infno == "2103" { institution = Desk.pharmacy }
    }

    var json: JSONValue {
        var members = [
            JSONMember("infno", .string(infno)), JSONMember("msgid", .string(id)),
            JSONMember("mdtrtarea_admvs", .string("310101")),
            JSONMember("insuplc_admdvs", .string("340100")), JSONMember("recer_sys_code", .string("YBXT")),
            JSONMember("infver", .string("V1.0")), JSONMember("opter_type", .string("1")), JSONMember("opter", .string("001")),
            JSONMember("opter_name", .string("张三")), JSONMember("inf_time", .string(time)),
            JSONMember("fixmedins_code", .string(institution.description)), JSONMember("fixmedins_name", .string("瑞金医院")),
            JSONMember("input", input),
        ]
        for member in envelope {
            members.removeAll { $0.key == member.key }
            members.append(member)
        }
        return .object(members)
    }
}

/// JSON of a text that the test itself wrote.
func parsed(_ text: String) -> JSONValue {
    guard case .success(let value) = JSONParser.parse(Array(text.utf8)) else { preconditionFailure("no JSON: \(text)") }
    return value
}

/// A reply as a hospital reads it.
struct Reply: Sendable, CustomStringConvertible {
    static let waiting = Reply(infcode: "waiting", message: "", output: .null)

    let infcode: String
    let message: String
    let output: JSONValue

    init(infcode: String, message: String, output: JSONValue) {
        self.infcode = infcode
        self.message = message
        self.output = output
    }

    init(_ response: GatewayResponse) {
        guard case .success(let value) = JSONParser.parse(response.body) else {
            self.init(infcode: "bytes", message: "", output: .null)
            return
        }
        var code = ""
        if case .number(let text)? = value["infcode"] { code = text }
        var text = ""
        if case .string(let found)? = value["err_msg"] { text = found }
        self.init(infcode: code, message: text, output: value["output"] ?? .null)
    }

    /// The text of a field below `output`: `output("setlinfo", "setl_id")`. Empty when it is not there.
    func callAsFunction(_ path: String...) -> String {
        var value = output
        for step in path {
            if let index = Int(step), case .array(let elements) = value {
                value = index < elements.count ? elements[index] : .null
            } else {
                value = value[step] ?? .null
            }
        }
        if case .string(let text) = value { return text }
        return ""
    }

    func count(_ node: String) -> Int { if case .array(let rows)? = output[node] { rows.count } else { -1 } }

    var description: String { "\(infcode) \(message) \(output.text)" }
}

extension Desk {
    /// The insuring region of these tests: person 7 has card 7777 and everything that is asked for.
    static func answer(_ query: InsuringQuery) -> InsuringAnswer {
        switch query.content {
        case .person(let person):
            guard person.credentialNumber == "7777" else {
                return .answered(
                    .refused(RefusalNotice(code: 122, field: "mdtrt_cert_no", text: BilingualText("查无此人", "not known"))))
            }
            return .answered(
                .person(
                    PersonAnswer(
                        person: PersonNumber(7),
                        identity: DisclosedIdentity(
                            certificateType: "01", certificateNumber: "310000199001010000", name: "王五",
                            birthDate: BusinessDate(text: "1990-03-06")),
                        enrolments: [
                            DisclosedEnrolment(
                                region: RegionCode(340_100), insurance: .employee, personType: 1101, status: 1,
                                balance: Fen(5_000))
                        ])))
        case .benefit:
            return .answered(
                .benefit(BenefitAnswer(isEntitled: true, items: [BenefitItem(fund: .employeePooled, isEnjoyed: true)])))
        case .filing(let request): return .answered(.filing(FilingAnswer(messageID: request.messageID, filingNumber: "F1")))
        case .filingCancel(let cancel) where cancel.filingNumber != "F1":
            return .answered(
                .refused(
                    SettlementRefusal.filingRefused.notice(field: "trt_dcla_detl_sn")))
        case .filingCancel(let cancel):
            return .answered(.filingCancel(FilingAnswer(messageID: cancel.messageID, filingNumber: cancel.filingNumber)))
        case .filings(let filings):
            let subject: FilingSubject =
                switch filings.subject {
                case .referral: .referral(ReferralFiling(type: .referral, place: Desk.treating))
                case .chronic:
                    .chronic(
                        ChronicFiling(diseaseCode: "M01600", institution: Desk.hospital, established: BusinessDate(days: 20_000)))
                case .designated: .designated(DesignatedFiling(institution: Desk.hospital))
                }
            return .answered(
                .filings([
                    FilingRow(
                        filingNumber: "F1", insurance: filings.insurance, filedAt: BusinessTime(seconds: 1_770_000_000),
                        begins: BusinessDate(days: 20_000), subject: subject)
                ]))
        case .stays:
            return .answered(
                .stays([
                    StayRow(
                        treatingRegion: Desk.treating, institution: Desk.hospital, visitID: "V", insurance: .employee,
                        visitType: .inpatient, began: BusinessDate(days: 20_000))
                ]))
        case .accumulators(let totals):
            return .answered(.accumulators(AccumulatorsAnswer(year: totals.year, accumulators: .zero, balance: Fen(5_000))))
        default: return .unknown
        }
    }
}
