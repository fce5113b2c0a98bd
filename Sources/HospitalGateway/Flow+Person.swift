import ClaimTypes
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

/// 1101 and 2001: answered by the insuring region.
extension FlowContext {
    var personFlow: Flow { message.transaction.number == "1101" ? identity : benefit }

    /// 1101. The hospital names the insured region: neither a token nor a document number tells it.
    private var identity: Flow {
        let data = message.data
        guard let insured = message.insuredRegion else {
            return .refuse(
                .missingField, "insuplc_admdvs", "请询问参保地并填写，本平台不猜测", "ask for the insured region: nobody guesses it here")
        }
        guard let type = UInt8(data.text("mdtrt_cert_type")) else {
            return .refuse(.invalidValue, data.path(of: "mdtrt_cert_type"), "应为 01、02 或 03", "01, 02 or 03 is expected")
        }
        guard type != 3 || data.has("card_sn") else {
            return .refuse(.missingField, data.path(of: "card_sn"), "社保卡须给出卡识别码", "needed with a social security card")
        }
        let query = PersonQuery(
            institution: institution, credentialType: type, credentialNumber: data.text("mdtrt_cert_no"),
            cardSerial: type == 3 ? data.text("card_sn") : "", certificateType: data.text("psn_cert_type"),
            certificateNumber: data.text("certno"), name: data.text("psn_name"),
            date: (data.time("begntime") ?? message.businessTime).date)
        return .ask(InsuringQuery(insuring: insured.party, content: .person(query))) { answer in
            switch answer {
            case .answered(.person(let person)): .done(Self.nodes(of: person, on: query.date))
            case .answered(.refused(let notice)): .refuse(notice)
            case .answered: .mistaken()
            case .notSent:
                .refuse(.busy, "insuplc_admdvs", "参保地暂不可达，请稍后重发", "the insured region cannot be reached: send it again later")
            case .unknown: .finish(.unknown(HospitalGateway.unknownText(message.transaction)))
            }
        }
    }

    private static func nodes(of answer: PersonAnswer, on date: BusinessDate) -> [JSONMember] {
        let identity = answer.identity
        func code(_ value: UInt16?) -> String { value.flatMap { $0 == 0 ? nil : String($0) } ?? "" }
        let base: [JSONMember] = [
            JSONMember("psn_no", .string(answer.person.description)),
            JSONMember("psn_cert_type", .string(identity?.certificateType ?? "")),
            JSONMember("certno", .string(identity?.certificateNumber ?? "")),
            JSONMember("psn_name", .string(identity?.name ?? "")),
            JSONMember("gend", .string(code(identity?.gender))), JSONMember("naty", .string(code(identity?.ethnicity))),
            JSONMember("brdy", .string(identity?.birthDate?.description ?? "")),
            JSONMember("age", .string(identity?.birthDate.map { age(born: $0, on: date) } ?? "0")),
            JSONMember("exp_content", .string("")),
        ]
        return [
            JSONMember("baseinfo", .object(base)), JSONMember("insuinfo", .array(answer.enrolments.map(insurance))),
            JSONMember("idetinfo", .array(answer.flags.map(identityFlag))),
        ]
    }

    /// Whole years.
    private static func age(born: BusinessDate, on date: BusinessDate) -> String {
        let (from, to) = (born.components, date.components)
        let isBeforeBirthday = (to.month, to.day) < (from.month, from.day)
        return String(max(0, to.year - from.year - (isBeforeBirthday ? 1 : 0)))
    }

    private static func insurance(_ row: DisclosedEnrolment) -> JSONValue {
        .object([
            JSONMember("balc", .string(row.balance.yuan)), JSONMember("insutype", .string(row.insurance.description)),
            JSONMember("psn_type", .string(row.personType == 0 ? "" : String(row.personType))),
            JSONMember("psn_insu_stas", .string(String(row.status))),
            JSONMember("psn_insu_date", .string(row.insuredSince?.description ?? "")),
            JSONMember("paus_insu_date", .string(row.pausedSince?.description ?? "")),
            JSONMember("cvlserv_flag", .string(row.isCivilServant ? "1" : "0")),
            JSONMember("insuplc_admdvs", .string(row.region.description)), JSONMember("emp_name", .string(row.employer)),
        ])
    }

    private static func identityFlag(_ row: DisclosedFlag) -> JSONValue {
        .object([
            JSONMember("psn_idet_type", .string(String(row.kind))),
            JSONMember("psn_type_lv", .string(row.level == 0 ? "" : String(row.level))), JSONMember("memo", .string("")),
            JSONMember("begntime", .string(BusinessTime(row.begins).description)),
            JSONMember("endtime", .string(row.ends.map { BusinessTime($0, secondOfDay: 86_399).description } ?? "")),
        ])
    }

    /// 2001.
    private var benefit: Flow {
        let data = message.data
        guard data.institution() == institution else {
            return .refuse(.fieldsContradict, data.path(of: "fixmedins_code"), "与报文头的机构不符", "differs from the envelope")
        }
        let begins = need(data.time("begntime"), "begntime").date
        let ends = data.time("endtime")?.date ?? begins
        guard begins <= ends else { return .refuse(.fieldsContradict, data.path(of: "endtime"), "早于开始时间", "before the begin") }
        let query = BenefitQuery(
            institution: institution, person: person(in: data), insurance: need(data.insurance(), "insutype"),
            visitType: need(data.visitType(), "med_type"), begins: begins, ends: ends, diseaseCode: data.text("dise_codg"))
        return ask(.benefit(query)) { outcome in
            guard case .benefit(let answer) = outcome else { return .mistaken() }
            return .done([JSONMember("trtinfo", .array(Self.rows(of: answer)))])
        }
    }

    private static func rows(of answer: BenefitAnswer) -> [JSONValue] {
        func row(_ type: String, _ fund: String, _ isEnjoyed: Bool, _ text: String) -> JSONValue {
            .object([
                JSONMember("trt_chk_type", .string(type)), JSONMember("fund_pay_type", .string(fund)),
                JSONMember("trt_enjymnt_flag", .string(isEnjoyed ? "1" : "0")), JSONMember("trt_chk_rslt", .string(text)),
            ])
        }
        let reasons = answer.reasons.map { "[\($0.code)] \($0.text.chinese) / \($0.text.english)" }.joined(separator: "；")
        let items = answer.items.map { item in
            row(item.fund == nil ? "99" : "01", item.fund?.description ?? "", item.isEnjoyed, "")
        }
        return [row("99", "", answer.isEntitled, reasons)] + items
    }
}
