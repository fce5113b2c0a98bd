import ClaimTypes
import GRDB
import Registry

extension RegistryStore {
    /// Answers a verification (核验), subject by subject. Identity is answered only when it was asked, and needs the keys: without
    /// them the answer is "cannot say", never "no".
    public func verify(_ question: VerificationQuestion) throws -> [(VerificationSubject, VerificationAnswer)] {
        let key = question.enrolment
        let (enrolment, life, credential) = try reader().read { statements in
            (try statements.enrolment(key), try statements.life(of: key.person), try statements.credential(of: key.person))
        }
        let source = try pool.read { database in
            try Query(
                database,
                """
                SELECT name, day FROM enrolments JOIN sources ON number = source
                WHERE psn_no = ? AND insuplc_admdvs = ? AND insutype = ?
                """
            ).first(key.columns[0], key.columns[1], key.columns[2]) { RecordSource(name: $0.text(0) ?? "", day: $0.date(1)) }
        }
        let day = question.day
        var answers: [(VerificationSubject, VerificationAnswer)] = []
        if question.name != nil || question.certificateNumber != nil { answers.append((.identity, try identity(question))) }
        answers.append((.alive, Verification.alive(life, on: day)))
        answers.append((.insured, Verification.insured(enrolment, source: source, on: day)))
        answers.append((.suspended, Verification.suspended(enrolment, source: source, on: day)))
        let level = question.contributionLevel
        answers.append((.contribution, Verification.contribution(enrolment, level: level, source: source, on: day)))
        answers.append((.credential, Verification.credential(credential)))
        return answers
    }

    private func identity(_ question: VerificationQuestion) throws -> VerificationAnswer {
        let person = question.enrolment.person
        let registry = BilingualText("本登记库", "this registry")
        let found = try pool.read { database in
            try Query(
                database,
                "SELECT identity, erased_on, name, day FROM persons LEFT JOIN sources ON number = source WHERE psn_no = ?"
            ).first(person.column) { row in
                (sealed: row.blob(0), erasedOn: row.day(1), source: row.text(2), day: row.day(3))
            }
        }
        guard let found else { return Verification.unrecorded(BilingualText("身份", "identity")) }
        if let erasedOn = found.erasedOn {
            let reason = BilingualText("身份信息已删除", "the identity was erased")
            return VerificationAnswer(.cannotSay, source: registry, asOf: erasedOn, reason: reason)
        }
        guard let sealed = found.sealed else { return Verification.unrecorded(BilingualText("身份", "identity")) }
        let source = found.source.map { BilingualText($0, $0) } ?? registry
        guard let keys else {
            let reason = BilingualText("未提供密钥，无法核对", "no key was given, so nothing could be compared")
            return VerificationAnswer(.cannotSay, source: source, asOf: found.day, reason: reason)
        }
        let identity = try PersonIdentity(opening: sealed, of: person, try Sealer(keys))
        let matches =
            question.name.map { $0 == identity.name } ?? true
            && question.certificateType.map { $0 == identity.certificateType } ?? true
            && question.certificateNumber.map { $0 == identity.certificateNumber } ?? true
        // Which part differs is not told: that would be a way to find identities out.
        let reason =
            matches ? BilingualText("一致", "all that was stated agrees") : BilingualText("不一致", "something stated differs")
        return VerificationAnswer(matches ? .yes : .no, source: source, asOf: found.day, reason: reason)
    }
}
