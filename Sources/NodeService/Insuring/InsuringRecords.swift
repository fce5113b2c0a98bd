import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Registry
import RegistryStore
import Settlement

/// What this region knows of its own insured, for those who may ask, and what hospitals file for them.
struct InsuringRecords: Sendable {
    let registry: RegistryStore
    let loop: NodeLoop<RegionMachine>
    let clock: @Sendable () -> Timestamp
    let books = ComparedBooks()

    /// Filings of hospitals elsewhere.
    var desk: FilingDesk {
        FilingDesk(
            registry: registry, note: { [loop] in try await Self.journal($0, loop) }, clock: clock)
    }

    /// A note the journal refuses contradicts what it says already: the registry is not the one it belongs to (law M10).
    private static func journal(_ note: FilingNote, _ loop: NodeLoop<RegionMachine>) async throws {
        let outcome = try await loop.perform([.filingNoted(note)])[0]
        guard outcome <= CommandOutput.replayed else {
            throw ServiceFailure(
                .system, "备案 \(note.filingNumber) 与日志不符（\(outcome)），登记库与日志不属于同一节点",
                "filing \(note.filingNumber) contradicts the journal (\(outcome)): registry and journal belong to different nodes"
            )
        }
    }

    /// - Returns: `nil` when nobody can say whether it happened: a filing that the registry may have kept and the journal did not.
    func answer(_ content: PeerQuery.Content, from asker: RegionCode) async -> PeerAnswer.Outcome? {
        do {
            switch content {
            case .person(let query): return try await person(query)
            case .benefit(let query): return benefit(query)
            case .status, .accumulators, .stays:
                return try await loop.read { $0.answer(content, from: asker) } ?? .refused(InsuringDesk.notServed)
            case .filings(let query): return try desk.rows(query)
            case .filing(let request): return try await desk.make(request)
            case .filingCancel(let request): return try await desk.cancel(request)
            case .dayBook, .tree, .records: return try await books.answer(content, from: asker, in: loop)
            case .checkpoint, .cosign:
                return .refused(InsuringDesk.notServed)
            }
        } catch {
            switch content {
            case .filing, .filingCancel: return nil
            default: break
            }
            return .refused(
                RefusalNotice(
                    code: 198, field: "",
                    text: BilingualText("参保地登记库暂不可用，请稍后再试", "the registry of the insuring region cannot answer now")))
        }
    }

    private static let unknownPerson = RefusalNotice(
        code: 195, field: "mdtrt_cert_no", text: BilingualText("参保地未查到该人员，请核对凭证", "the insuring region knows no such person"))

    private func person(_ query: PersonQuery) async throws -> PeerAnswer.Outcome {
        guard let person = try find(query) else { return .refused(Self.unknownPerson) }
        let access = IdentityAccess(
            at: BusinessTime(seconds: seconds(clock()) + 28_800), operatorName: "\(query.institution)", purpose: "1101")
        guard let identity = try registry.identity(of: person, for: access) else { return .refused(Self.unknownPerson) }
        guard query.name.isEmpty || query.name == identity.name else {
            return .refused(
                RefusalNotice(code: 196, field: "psn_name", text: BilingualText("姓名与登记不符", "the name is not the registered one")))
        }
        let enrolments = try registry.enrolments(of: person)
        let balance = try await loop.read { $0.balance(of: person) }
        let disclosed = enrolments.map { record in
            DisclosedEnrolment(
                region: record.insuringRegion, insurance: record.insurance, personType: record.personType,
                status: record.status(on: query.date) ?? 0, insuredSince: record.statusSince,
                isCivilServant: record.isCivilServant,
                balance: record.insurance == .employee ? max(balance, .zero) : .zero)
        }.sorted { ($0.insurance, $0.region) < ($1.insurance, $1.region) }
        let flags = (enrolments.first?.flags ?? []).map { flag in
            DisclosedFlag(
                kind: UInt16(flag.kind.value), level: flag.level ?? 0, begins: flag.validity.lowerBound,
                ends: flag.validity.upperBound)
        }
        return .person(
            PersonAnswer(
                person: person,
                identity: DisclosedIdentity(
                    certificateType: identity.certificateType, certificateNumber: identity.certificateNumber,
                    name: identity.name, gender: identity.gender, birthDate: identity.birthDate), enrolments: disclosed,
                flags: flags))
    }

    private func find(_ query: PersonQuery) throws -> PersonNumber? {
        let number = query.credentialNumber.uppercased()
        switch query.credentialType {
        case 2: return try registry.person(certificateType: "01", certificateNumber: number)
        case 3: return try registry.person(card: .card, number: number)
        default:
            guard !query.certificateNumber.isEmpty else { return nil }
            return try registry.person(
                certificateType: query.certificateType, certificateNumber: query.certificateNumber.uppercased())
        }
    }

    private func benefit(_ query: BenefitQuery) -> PeerAnswer.Outcome {
        // The pair of insurance and region is the hospital's choice; a person has one enrolment of a kind here in nearly every case.
        guard let record = (try? registry.enrolments(of: query.person))?.first(where: { $0.insurance == query.insurance }) else {
            return .refused(Self.unknownPerson)
        }
        let status = record.status(on: query.begins) ?? EnrolmentStatus.notInsured.rawValue
        let isEntitled = status == EnrolmentStatus.normal.rawValue
        let reasons =
            isEntitled
            ? []
            : [
                RefusalNotice(
                    code: 197, field: "insutype", text: BilingualText("参保状态不正常（\(status)）", "the enrolment's status is \(status)")
                )
            ]
        return .benefit(
            BenefitAnswer(
                isEntitled: isEntitled, reasons: reasons,
                chronicDiseases: record.chronic.filter { $0.validity.contains(query.begins) && $0.admits(query.institution) }
                    .map(\.disease).sorted(),
                items: [
                    BenefitItem(
                        fund: query.insurance == .employee ? .employeePooled : .residentPooled, isEnjoyed: isEntitled)
                ]))
    }
}

extension PersonIdentity {
    /// `gend` from the second last digit of a resident document: odd is male.
    fileprivate var gender: UInt16 {
        guard certificateType == "01", certificateNumber.count == 18,
            let digit = certificateNumber.dropFirst(16).first?.wholeNumberValue
        else { return 0 }
        return digit % 2 == 1 ? 1 : 2
    }
}
