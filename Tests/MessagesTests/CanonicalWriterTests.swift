import ClaimTypes
import LedgerTypes
import MessageSamples
import TestSupport
import Testing

@testable import Messages

/// One content has one encoding, whoever writes it: digests and signatures are over these bytes.
@Suite("Messages: the short writer gives the bytes of the generated one")
struct CanonicalWriterTests {
    @Test("M1: every sample message is the same bytes both ways, and the short one knows those of claims alone")
    func samples() {
        var short = 0
        for (name, message) in Samples.messages {
            let general = message.encodeGenerally()
            #expect(message.encode() == general, "\(name)")
            guard let bytes = message.canonicalBytes else { continue }
            short += 1
            #expect(bytes == general, "\(name)")
        }
        #expect(short >= 9 && short < Samples.messages.count)
    }

    @Test(
        "M1: random figures and texts, empty and long ones too, are the same bytes both ways", arguments: [1, 2, 3] as [UInt64])
    func random(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<1_500 {
            let claim = Self.submission(&random)
            let decision = Self.decision(&random)
            for message in [
                PeerMessage.settleRequest(claim), .preSettleRequest(claim), .settleDecision(decision), .preSettleAnswer(decision),
                .cancelDecision(decision),
            ] {
                #expect(message.canonicalBytes == message.encodeGenerally(), "seed \(seed), round \(round): \(message)")
            }
        }
    }

    @Test("lengths around one, two and three bytes of length", arguments: [0, 1, 100, 127, 128, 129, 16_383, 16_384, 20_000])
    func lengths(_ count: Int) {
        var claim = Samples.submission
        claim.messageID = String(repeating: "x", count: count)
        let message = PeerMessage.settleRequest(claim)
        #expect(message.canonicalBytes == message.encodeGenerally())
    }

    private static let edges: [Int64] = [0, 0, 1, -1, 63, -64, 64, 8_191, -8_192, 1 << 34, .max, .min]

    private static func fen(_ random: inout SeededGenerator) -> Fen {
        Fen(edges.randomElement(using: &random)!)
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        String(repeating: ["", "7", "参", "a"].randomElement(using: &random)!, count: Int.random(in: 0...60, using: &random))
    }

    private static func split(_ random: inout SeededGenerator) -> ScopeSplit {
        ScopeSplit(fullSelfPay: fen(&random), overLimit: fen(&random), preSelfPay: fen(&random), inScope: fen(&random))
    }

    private static func submission(_ random: inout SeededGenerator) -> ClaimSubmission {
        var claim = Samples.submission
        (claim.messageID, claim.batch, claim.visit.visitID) = (text(&random), text(&random), text(&random))
        claim.visit.diseaseCode = text(&random)
        claim.split = split(&random)
        (claim.hospitalPart, claim.useAccount, claim.isInterim) = (fen(&random), .random(using: &random), .random(using: &random))
        claim.settlementWay = .random(using: &random) ? .daySurgery : .byItem
        claim.settledAt = BusinessTime(seconds: fen(&random).units)
        claim.emergencyBeganAt = .random(using: &random) ? BusinessTime(seconds: fen(&random).units) : nil
        if .random(using: &random) {
            claim.supersedes = SupersededBill(batch: text(&random), settlementID: .random(in: 0...3, using: &random))
        }
        return claim
    }

    private static func settled(_ random: inout SeededGenerator) -> SettledClaim {
        var amounts = SettlementAmounts(split: split(&random))
        (amounts.deductible, amounts.pooled, amounts.civilServant) = (fen(&random), fen(&random), fen(&random))
        (amounts.enterprise, amounts.seriousIllness, amounts.largeSum) = (fen(&random), fen(&random), fen(&random))
        (amounts.assistance, amounts.hospitalPart, amounts.account) = (fen(&random), fen(&random), fen(&random))
        (amounts.mutualAid, amounts.cash) = (fen(&random), fen(&random))
        return SettledClaim(
            settlementID: .random(in: 0...2, using: &random) == 0 ? 0 : .max,
            originalSettlementID: .random(in: 0...3, using: &random),
            window: WindowNumber(.random(in: 0...1, using: &random) == 0 ? 0 : 202_609),
            settledAt: BusinessTime(seconds: fen(&random).units), amounts: amounts,
            ratio: BasisPoints(.random(in: -1...10_000, using: &random)), accountBalance: fen(&random),
            policyDigest: .random(using: &random) ? .zero : Samples.settled.policyDigest)
    }

    private static func decision(_ random: inout SeededGenerator) -> SettleDecision {
        var decision = Samples.decision(.settled(settled(&random)))
        (decision.visitID, decision.batch, decision.messageID) = (text(&random), text(&random), text(&random))
        if .random(in: 0..<4, using: &random) == 0 {
            decision.outcome = .refused(
                RefusalNotice(
                    code: .random(in: 0...300, using: &random), field: text(&random),
                    text: BilingualText(text(&random), text(&random))))
        }
        if .random(in: 0..<4, using: &random) == 0 { decision.superseded = settled(&random) }
        if .random(in: 0..<4, using: &random) == 0 {
            decision.stated = StatedTotals(
                medicalFee: fen(&random), fundTotal: fen(&random), personPart: fen(&random), account: fen(&random))
        }
        let period = VisitPeriod(
            institution: decision.institution, began: BusinessDate(days: -1), ended: BusinessDate(days: .max))
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            decision.flags.append(VisitFlag(kind: .sameDayRepeat, other: period))
        }
        return decision
    }
}
