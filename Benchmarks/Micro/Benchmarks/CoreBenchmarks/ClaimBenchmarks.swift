import Benchmark
import Benefits
import ClaimTypes
import Foundation
import LedgerTypes
import Messages
import PolicyFiles

/// A stay of a person insured in one region and treated in another, with figures of a usual bill.
enum SampleClaim {
    static let settledAt = BusinessTime(BusinessDate(days: 20_700), secondOfDay: 52_200)

    static let submission = ClaimSubmission(
        visit: VisitRegistration(
            institution: InstitutionCode(31_010_400_123), level: .third, visitID: "310104202609040001",
            person: PersonNumber(3_401_000_000_000_012_345), treatingRegion: RegionCode(310_000),
            insuringRegion: RegionCode(340_000), insurance: .employee, visitType: .inpatient, diseaseCode: "",
            beganAt: BusinessTime(seconds: settledAt.seconds - 864_000)),
        messageID: "H31010400123202609041430000001", batch: "B0001",
        split: ScopeSplit(fullSelfPay: Fen(253_397), overLimit: Fen(139_689), preSelfPay: Fen(70_344), inScope: Fen(1_880_816)),
        hospitalPart: .zero, useAccount: true, settledAt: settledAt)

    static let facts = PersonFacts(
        person: submission.visit.person, insurance: .employee, pool: RegionCode(340_000), personType: 1_101, filing: .referral)
}

/// A settle request written and read, as it travels between two regions.
func codecBenchmarks() {
    let message = PeerMessage.settleRequest(SampleClaim.submission)
    let bytes = message.encode()
    precondition(PeerMessage.decode(bytes) == .success(message), "a message reads back as it was written")
    measure("codec/settle request encode, \(bytes.count) B", inner: .kilo) { message.encode() }
    measure("codec/settle request decode, \(bytes.count) B", inner: .kilo) { PeerMessage.decode(bytes) }
}

/// A stay decided under the sample policy of its pool, with and without its explanation; fee lines split by the catalogue.
func benefitBenchmarks() {
    let (claim, facts) = (SampleClaim.submission, SampleClaim.facts)
    func decide(_ policy: BenefitPolicy) -> Result<BenefitDecision, BenefitRefusal> {
        BenefitRule.decide(
            claim, for: facts, under: policy, accumulators: .zero, accountBalance: Fen(300_000), mutualAidBalance: .zero)
    }
    let policies = try? PolicyFiles.decodePolicies(bytes: example("Policies/340000-310.json"), file: "340000-310.json").get()
    guard let policy = policies?.first(where: { (try? decide($0).get()) != nil }) else {
        preconditionFailure("one of the sample policies of Anhui decides the sample claim")
    }
    measure("benefits/decide a stay", inner: .kilo) { decide(policy) }

    let catalogues = try? PolicyFiles.decodeCatalogues(bytes: example("Catalogues/310000.json"), file: "310000.json").get()
    guard let catalogue = catalogues?.first else { preconditionFailure("there is a sample catalogue of Shanghai") }
    for count in [6, 300] {
        let lines = (0..<count).map { index in
            FeeLine(
                lineNumber: "\(index)", itemCode: "XA10ABA001S002010100001", quantity: Quantity(2),
                unitPrice: UnitPrice(microYuan: 4_520_000), amount: Fen(904), chargedAt: SampleClaim.settledAt)
        }
        let split = { lines.count { (try? LineSplitter.split($0, in: catalogue, level: .third).get()) != nil } }
        precondition(split() == count, "the catalogue splits every line")
        measure("benefits/split \(count) lines", split)
    }
}

private func example(_ name: String) -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    return (try? Data(contentsOf: root.appending(path: "Documentation/Examples/\(name)"))).map { Array($0) } ?? []
}
