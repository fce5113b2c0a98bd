import Benefits
import ClaimTypes
import Exchange
import HospitalInterface
import LedgerTypes
import Messages
import Settlement
import StrictJSON

@testable import HospitalGateway

/// A hospital of Shanghai (310000) before its gateway, with the node behind it and the insuring node of Anhui (340000): no sockets, no
/// disks, time by hand. Person 7 is insured in Anhui with 50.00 on the account; inpatient and outpatient care is paid at 80 %.
struct Desk: Sendable {
    static let hospital = InstitutionCode(31_010_100_001)
    static let pharmacy = InstitutionCode(100_000_000_000 + 31_010_100_001)
    static let treating = RegionCode(310_000)
    static let insuring = RegionCode(340_000)

    var gateway: HospitalGateway
    var node = RegionMachine()
    var insurer = RegionMachine()
    /// 2026-03-05 10:00:00 in China.
    var now = Timestamp(nanoseconds: 1_772_676_000_000_000_000)
    var files: [String: StoredFile] = [:]
    /// Whether messages between the nodes arrive.
    var isLinkUp = true
    /// What the insuring region says to queries; tests replace it.
    var answer: @Sendable (InsuringQuery) -> InsuringAnswer = Desk.answer
    var asked: [InsuringQuery] = []
    /// Commands in the order in which they were journaled.
    var journaled: [HospitalRequest] = []
    /// Replies of the gateway to calls that had to wait.
    var late: [GatewayToken: GatewayResponse] = [:]
    private var nonce = 0

    init(_ change: (inout GatewaySettings) -> Void = { _ in }) {
        var settings = GatewaySettings(
            region: Self.treating,
            institutions: [
                Self.hospital: GatewayInstitution(name: "瑞金医院", region: RegionCode(310_101), level: .third),
                Self.pharmacy: GatewayInstitution(name: "第一药店", region: RegionCode(310_101), level: .none),
            ],
            credentials: ["clinic": GatewayCredential(secrets: ["s3cret"], institutions: [Self.hospital, Self.pharmacy])],
            sessionKey: [UInt8](repeating: 7, count: 32))
        change(&settings)
        gateway = HospitalGateway(settings: settings)
        found(&node, Self.treating, peer: Self.insuring)
        found(&insurer, Self.insuring, peer: Self.treating)
        let opening = AccountOpening(facts: Self.facts(PersonNumber(7)), balance: Fen(5_000), year: 2026, accumulators: .zero)
        _ = insurer.apply(.openAccounts([opening]), at: now)
    }

    private func found(_ machine: inout RegionMachine, _ region: RegionCode, peer: RegionCode) {
        _ = machine.apply(.found(region, peers: [peer], firstWindow: WindowNumber(202_603)), at: now)
        _ = machine.apply(.loadPolicies([Self.policy(of: region)], Digest256(words: (1, 0, 0, 0))), at: now)
        _ = machine.apply(.loadCatalogues([Self.catalogue(of: region)], Digest256(words: (2, 0, 0, 0))), at: now)
    }

    static let validity = BusinessDate(days: 19_723)...BusinessDate(days: 22_280)

    static func facts(_ person: PersonNumber) -> PersonFacts {
        PersonFacts(person: person, insurance: .employee, pool: insuring, personType: 1101, filing: .referral)
    }

    static func policy(of region: RegionCode) -> BenefitPolicy {
        let families: [(BenefitFamily, [VisitType])] = [
            (.inpatient, [.inpatient, .emergencyInpatient]),
            (.outpatient, [.outpatient, .emergency, .pharmacy]),
        ]
        let benefits = families.map { family, types in
            // Emergency care of the three days before a stay may join it.
            VisitBenefit(
                family: family, visitTypes: types, deductible: DeductibleRule(.perStay, LevelTable(all: [Fen(0)])),
                bands: BandRule(.perStay, LevelTable(all: [Band(upTo: nil, ratio: BasisPoints(8_000))])),
                emergencyHours: family == .inpatient ? 72 : nil)
        }
        return BenefitPolicy(
            region: region, pool: region, insurance: .employee, version: "T", name: BilingualText("测试", "test"),
            validity: validity, outOfRegion: OutOfRegionRule(longTerm: .none, referral: .none, emergency: .none, other: .none),
            benefits: benefits, cascade: [FundLayer(.pooled(yearlyCap: nil))],
            account: AccountRule(usesOwnAccount: true, usesMutualAid: false, covers: [.inScope, .preSelfPay]))
    }

    /// Item A is wholly in scope, B to nine tenths; every other code is paid by the person.
    static func catalogue(of region: RegionCode) -> Catalogue {
        Catalogue(
            region: region, version: "T",
            items: [
                CatalogueItem(code: "A", name: "甲", itemClass: .a, validity: validity),
                CatalogueItem(code: "B", name: "乙", itemClass: .b, preSelfPay: BasisPoints(1_000), validity: validity),
            ])
    }
}

// MARK: - Calls

extension Desk {
    /// A signed call with a fresh nonce.
    mutating func call(_ body: JSONValue, path: String = "/hss-call-service-interface", secret: String = "s3cret") -> GatewayCall
    {
        nonce += 1
        return Self.call(Array(body.text.utf8), path: path, nonce: "n\(nonce)", secret: secret, at: now)
    }

    static func call(_ body: [UInt8], path: String, nonce: String, secret: String, at now: Timestamp) -> GatewayCall {
        let timestamp = String(now.nanoseconds / 1_000_000_000)
        return GatewayCall(
            method: "POST", path: path,
            headers: [
                GatewayHeader("X-Tif-Paasid", "clinic"), GatewayHeader("x-tif-timestamp", timestamp),
                GatewayHeader("x-tif-nonce", nonce),
                GatewayHeader(
                    "x-tif-signature", GatewaySignature.text(timestamp: timestamp, secret: secret, nonce: nonce)),
            ], body: body)
    }

    /// Sends a call and carries its steps out until it is answered; `nil` while it waits.
    mutating func send(_ call: GatewayCall) -> GatewayResponse? { carry(out: gateway.receive(call, at: now)) }

    /// As `send`, with the reply read.
    mutating func ask(_ message: Message) -> Reply {
        guard let response = send(call(message.json)) else { return Reply.waiting }
        return Reply(response)
    }

    private mutating func carry(out first: GatewayStep) -> GatewayResponse? {
        var steps = [(GatewayToken?.none, first)]
        var own: GatewayResponse?
        var isFirst = true
        var ownToken: GatewayToken?
        while !steps.isEmpty {
            let (token, step) = steps.removeFirst()
            if isFirst, let named = step.token { ownToken = named }
            switch step {
            case .reply(let response):
                if isFirst || token == ownToken { own = response } else if let token { late[token] = response }
            case .wait: break
            default: steps += perform(step).map { ($0.token, $0.step) }
            }
            isFirst = false
        }
        return own
    }

    private mutating func perform(_ step: GatewayStep) -> [GatewayOutcome] {
        switch step {
        case .command(let request, _):
            journaled.append(request)
            return hear(node.apply(.hospital(request), at: now).replies) + exchange()
        case .query(let query, let token): return gateway.complete(token, with: .counter(node.answer(query)), at: now)
        case .ask(let query, let token):
            asked.append(query)
            return gateway.complete(token, with: .insuring(answer(query)), at: now)
        case .file(let request, let token):
            return gateway.complete(token, with: .file(serve(request)), at: now)
        case .reply, .wait: return []
        }
    }

    private mutating func hear(_ replies: [HospitalReply]) -> [GatewayOutcome] {
        replies.flatMap { gateway.hear($0, at: now) }
    }

    private mutating func serve(_ request: FileRequest) -> FileAnswer {
        switch request {
        case .keep(let file, let id):
            files[id] = file
            return .kept
        case .fetch(let id): return files[id].map(FileAnswer.file) ?? .absent
        }
    }

    /// Carries messages between the nodes until none is left; nothing while the link is down.
    mutating func exchange() -> [GatewayOutcome] {
        guard isLinkUp else { return [] }
        var outcomes: [GatewayOutcome] = []
        var isBusy = true
        while isBusy {
            isBusy = false
            while let batch = node.nextBatch(to: Self.insuring.node, maximum: 1) {
                isBusy = true
                _ = insurer.apply(Self.envelope(batch, from: Self.treating, to: Self.insuring), at: now)
            }
            while let batch = insurer.nextBatch(to: Self.treating.node, maximum: 1) {
                isBusy = true
                outcomes += hear(node.apply(Self.envelope(batch, from: Self.insuring, to: Self.treating), at: now).replies)
            }
        }
        return outcomes
    }

    /// As `exchange`; the answers of waiting calls go to `late`.
    mutating func deliver() {
        for outcome in exchange() { if case .reply(let response) = outcome.step { late[outcome.token] = response } }
    }

    private static func envelope(_ batch: OutboundBatch, from sender: RegionCode, to receiver: RegionCode) -> RegionInput {
        let body = EnvelopeBody(
            suite: 1, sender: sender.node, receiver: receiver.node, epoch: 1, firstSequence: batch.firstSequence, acknowledged: 0,
            headers: batch.messages.map { $0.routing(from: sender.node, to: receiver.node, payloadDigest: .zero) })
        let facts = batch.messages.map { message -> PersonFacts? in
            switch message {
            case .preSettleRequest(let claim), .settleRequest(let claim): Desk.facts(claim.visit.person)
            default: nil
            }
        }
        return .envelope(IncomingEnvelope(body: body, messages: batch.messages), facts: facts)
    }

    /// All bytes of the node's state.
    var state: [UInt8] {
        var writer = ByteWriter()
        node.writeCanonical(into: &writer)
        return writer.bytes
    }
}

extension GatewayStep {
    var token: GatewayToken? {
        switch self {
        case .reply: nil
        case .command(_, let token), .query(_, let token), .ask(_, let token), .file(_, let token), .wait(let token): token
        }
    }
}
