import ClaimTypes
import LedgerTypes
import StrictJSON

/// Rows of persons, cards, identities and family links.
extension RegistryFiles {
    static func person(_ row: inout RowReader) -> PersonRecord? {
        let person = row.required("psn_no", as: "人员编号") { PersonNumber(text: $0) }
        let name = row.optional("psn_name", as: "姓名", secretText)
        let type = row.optional("psn_cert_type", as: "证件类型", certificateType)
        let number = row.optional("certno", as: "证件号码", credentialNumber)
        let birthDate = row.optional("brdy", as: "日期") { BusinessDate(text: $0) }
        let phone = row.optional("tel", as: "电话", secretText)
        let life = lifeRecord(&row)
        guard let person, row.errors.isEmpty else { return nil }
        var record = PersonRecord(person: person, life: life)
        switch (name, type, number) {
        case (nil, nil, nil):
            if birthDate != nil || phone != nil { row.note("psn_name", .missing, "缺少必填字段", "the field is missing") }
        case (let name?, let type?, let number?):
            if let reason = contradiction(type: type, number: number, birthDate: birthDate) {
                row.note("certno", .contradiction, reason.chinese, reason.english)
            }
            record.identity = PersonIdentity(
                name: name, certificateType: type, certificateNumber: number, birthDate: birthDate, phone: phone)
        default:
            for (key, isMissing) in [("psn_name", name == nil), ("psn_cert_type", type == nil), ("certno", number == nil)]
            where isMissing {
                row.note(key, .missing, "缺少必填字段", "the field is missing")
            }
        }
        return record
    }

    /// A row of `persons.jsonl`: an enrolment, and what stops the person from using it.
    static func insuredPerson(_ row: inout RowReader) -> InsuredPerson? {
        let life = lifeRecord(&row)
        let lostAt = row.optional("loss_reported_at", as: "时间") { BusinessTime(text: $0) }
        let lostKind = row.optional("loss_reported_on", as: "凭证类型", credentialKind)
        if (lostAt == nil) != (lostKind == nil) {
            row.note(
                lostAt == nil ? "loss_reported_at" : "loss_reported_on", .missing, "挂失须有时间和凭证类型",
                "a reported loss needs its time and the kind of credential")
        }
        guard let enrolment = enrolment(&row) else { return nil }
        let loss = lostAt.flatMap { time in lostKind.map { CredentialState.stopped(since: time, reportedOn: $0) } }
        return InsuredPerson(enrolment: enrolment, life: life, loss: loss)
    }

    private static func lifeRecord(_ row: inout RowReader) -> LifeRecord? {
        let status = row.optional("life", as: "生存状态") { UInt8($0).flatMap(LifeStatus.init(rawValue:)) }
        let since = row.optional("life_since", as: "日期") { BusinessDate(text: $0) }
        let source = row.optional("life_source", as: "来源", text)
        let day = row.optional("life_date", as: "日期") { BusinessDate(text: $0) }
        guard let status else {
            for (key, isGiven) in [("life_since", since != nil), ("life_source", source != nil), ("life_date", day != nil)]
            where isGiven {
                row.note(key, .contradiction, "未给出生存状态", "the life status itself is not given")
            }
            return nil
        }
        if (status == .dead) != (since != nil) && status != .presumed {
            row.note("life_since", .contradiction, "死亡须有日期，生存不得有", "death needs its day, and life has none")
        }
        guard let source, let day else {
            row.note(source == nil ? "life_source" : "life_date", .missing, "缺少必填字段", "the field is missing")
            return nil
        }
        return LifeRecord(status: status, since: since, source: source, confirmedOn: day)
    }

    static func flag(_ row: inout RowReader) -> IdentityFlag? {
        let kind = row.required("psn_idet_type", as: "身份类别") { UInt16($0).map(IdentityKind.init) }
        let level = row.optional("psn_type_lv", as: "等级") { UInt8($0) }
        let validity = row.validity()
        guard let kind, let validity else { return nil }
        return IdentityFlag(kind: kind, level: level, validity: validity)
    }

    static func card(_ row: inout RowReader) -> CardRecord? {
        let person = row.required("psn_no", as: "人员编号") { PersonNumber(text: $0) }
        let kind = row.required("kind", as: "凭证类型", credentialKind)
        let number = row.required("card_no", as: "凭证号码", credentialNumber)
        let issuedAt = row.required("issued_at", as: "时间") { BusinessTime(text: $0) }
        guard let person, let kind, let number, let issuedAt else { return nil }
        return CardRecord(person: person, kind: kind, number: number, issuedAt: issuedAt)
    }

    static func mutualAidLink(_ row: inout RowReader, key: String = "psn_no") -> MutualAidLink? {
        let member = row.required(key, as: "人员编号") { PersonNumber(text: $0) }
        let validity = row.validity(beginIsOptional: true)
        guard let member, let validity else { return nil }
        return MutualAidLink(member: member, validity: validity)
    }

    /// Codes as in `mdtrt_cert_type`: 01 e-credential, 03 card; 04 is ours for the electronic card.
    public static func credentialKind(_ text: String) -> CredentialKind? {
        UInt8(text).flatMap(CredentialKind.init(rawValue:))
    }

    /// A certificate or card number as it is stored and looked up: blanks gone, upper case, 1 to 50 visible ASCII characters.
    public static func credentialNumber(_ text: String) -> String? {
        let bytes = text.utf8.filter { $0 != 0x20 }
        guard (1...50).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(decoding: bytes.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }, as: UTF8.self)
    }

    /// One to six letters or digits; `1` is `01`.
    public static func certificateType(_ text: String) -> String? {
        guard (1...6).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
        else { return nil }
        return text.utf8.count == 1 ? "0" + text : text
    }

    /// What is wrong with a certificate number; `nil` when nothing is known to be. A resident ID number (01) of 18 places carries
    /// the birth date and a check digit (GB 11643, ISO 7064 MOD 11-2); older ones of 15 places carry no check digit.
    static func contradiction(type: String, number: String, birthDate: BusinessDate?) -> BilingualText? {
        guard type == "01" else { return nil }
        let bytes = Array(number.utf8)
        guard bytes.count == 18 || bytes.count == 15, bytes.dropLast().allSatisfy({ (0x30...0x39).contains($0) }) else {
            return BilingualText("居民身份证号码应为 18 位或 15 位", "a resident ID number has 18 or 15 places")
        }
        guard bytes.count == 18 else { return nil }
        var sum = 0
        for (index, byte) in bytes.dropLast().enumerated() { sum += Int(byte - 0x30) * residentWeights[index] }
        guard bytes[17] == residentCheckDigits[sum % 11] else {
            return BilingualText("身份证校验码不符", "the check digit of the ID number is wrong")
        }
        let digits = bytes[6..<14].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard let born = BusinessDate(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100) else {
            return BilingualText("身份证中的出生日期不存在", "the birth date in the ID number does not exist")
        }
        guard birthDate == nil || birthDate == born else {
            return BilingualText("出生日期与身份证不符", "the birth date is not the one in the ID number")
        }
        return nil
    }

    /// The 18th place of a resident ID number whose first 17 are `digits`.
    public static func residentCheckDigit(_ digits: [Int]) -> Character {
        let sum = zip(digits, residentWeights).reduce(0) { $0 + $1.0 * $1.1 }
        return Character(UnicodeScalar(residentCheckDigits[sum % 11]))
    }

    private static let residentWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let residentCheckDigits = Array("10X98765432".utf8)

    private static func secretText(_ text: String) -> String? { text.isEmpty || text.utf8.count > 200 ? nil : text }
}
