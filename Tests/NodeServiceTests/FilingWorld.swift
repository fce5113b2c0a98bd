import Benefits
import ClaimTypes
import Exchange
import Foundation
import LedgerTypes
import Messages
import Registry
import RegistryStore
import Settlement
import Synchronization

@testable import NodeService

/// Shanghai treats, Anhui insures and has a registry on the disk; no sockets, time by hand. The policy of Anhui pays 80 % of an
/// inpatient stay, and 20 points less without a filing.
final class FilingWorld: Sendable {
    static let treating = RegionCode(310_000)
    static let insuring = RegionCode(340_000)
    static let hospital = InstitutionCode(31_010_100_001)
    static let person = PersonNumber(3_400_009_000_000_001)
    static let day = BusinessTime(text: "2026-03-05 10:00:00")!

    private struct State {
        var treating = RegionMachine()
        var insurer = RegionMachine()
        var notes: [FilingNote] = []
        var failsToNote = false
    }

    struct NoJournal: Error {}

    private let folder: String
    let registry: RegistryStore
    private let state: Mutex<State>
    private static let now = Timestamp(nanoseconds: 1_772_676_000_000_000_000)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("filings-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        registry = try RegistryStore.create(at: folder + "/registry.db", keys: .fresh())
        var machines = State()
        for (code, peer, path) in [
            (Self.treating, Self.insuring, \State.treating), (Self.insuring, Self.treating, \State.insurer),
        ] {
            _ = machines[keyPath: path].apply(.found(code, peers: [peer], firstWindow: WindowNumber(202_603)), at: Self.now)
            _ = machines[keyPath: path].apply(
                .loadPolicies([Self.policy(of: code)], Digest256(words: (1, 0, 0, 0))), at: Self.now)
            _ = machines[keyPath: path].apply(
                .loadCatalogues([Self.catalogue(of: code)], Digest256(words: (2, 0, 0, 0))), at: Self.now)
        }
        state = Mutex(machines)
        try fill()
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func fill() throws {
        let regions = """
            admdvs,parent,level,party,name_zh,name_en,begin,end,commitment_lock_months
            310000,,1,310000,上海市,Shanghai,2000-01-01,,
            340000,,1,340000,安徽省,Anhui,2000-01-01,,
            340100,340000,2,340000,合肥市,Hefei,2000-01-01,,
            """
        let enrolments = """
            psn_no,insuplc_admdvs,insutype,poolarea_no,psn_type,psn_insu_stas,psn_insu_date,contribution_level,paid_until,cvlserv_flag,balc
            \(Self.person),340100,310,340000,1101,1,2020-01-01,,2026-12-31,0,0.00
            """
        for (kind, text) in [(RegistryRowKind.regions, regions), (.enrolments, enrolments)] {
            let path = "\(folder)/\(kind).csv"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            var job = BulkImport(
                kind: kind, format: .csv, source: RecordSource(name: "test", day: BusinessDate(days: 20_000)))
            job.isUpdating = false
            var report = BadRowReport()
            _ = try job.run(path: path, into: registry, report: &report) { _ in }
        }
    }

    private static let validity = BusinessDate(days: 19_723)...BusinessDate(days: 22_280)

    private static func policy(of region: RegionCode) -> BenefitPolicy {
        let benefit = VisitBenefit(
            family: .inpatient, visitTypes: [.inpatient], deductible: DeductibleRule(.perStay, LevelTable(all: [Fen(0)])),
            bands: BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: BasisPoints(8_000))])))
        return BenefitPolicy(
            region: region, pool: region, insurance: .employee, version: "T", name: BilingualText("测试", "test"),
            validity: validity,
            outOfRegion: OutOfRegionRule(
                longTerm: .none, referral: .none, emergency: .none, other: .pointsOff(BasisPoints(2_000))),
            benefits: [benefit], cascade: [FundLayer(.pooled(yearlyCap: nil))],
            account: AccountRule(usesOwnAccount: false, usesMutualAid: false, covers: []))
    }

    private static func catalogue(of region: RegionCode) -> Catalogue {
        Catalogue(
            region: region, version: "T", items: [CatalogueItem(code: "A", name: "甲", itemClass: .a, validity: validity)])
    }

    var insurer: RegionMachine { state.withLock { $0.insurer } }

    var notes: [FilingNote] { state.withLock { $0.notes } }

    var failsToNote: Bool {
        get { state.withLock { $0.failsToNote } }
        set { state.withLock { $0.failsToNote = newValue } }
    }

    var desk: FilingDesk {
        FilingDesk(
            registry: registry,
            note: { [self] note in
                try state.withLock { state in
                    if state.failsToNote { throw NoJournal() }
                    let output = state.insurer.apply(.filingNoted(note), at: Self.now)
                    if output.outcome == CommandOutput.accepted { state.notes.append(note) }
                    guard output.outcome <= CommandOutput.replayed else { throw NoJournal() }
                }
            }, clock: { Self.now })
    }

    func request(
        _ id: String, _ subject: FilingSubject, at time: String? = nil, begins: String = "2026-03-01",
        insurance: InsuranceKind = .employee
    ) -> FilingRequest {
        FilingRequest(
            institution: Self.hospital, messageID: id, person: Self.person, insurance: insurance,
            filedAt: time.flatMap(BusinessTime.init(text:)) ?? Self.day, begins: BusinessDate(text: begins)!, subject: subject)
    }

    func cancel(_ id: String, _ subject: FilingSubjectKind, _ number: String) -> FilingCancel {
        FilingCancel(
            institution: Self.hospital, messageID: id, person: Self.person, insurance: .employee, subject: subject,
            filingNumber: number, cancelledAt: Self.day)
    }

    func rows(_ subject: FilingSubjectKind) throws -> [FilingRow] {
        let query = FilingsQuery(person: Self.person, insurance: .employee, subject: subject)
        guard case .filings(let rows) = try desk.rows(query) else { return [] }
        return rows
    }

    /// What the registry says of the person for a stay of this day in Shanghai.
    func facts() -> PersonFacts {
        registry.facts(
            of: Self.person, insuringRegion: RegionCode(340_100), insurance: .employee, treatingRegion: Self.treating,
            visit: Self.day.date...Self.day.date)!
    }

    /// Settles a stay of 1,000.00 in Shanghai; facts come from the registry when the claim arrives. - Returns: what the fund pays.
    func settle(_ visitID: String) throws -> Fen? {
        let facts = facts()
        return state.withLock { state in
            // Stays of one person do not overlap: each is a day of its own.
            let began = BusinessTime(seconds: Self.day.seconds - Int64(visitID.utf8.last ?? 48) * 86_400)
            let visit = VisitRegistration(
                institution: Self.hospital, level: .third, visitID: visitID, person: Self.person, treatingRegion: Self.treating,
                insuringRegion: RegionCode(340_100), insurance: .employee, visitType: .inpatient, diseaseCode: "", beganAt: began)
            let line = FeeLine(
                lineNumber: "1", itemCode: "A", quantity: Quantity(1), unitPrice: UnitPrice(microYuan: 1_000_000_000),
                amount: Fen(100_000), chargedAt: began)
            let bill = BillRequest(
                institution: Self.hospital, visitID: visitID, batch: "1", messageID: "s\(visitID)", medicalFee: Fen(100_000),
                hospitalPart: .zero, useAccount: false, settledAt: BusinessTime(seconds: began.seconds + 3_600))
            let lines = LineUpload(
                institution: Self.hospital, visitID: visitID, batch: "1", messageID: "l\(visitID)", lines: [line])
            for request in [
                HospitalRequest.register(visit, messageID: "r\(visitID)"), .uploadLines(lines), .settle(bill),
            ] { _ = state.treating.apply(.hospital(request), at: Self.now) }
            while let batch = state.treating.nextBatch(to: Self.insuring.node, maximum: 1) {
                _ = state.insurer.apply(Self.envelope(batch, Self.treating, Self.insuring, facts), at: Self.now)
            }
            var paid: Fen?
            while let batch = state.insurer.nextBatch(to: Self.treating.node, maximum: 1) {
                let output = state.treating.apply(Self.envelope(batch, Self.insuring, Self.treating, facts), at: Self.now)
                for reply in output.replies { if case .settled(let claim) = reply.answer { paid = claim.amounts.pooled } }
            }
            return paid
        }
    }

    private static func envelope(
        _ batch: OutboundBatch, _ sender: RegionCode, _ receiver: RegionCode, _ facts: PersonFacts
    ) -> RegionInput {
        let body = EnvelopeBody(
            suite: 1, sender: sender.node, receiver: receiver.node, epoch: 1, firstSequence: batch.firstSequence, acknowledged: 0,
            headers: batch.messages.map { $0.routing(from: sender.node, to: receiver.node, payloadDigest: .zero) })
        let attached = batch.messages.map { message -> PersonFacts? in
            if case .settleRequest = message { facts } else { nil }
        }
        return .envelope(IncomingEnvelope(body: body, messages: batch.messages), facts: attached)
    }
}
