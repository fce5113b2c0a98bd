import ClaimTypes
import Registry
import Testing

/// Card, electronic card and e-credential are one state.
@Suite("Credentials")
struct CredentialTests {
    private static let held: Set<CredentialKind> = [.card, .electronicCard, .eCredential]

    private static func time(_ hour: Int) -> BusinessTime { BusinessTime(seconds: Int64(hour) * 3_600) }

    @Test("a loss reported on one stops all, found or replaced restores all", arguments: CredentialKind.allCases)
    func loss(kind: CredentialKind) throws {
        let usable = CredentialState.usable(since: Self.time(1))
        let stopped = try usable.after(.lossReported(kind), held: Self.held, at: Self.time(2)).get()
        #expect(stopped == .stopped(since: Self.time(2), reportedOn: kind))
        #expect(usable.mayBeUsed == .yes && stopped.mayBeUsed == .no)
        #expect(try stopped.after(.found(kind), held: Self.held, at: Self.time(3)).get() == .usable(since: Self.time(3)))
        #expect(try stopped.after(.reissued(kind), held: Self.held, at: Self.time(3)).get() == .usable(since: Self.time(3)))
        // A new card of another kind does not end the loss.
        #expect(try stopped.after(.issued(.card), held: Self.held, at: Self.time(3)).get() == stopped)
    }

    @Test("what cannot happen is refused, and says why")
    func refusals() {
        func refusal(_ state: CredentialState, _ event: CredentialEvent, at hour: Int = 9) -> CredentialRefusal? {
            guard case .failure(let refusal) = state.after(event, held: [.card], at: Self.time(hour)) else { return nil }
            return refusal
        }
        let usable = CredentialState.usable(since: Self.time(5))
        let stopped = CredentialState.stopped(since: Self.time(5), reportedOn: .card)
        #expect(refusal(.unrecorded, .lossReported(.card)) == .noCredential)
        #expect(refusal(.unrecorded, .found(.card)) == .noCredential)
        #expect(refusal(usable, .lossReported(.eCredential)) == .noCredentialOfKind)
        #expect(refusal(usable, .found(.card)) == .notStopped)
        #expect(refusal(usable, .reissued(.card)) == .notStopped)
        #expect(refusal(stopped, .lossReported(.card)) == .alreadyStopped)
        #expect(refusal(stopped, .found(.eCredential)) == .reportedOnAnother)
        #expect(refusal(usable, .lossReported(.card), at: 4) == .outOfOrder)
        #expect(CredentialState.unrecorded.mayBeUsed == .cannotSay)
    }
}
