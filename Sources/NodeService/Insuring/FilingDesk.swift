import ClaimTypes
import LedgerTypes
import Messages
import Registry
import RegistryStore
import Settlement

/// Takes the filings that hospitals of other regions send for our insured (2501 to 2506), and answers what is filed (5301, 5302, 5304).
///
/// The registry decides and keeps; then the journal gets a note with the digest; then the hospital is answered (law M2). A crash between
/// the first two leaves the note to be told at the next start; the same message again gets the first answer (law M4).
struct FilingDesk: Sendable {
    let registry: RegistryStore
    /// Journals a note, durable when it returns.
    let note: @Sendable (FilingNote) async throws -> Void
    let clock: @Sendable () -> Timestamp

    /// How far the hospital's moment may lie from ours, seconds: a day and the five minutes a gateway admits, and as much again for ours.
    private static let skewMax: Int64 = 2 * 86_400

    func make(_ request: FilingRequest) async throws -> PeerAnswer.Outcome {
        if let refusal = refusal(of: request.filedAt) { return .refused(refusal) }
        var content = request
        content.filedAt = Self.noMoment
        let message = FilingMessage(
            institution: request.institution, messageID: request.messageID, person: request.person, insurance: request.insurance,
            at: request.filedAt, content: Self.bytes(.filing(content)))
        return try await answer(try registry.file(message, request.filed), request.messageID) { .filing($0) }
    }

    func cancel(_ request: FilingCancel) async throws -> PeerAnswer.Outcome {
        if let refusal = refusal(of: request.cancelledAt) { return .refused(refusal) }
        var content = request
        content.cancelledAt = Self.noMoment
        let message = FilingMessage(
            institution: request.institution, messageID: request.messageID, person: request.person, insurance: request.insurance,
            at: request.cancelledAt, content: Self.bytes(.filingCancel(content)))
        let outcome = try registry.withdraw(message, request.subject.filed, number: request.filingNumber)
        return try await answer(outcome, request.messageID) { .filingCancel($0) }
    }

    /// Filings of a person that cover a day of the interval, cancelled ones too.
    func rows(_ query: FilingsQuery) throws -> PeerAnswer.Outcome {
        var rows: [FilingRow] = []
        for record in try registry.enrolments(of: query.person) where record.insurance == query.insurance {
            for filing in try registry.filings(of: record.key, query.subject.filed) {
                let row = FilingRow(filing, record.insurance)
                guard query.from.map({ first in row.ends.map { $0 >= first } ?? true }) ?? true,
                    query.to.map({ row.begins <= $0 }) ?? true
                else { continue }
                rows.append(row)
            }
        }
        // The newest, when there are more than a message holds.
        return .filings(Array(rows.suffix(Self.rowsMax)))
    }

    /// Tells the journal what a crash came between. - Returns: how many notes there were.
    func tellUntold() async throws -> Int {
        let traces = try registry.untoldFilings()
        for trace in traces { try await tell(trace) }
        return traces.count
    }

    private static let rowsMax = 256
    /// Rows of 1900 on are taken for messages; the same for every resend.
    private static let noMoment = BusinessTime(seconds: 0)

    /// The canonical bytes of what was asked, whoever asks and whenever.
    private static func bytes(_ content: PeerQuery.Content) -> [UInt8] {
        PeerQuery(from: .hub, to: .hub, askedAt: 0, content).encode()
    }

    private func answer(
        _ outcome: Result<(number: String, trace: FilingTrace?), HospitalFilingRefusal>, _ messageID: String,
        _ wrap: (FilingAnswer) -> PeerAnswer.Outcome
    ) async throws -> PeerAnswer.Outcome {
        switch outcome {
        case .failure(.filing(.personNotEnrolled)):
            return .refused(SettlementRefusal.personNotEnrolled.notice(field: "insutype"))
        case .failure(.messageDiffers): return .refused(SettlementRefusal.messageIDUsed.notice(field: "msgid"))
        case .failure(let refusal):
            return .refused(
                RefusalNotice(code: SettlementRefusal.filingRefused.rawValue, field: refusal.field, text: refusal.reason))
        case .success(let (number, trace)):
            if let trace { try await tell(trace) }
            return wrap(FilingAnswer(messageID: messageID, filingNumber: number))
        }
    }

    private func tell(_ trace: FilingTrace) async throws {
        try await note(
            FilingNote(
                institution: trace.institution, messageID: trace.messageID, person: trace.person, insurance: trace.insurance,
                subject: trace.kind.subject, filingNumber: trace.number, isWithdrawn: trace.isWithdrawn, digest: trace.digest,
                notedAt: trace.at))
        try registry.markTold(trace)
    }

    private func refusal(of moment: BusinessTime) -> RefusalNotice? {
        let now = seconds(clock()) + 28_800
        guard abs(moment.seconds - now) > Self.skewMax else { return nil }
        return RefusalNotice(
            code: SettlementRefusal.filingRefused.rawValue, field: "inf_time",
            text: BilingualText("与参保地时间相差超过两天", "more than two days from the insuring region's clock"))
    }
}

extension FilingRequest {
    /// The request as the registry keeps it. Telephone and address are not kept: nobody asks for them back.
    fileprivate var filed: FiledSubject {
        let validity = begins...(ends.map { max(begins, $0) } ?? ClosedRange<BusinessDate>.since(begins).upperBound)
        switch subject {
        case .referral(let referral):
            return .referral(
                FilingRecord(type: referral.type, treatingRegion: referral.place, validity: validity),
                ReferralDetail(
                    type: referral.referralType, receiving: referral.receivingInstitution,
                    receivingName: referral.receivingName, diagnosis: referral.diagnosisCode))
        case .chronic(let chronic):
            return .chronic(
                ChronicDetail(
                    disease: chronic.diseaseCode, diseaseName: chronic.diseaseName, validity: validity,
                    established: chronic.institution, establishedName: chronic.institutionName,
                    establishedOn: chronic.established))
        case .designated(let designated):
            return .designated(
                DesignatedDetail(
                    institution: designated.institution, name: designated.institutionName, rank: designated.rank,
                    validity: validity))
        }
    }
}

extension FilingRow {
    fileprivate init(_ known: KnownFiling, _ insurance: InsuranceKind) {
        let validity: ClosedRange<BusinessDate>
        let subject: FilingSubject
        switch known.subject {
        case .referral(let filing, let detail):
            var referral = ReferralFiling(
                type: filing.type, place: filing.treatingRegion, receivingInstitution: detail.receiving)
            (referral.receivingName, referral.diagnosisCode) = (detail.receivingName, detail.diagnosis)
            referral.referralType = detail.type
            (validity, subject) = (filing.validity, .referral(referral))
        case .chronic(let detail):
            var chronic = ChronicFiling(
                diseaseCode: detail.disease, institution: detail.established, established: detail.establishedOn)
            (chronic.diseaseName, chronic.institutionName) = (detail.diseaseName, detail.establishedName)
            (validity, subject) = (detail.validity, .chronic(chronic))
        case .designated(let detail):
            var designated = DesignatedFiling(institution: detail.institution)
            (designated.institutionName, designated.rank) = (detail.name, detail.rank)
            (validity, subject) = (detail.validity, .designated(designated))
        }
        let isEndless = validity.upperBound >= ClosedRange<BusinessDate>.unlimited.upperBound
        self.init(
            filingNumber: known.number, insurance: insurance, filedAt: known.filedAt ?? BusinessTime(validity.lowerBound),
            begins: validity.lowerBound, ends: isEndless ? nil : validity.upperBound, cancelledAt: known.cancelledAt,
            subject: subject)
    }
}

extension FilingSubjectKind {
    fileprivate var filed: FiledKind {
        switch self {
        case .referral: .referral
        case .chronic: .chronic
        case .designated: .designated
        }
    }
}

extension FiledKind {
    fileprivate var subject: FilingSubjectKind {
        switch self {
        case .referral: .referral
        case .chronic: .chronic
        case .designated: .designated
        }
    }
}
