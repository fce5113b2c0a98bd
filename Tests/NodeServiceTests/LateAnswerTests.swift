import ClaimTypes
import Clearing
import Exchange
import LedgerTypes
import Messages
import Settlement
import StrictJSON
import Testing

@testable import NodeService

/// What `admin calendar` and `admin payments` say of lateness.
@Suite("Admin: what was late, and what it costs")
struct LateAnswerTests {
    private static let payer = RegionCode(340_000)
    private static let payee = RegionCode(310_000)
    private static let window = WindowNumber(202_603)
    private static let payBy = BusinessDate(days: 20_570)
    private static let time = Timestamp(nanoseconds: 1_772_600_000_000_000_000)

    private static func envelope(
        _ messages: [PeerMessage], from sender: NodeID, to receiver: NodeID, first: UInt64 = 1, isRead: Bool = true
    ) -> IncomingEnvelope {
        let body = EnvelopeBody(
            suite: 1, sender: sender, receiver: receiver, epoch: 1, firstSequence: first, acknowledged: 0,
            headers: messages.map { $0.routing(from: sender, to: receiver, payloadDigest: .zero) })
        return IncomingEnvelope(body: body, messages: isRead ? messages : [])
    }

    @Test("the hub's calendar names a region whose fence is late, its last day, and the day that noted it")
    func hubCalendar() {
        var hub = HubMachine()
        _ = hub.apply(.admitRegions([Self.payer, Self.payee]), at: Self.time)
        let fence = WindowFence(window: Self.window, insuring: Self.payer, treating: Self.payee, decisions: 0, owed: [])
        let seen = Self.envelope([.windowFence(fence)], from: Self.payer.node, to: Self.payee.node, isRead: false)
        _ = hub.apply(.envelope(seen), at: Self.time)
        _ = hub.apply(.month(.dayPassed(BusinessDate(days: 20_545))), at: Self.time)
        #expect(
            AdminAnswers.lateFences(Array(hub.month.late.values)).text
                == #"[{"window":"2026-03","insuring":"310000","pairs":1,"deadline":"2026-04-01","noted_on":"2026-04-02"}]"#)
    }

    @Test("a region's payments tell what each bears: counted here, booked, in suspense, and as the payee counts it")
    func payments() throws {
        var region = RegionMachine()
        var plan = CalendarPlan.national
        plan.interestMillionths = 36_500
        let notice = PaymentNotice(
            number: "FK-1", window: Self.window, payer: Self.payer, payee: Self.payee,
            amounts: [FundAmount(.employeePooled, Fen(79_000))], applyBy: Self.payBy, payBy: Self.payBy)
        let cleared = ClearingNotice(window: Self.window, region: Self.payer, payable: [], receivable: [], net: .zero)
        let position = WindowPosition(
            window: Self.window, region: Self.payer, method: .multilateralNet, payable: .zero, receivable: .zero, net: .zero,
            table: .zero)
        let told: [PeerMessage] = [.clearingNotice(cleared), .month(.position(position)), .month(.paymentNotice(notice))]
        let inputs: [RegionInput] = [
            .found(Self.payer, peers: [Self.payee], firstWindow: Self.window.next), .bookInterest, .month(.setCalendar(plan)),
            .envelope(Self.envelope(told, from: .hub, to: Self.payer.node), facts: [nil, nil, nil]),
        ]
        for input in inputs { #expect(region.apply(input, at: Self.time).outcome == CommandOutput.accepted) }
        func answer() throws -> String {
            let day = Self.payBy.adding(days: 10)
            let json = PaymentAnswer.of(region.money.register, region.interest(on: day), region: Self.payer, on: day)
            return try #require(json["late_interest"]).text
        }
        #expect(
            try answer() == #"[{"number":"FK-1","rate_millionths":36500,"counted_fen":79,"booked_fen":0,"suspense_fen":0,"#
                + #""claimed_fen":null,"payee_counts_fen":null,"finding":null,"finding_text":null,"windows":[]}]"#)

        let paid = BankConfirmation(
            number: "FK-1", isIncoming: false, amount: Fen(79_000), on: Self.payBy.adding(days: 10), reference: "R1")
        _ = region.apply(.money(.bankConfirmed(paid)), at: Self.time)
        let record = try #require(region.money.interest.ascending.first?.records.first)
        let differs = InterestAnswer(
            notice: "FK-1", payer: Self.payer, payee: Self.payee, settlementID: record.settlementID, finding: .rateDiffers,
            total: Fen(158))
        let back = Self.envelope([.month(.interestAnswer(differs))], from: Self.payee.node, to: Self.payer.node)
        #expect(region.apply(.envelope(back, facts: [nil]), at: Self.time).outcome == CommandOutput.accepted)
        #expect(
            try answer() == #"[{"number":"FK-1","rate_millionths":36500,"counted_fen":79,"booked_fen":79,"suspense_fen":0,"#
                + #""claimed_fen":null,"payee_counts_fen":158,"finding":"rateDiffers","finding_text":"费率不符 / rate differs","#
                + #""windows":["2026-04"]}]"#)
    }

    @Test("a pair that is only fenced is called fenced, and confirmed when its statement is")
    func stages() {
        #expect(ClearingStage.fenced.names.english == "fenced" && ClearingStage.confirmed.names.english == "confirmed")
        var region = RegionMachine()
        _ = region.apply(.found(Self.payer, peers: [Self.payee], firstWindow: Self.window), at: Self.time)
        let pair = RegionPair(insuring: Self.payer, treating: Self.payee)
        #expect(region.stage(of: pair, in: Self.window) == .open)
        _ = region.apply(.fenceWindow(Self.window), at: Self.time)
        #expect(region.stage(of: pair, in: Self.window) == .fenced)
    }
}
