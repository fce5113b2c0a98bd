import ClaimTypes
import Exchange
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Laws M5 and M9: a signed message that cannot be believed is kept, counted and blocks its visit until a person has looked; it is never
/// corrected, never dropped, and never a reason for the two sides' months to differ.
@Suite("M5, M9: what cannot be believed stands in quarantine")
struct QuarantineTests {
    /// T has asked; I's own answer is replaced by `lie` on the way, as if I's rules had a mistake: I's books hold what the lie says.
    private static func told(_ lie: (inout SettledClaim) -> Void, then steps: String = "") -> Network {
        var network = check(
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                carry T>I                      → -
                """
        ).network
        answer(in: &network, lie)
        return steps.isEmpty ? network : check(network, text: steps).network
    }

    /// Carries I's next message to T with other figures in it, and acknowledges it.
    private static func answer(in network: inout Network, _ lie: (inout SettledClaim) -> Void) {
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        network.carryChanged(stream) { message in
            guard case .settleDecision(var decision) = message, case .settled(var claim) = decision.outcome else {
                return message
            }
            lie(&claim)
            decision.outcome = .settled(claim)
            // What the wire would make of it.
            switch PeerMessage.decode(PeerMessage.settleDecision(decision).encode()) {
            case .success(let read): return read
            case .failure(let fault): preconditionFailure("\(fault)")
            }
        }
    }

    /// 900.00 in scope and 100.00 paid in full, instead of 1000.00 in scope: it balances, and the fee is the same.
    private static func otherParts(_ claim: inout SettledClaim) {
        claim.amounts.split = ScopeSplit(fullSelfPay: Fen(10_000), inScope: Fen(90_000))
    }

    @Test("M5: the visit is blocked, the fee stays held, the message is listed with its finding and its evidence")
    func blocks() throws {
        let network = Self.told(
            { $0.amounts.cash += Fen(1) },
            then: """
                show quarantine                → 1 V1 unbalanced
                show unknown                   → 1
                show held                      → 1000.00
                show suspense                  → 790.00
                show hospital                  → owed 0.00 withheld 0.00
                show life V1 B1                → quarantined
                settle V1 B1 m1 1000.00        → unknown
                settle V1 B1 m2 1000.00        → refused outcomeUnknown mdtrt_id
                cancel V1 B1 c1 of m1          → refused outcomeUnknown mdtrt_id
                adjust V1 B1 a1 310101:1.00    → refused outcomeUnknown
                show window 2026-03            → I 790.00 T 790.00 hub 790.00
                """)
        let entry = try #require(network[Clinic.treating].openQuarantine.first)
        #expect(entry.evidence.sender == Clinic.insuring.node && entry.evidence.sequence == 1)
        #expect(entry.detail.contains("I2"), "the figures are shown: \(entry.detail)")
        guard case .unbalanced(.settleDecision, _) = entry.message else {
            Issue.record("M9: the message is not kept as it was received")
            return
        }
    }

    @Test("M3: the month agrees and closes while the question is open")
    func monthCloses() {
        _ = Self.told(
            { $0.amounts.cash += Fen(1) },
            then: """
                day 2026-03-05
                carry all
                reconcile 2026-03-05           → 2 pairs, 0 unequal
                fence I 2026-03                → done
                fence T 2026-03                → done
                carry all                      → -
                close 2026-03                  → done
                carry all                      → -
                show stage 2026-03             → I cleared T cleared
                show quarantine                → 1 V1 unbalanced
                """)
    }

    @Test("figures that do not balance are never released, only rejected; the reversal takes both sides back")
    func rejected() {
        let network = Self.told(
            { $0.amounts.cash += Fen(1) },
            then: """
                order T 1 a release 1          → asked
                order T 1 b release 1          → refused quarantineUnsound
                order T 2 a reject 1           → asked
                order T 2 b reject 1           → done
                reject 1                       → again
                release 1                      → refused quarantineUnknown
                show quarantine                →
                show unknown                   → 1
                carry T>I                      → -
                """)
        var taken = network
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        taken.carryChanged(stream) { message in
            guard case .reverseDecision(var decision) = message,
                case .reversed(var negative, let insurance, let type) = decision.outcome
            else { return message }
            negative.amounts.cash -= Fen(1)
            decision.outcome = .reversed(negative, insurance: insurance, clearingType: type)
            return .unbalanced(.reverseDecision(decision), MessageFault(.identityViolated))
        }
        check(
            taken,
            text: """
                show suspense                  → 0.00
                show unknown                   → 0
                show held                      → 0.00
                show owed                      → I 0.00 T 0.00
                show account 7                 → 50.00
                settle V1 B1 m1 1000.00        → refused messageReversed msgid
                settle V1 B1 m2 1000.00        → unknown
                carry all                      → m2 settled 790.00
                """)
    }

    @Test("a decision that bills the same fee in other parts may be believed by a person, and is then booked as what it says")
    func released() {
        let network = Self.told(
            Self.otherParts,
            then: """
                show quarantine                → 1 V1 decisionDiffers
                release 1 at=2026-03-06        → done, m1 settled 790.00
                release 1                      → again
                reject 1                       → refused quarantineUnknown
                show suspense                  → 0.00
                show held                      → 0.00
                show hospital                  → owed 790.00 withheld 0.00
                show owed                      → I 790.00 T 790.00
                settle V1 B1 m1 1000.00        → settled 790.00 again
                """)
        #expect(network[Clinic.treating].quarantine.map(\.standing) == [.released])
        #expect(
            network[Clinic.treating].bookedClaim(Clinic.hospital, visitID: "V1", batch: "B1")?.amounts.split.fullSelfPay
                == Fen(10_000))
    }

    @Test("another fee than was asked is rejected: nobody charged it")
    func otherFee() {
        let lie: (inout SettledClaim) -> Void = {
            $0.amounts.split.inScope += Fen(1)
            $0.amounts.cash += Fen(1)
        }
        _ = Self.told(lie, then: "show quarantine → 1 V1 decisionDiffers\nrelease 1 → refused quarantineUnsound")
    }

    @Test("a hospital's own reversal of a claim in quarantine is the same way out")
    func reversedByHospital() {
        var network = Self.told(Self.otherParts)
        network =
            check(
                network,
                text: """
                    reverse V1 x1 of m1            → unknown
                    show life V1 B1                → withdrawing
                    release 1                      → refused quarantineUnsound
                    carry T>I                      → -
                    """
            ).network
        let stream = StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)
        network.carryChanged(stream) { message in
            guard case .reverseDecision(var decision) = message,
                case .reversed(var negative, let insurance, let type) = decision.outcome
            else { return message }
            negative.amounts.split = ScopeSplit(fullSelfPay: Fen(-10_000), inScope: Fen(-90_000))
            decision.outcome = .reversed(negative, insurance: insurance, clearingType: type)
            return .reverseDecision(decision)
        }
        check(network, text: "show suspense → 0.00\nshow owed → I 0.00 T 0.00\nshow quarantine →\nshow unknown → 0")
        #expect(network[Clinic.treating].quarantine.map(\.standing) == [.withdrawn])
    }

    @Test(
        "I9: a cancel that is not the exact negative is kept; rejected, the settlement stands and the difference stays in suspense"
    )
    func cancelThatIsNone() {
        var network = check(
            text: """
                register V1                    → registered
                lines V1 B1 1000.00            → itemised 1000.00
                settle V1 B1 m1 1000.00        → unknown
                carry all                      → m1 settled 790.00
                cancel V1 B1 c1 of m1          → unknown
                carry T>I                      → -
                """
        ).network
        network.carryChanged(StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)) { message in
            guard case .cancelDecision(var decision) = message, case .settled(var claim) = decision.outcome else {
                return message
            }
            claim.amounts.deductible += Fen(1)
            decision.outcome = .settled(claim)
            return .cancelDecision(decision)
        }
        check(
            network,
            text: """
                show quarantine                → 1 V1 decisionDiffers
                show life V1 B1                → cancelling
                release 1                      → refused quarantineUnsound
                reject 1                       → done, c1 refused decisionDiffers setl_id
                show life V1 B1                → settled
                show suspense                  → -790.00
                """)
    }

    @Test("a trial that does not balance is told to the hospital as refused and kept; nothing is blocked")
    func trial() {
        var network = check(
            text:
                "register V1 → registered\nlines V1 B1 1000.00 → itemised 1000.00\ntrial V1 B1 p1 1000.00 → unknown\ncarry T>I → -"
        ).network
        network.carryChanged(StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)) { message in
            guard case .preSettleAnswer(var decision) = message, case .settled(var claim) = decision.outcome else {
                return message
            }
            claim.amounts.cash += Fen(1)
            decision.outcome = .settled(claim)
            return .unbalanced(.preSettleAnswer(decision), MessageFault(.identityViolated))
        }
        check(
            network,
            text: """
                show quarantine                → 1 V1 unbalanced
                show life V1 B1                → itemised
                reject 1                       → done
                settle V1 B1 m1 1000.00        → unknown
                carry all                      → m1 settled 790.00
                """)
    }

    @Test("M3: an interim bill that a quarantined bill replaces is undone with it, released or rejected")
    func interimBill() {
        let steps = """
            register V1                        → registered
            lines V1 B1 1000.00                → itemised 1000.00
            settle V1 B1 i1 1000.00 interim=1  → unknown
            carry all                          → i1 settled 790.00
            lines V1 B2 500.00                 → itemised 500.00
            settle V1 B2 m2 1500.00            → unknown
            carry T>I                          → -
            """
        var network = check(text: steps).network
        Self.answer(in: &network) { $0.amounts.split = ScopeSplit(fullSelfPay: Fen(10_000), inScope: Fen(140_000)) }
        check(
            network,
            text: """
                show suspense                  → 400.00
                show hospital                  → owed 790.00 withheld 0.00
                release 1                      → done, m2 settled 1190.00 in place of 790.00
                show hospital                  → owed 1190.00 withheld 0.00
                show life V1 B1                → superseded
                """)
        var rejected = check(network, text: "reject 1 → done\ncarry T>I → -").network
        rejected.carryChanged(StreamKey(sender: Clinic.insuring.node, receiver: Clinic.treating.node)) { message in
            guard case .reverseDecision(var decision) = message,
                case .reversed(var negative, let insurance, let type) = decision.outcome
            else { return message }
            negative.amounts.split = ScopeSplit(fullSelfPay: Fen(-10_000), inScope: Fen(-140_000))
            decision.outcome = .reversed(negative, insurance: insurance, clearingType: type)
            return .reverseDecision(decision)
        }
        check(
            rejected,
            text: """
                show suspense                  → 0.00
                show hospital                  → owed 0.00 withheld 0.00
                show life V1 B1                → superseded
                show owed                      → I 0.00 T 0.00
                """)
    }
}

extension Network {
    /// Carries the next message of a stream with other content, and acknowledges it; the sender's books stay as they are.
    mutating func carryChanged(_ stream: StreamKey, _ change: (PeerMessage) -> PeerMessage) {
        guard var batch = nextBatch(of: stream) else { preconditionFailure("nothing to carry") }
        batch.messages = batch.messages.map(change)
        _ = deliver(batch, on: stream)
        acknowledge(stream)
    }
}
