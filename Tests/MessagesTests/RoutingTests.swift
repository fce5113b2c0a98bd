import ClaimTypes
import LedgerTypes
import MessageSamples
import Messages
import Testing

@Suite("Messages: what the hub sees")
struct RoutingTests {
    @Test("only what is booked carries money, and a cancel carries the exact negative")
    func money() {
        let settled = header(.settleDecision(Samples.decision(.settled(Samples.settled))))
        #expect(settled.count == 1 && settled.medicalFee == Samples.amounts.total)
        #expect(settled.amounts == Samples.amounts.owedByFund(.employee))
        #expect(settled.window == Samples.settled.window && settled.date == Samples.discharge.date)
        let cancelled = header(.cancelDecision(Samples.decision(.settled(Samples.negated))))
        #expect(cancelled.count == -1 && cancelled.medicalFee == -settled.medicalFee)
        #expect(cancelled.amounts == settled.amounts.map { FundAmount($0.fund, -$0.amount) })
        let reversed = header(
            .reverseDecision(
                ReverseDecision(
                    request: Samples.reverseRequest,
                    outcome: .reversed(Samples.negated, insurance: .employee, clearingType: .inpatient))))
        #expect(reversed.count == -1 && reversed.amounts == cancelled.amounts && reversed.clearingType == 21)

        let superseding = header(.settleDecision(Samples.supersedingDecision))
        #expect(superseding.count == 0 && superseding.medicalFee == .zero && superseding.amounts == [])
        #expect(superseding.window == Samples.negated.window, "the same stay again: nothing more is owed, and it is stamped")
        let stated = header(.settleDecision(Samples.statedDecision))
        #expect(stated.amounts == settled.amounts, "what is owed is the sum of components, whatever totals are stated")
        for (name, message) in Samples.messages where name == "adjustment-decision-adjusted" {
            let adjusted = header(message)
            #expect(adjusted.count == 0 && adjusted.medicalFee == .zero && adjusted.window == WindowNumber(202_604))
            #expect(adjusted.amounts == Samples.adjustmentRequest.amounts.map { FundAmount($0.fund, -$0.amount) })
        }

        for (name, message) in Samples.messages {
            switch name {
            case "settle-decision-settled", "cancel-decision-settled", "reverse-decision-reversed", "window-fence",
                "settle-decision-superseding", "settle-decision-stated-totals", "adjustment-decision-adjusted",
                "settle-decision-stay-elsewhere":
                continue
            case "statement-contest", "statement-contest-evidence":
                guard case .month(.statementContest(let contest)) = message else { continue }
                #expect(header(message).amounts == contest.disputed && header(message).count == 0, "what the window leaves out")
                continue
            case "late-interest", "late-interest-given-back":
                guard case .month(.lateInterest(let interest)) = message else { continue }
                #expect(header(message).amounts == [FundAmount(.lateInterest, interest.amount)] && header(message).count == 0)
                #expect(header(message).window == interest.window && header(message).medicalFee == .zero)
                continue
            case "statement-confirm-withdrawn":
                #expect(header(message).count == -1 && header(message).amounts.isEmpty)
                continue
            default: break
            }
            let header = header(message)
            #expect(header.count == 0 && header.medicalFee == .zero && header.amounts.isEmpty, "\(name)")
        }
    }

    @Test("the pair is the insuring and the treating party, whichever of them speaks")
    func pair() {
        for (name, message) in Samples.messages {
            let header = header(message)
            #expect(header.kind == message.kind)
            switch message {
            case .dayTotals, .clearingNotice, .month(.position), .errorNotice:
                #expect(header.insuring.value == 0 && header.treating.value == 0, "\(name)")
            default: #expect(header.insuring == Samples.anhui && header.treating == Samples.shanghai, "\(name)")
            }
        }
    }

    @Test("M8: a header tells persons, visits and institutions apart by nothing but the payload digest")
    func identity() {
        for kind in [PeerMessage.settleRequest, PeerMessage.preSettleRequest] {
            let other = changed(Samples.submission) {
                $0.visit.person = PersonNumber(1)
                $0.visit.institution = InstitutionCode(2)
                $0.visit.visitID = "3"
                $0.messageID = "4"
                $0.visit.diseaseCode = "5"
            }
            #expect(header(kind(other)) == header(kind(Samples.submission)))
        }
    }

    @Test("a message belongs only on the stream between the parties it names")
    func parties() {
        let (anhui, shanghai, zhejiang) = (Samples.anhui.node, Samples.shanghai.node, NodeID(330_000))
        for (name, message) in Samples.messages {
            let (sender, receiver) = Samples.ends(of: message)
            #expect(message.belongs(from: sender, to: receiver), "\(name)")
        }
        let request = PeerMessage.settleRequest(Samples.submission)
        #expect(!request.belongs(from: anhui, to: shanghai))
        #expect(!request.belongs(from: zhejiang, to: anhui))
        #expect(!request.belongs(from: shanghai, to: zhejiang))
        #expect(!PeerMessage.settleDecision(Samples.decision(.settled(Samples.settled))).belongs(from: .hub, to: shanghai))
        #expect(!PeerMessage.windowFence(Samples.fence).belongs(from: shanghai, to: anhui))
        #expect(!PeerMessage.dayTotals(Samples.dayTotals).belongs(from: shanghai, to: .hub))
        #expect(!PeerMessage.clearingNotice(Samples.clearingNotice).belongs(from: shanghai, to: anhui))
    }

    private func header(_ message: PeerMessage) -> RoutingHeader {
        let (sender, receiver) = Samples.ends(of: message)
        return message.routing(from: sender, to: receiver, payloadDigest: Samples.digest)
    }
}
