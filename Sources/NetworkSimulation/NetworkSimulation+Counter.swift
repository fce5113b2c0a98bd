import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages
import NodeRuntime
import Registry
import Settlement

/// The way between hospitals and their region: requests and answers get lost, come late, and are sent twice.
extension NetworkSimulation {
    /// A hospital acts: asks, asks again, or changes its mind.
    func stepCase(_ number: Int) {
        if cases[number].stage == .identify {
            askWho(number)
            return nextStep(of: number, after: 1_000 + counter.below(3_000))
        }
        guard let request = cases[number].next(&counter, isCalm: !isFaulty) else { return }
        statistics.requests += 1
        let region = cases[number].treating
        note("visit \(number): \(cases[number].stage) as \(request.messageID) to \(region)")
        deliver(request, to: region)
        // A double click.
        if isOn(.counter), counter.chance(perMille: 50) { deliver(request, to: region) }
        let patience = isFaulty ? 800 + counter.below(4_000) : 2_000
        nextStep(of: number, after: patience)
    }

    /// The step before it, if one was planned, is off.
    func nextStep(of number: Int, after milliseconds: Int) {
        cases[number].turn += 1
        after(milliseconds, .step(number, turn: cases[number].turn))
    }

    private func deliver(_ request: HospitalRequest, to region: RegionCode) {
        if isOn(.counter), counter.chance(perMille: 60) { return }
        let delay = isOn(.counter) && counter.chance(perMille: 50) ? counter.below(6_000) : 2 + counter.below(20)
        after(delay, .request(region, request))
    }

    func take(_ request: HospitalRequest, at region: RegionCode) {
        // A node that is down answers nobody; the hospital asks again.
        guard shells[region.node]!.isUp else { return }
        notePrice(of: request, at: region)
        let renamed = renamed(request, at: region.node)
        let attached = world.registry.attachingServices(to: renamed)
        regionProcesses[region.node]!.take(
            PreparedCommand(command: .hospital(attached), input: .hospital(attached)), at: clock(of: region.node))
        flush(region.node)
    }

    /// A durable answer leaves the node.
    func answer(_ reply: HospitalReply, from node: NodeID) {
        let region = RegionCode(node.value)
        checkBooked(reply, at: node)
        checkRefusal(reply, at: node)
        if isOn(.counter), counter.chance(perMille: 60) { return }
        guard let told = tampered(reply) else { return }
        after(2 + counter.below(isFaulty ? 400 : 20), .reply(told, from: region))
    }

    func hear(_ reply: HospitalReply, from region: RegionCode) {
        guard let number = Int(reply.messageID.dropFirst().prefix { $0 != "-" }), cases.indices.contains(number) else {
            return violate("M4", "an answer to \(reply.messageID) of \(reply.institution), which nobody asked")
        }
        let before = cases[number].stage
        cases[number].take(reply, &counter, isCalm: !isFaulty)
        if let (law, text) = cases[number].contradiction { violate(law, text) }
        statistics.replies += 1
        if cases[number].stage != before { note("visit \(number): \(reply.messageID) answered, now \(cases[number].stage)") }
        if cases[number].stage != before, cases[number].stage != .done {
            nextStep(of: number, after: 10 + counter.below(isFaulty ? 1_500 : 50))
        }
    }

    // MARK: - Defects

    private func tampered(_ reply: HospitalReply) -> HospitalReply? {
        func with(_ answer: HospitalAnswer) -> HospitalReply {
            let messageID = reply.messageID.split(separator: "-").prefix(2).joined(separator: "-")
            return HospitalReply(institution: reply.institution, messageID: messageID, answer: answer)
        }
        switch (settings.sabotage, reply.answer) {
        case (.tellsOtherAmount, .settled(var claim)):
            claim.amounts.cash += .init(1)
            return with(.settled(claim))
        case (.unknownReversalIsDone, .unknown) where reply.messageID.hasPrefix("x"): return with(.reversed(nil))
        case (.unknownSettlementIsRefused, .unknown) where reply.messageID.hasPrefix("m"):
            return with(.refused(RefusalNotice(code: 101, field: "", text: BilingualText("", ""))))
        case (.losesCancelAnswers, .cancelled): return nil
        case (.keepsInterimBill, .settledInPlace(let claim, _)):
            var added = claim
            added.amounts = claim.amounts + claim.amounts
            return with(.settled(added))
        case (.forgetsDedupeAfterRestart, _): return with(reply.answer)
        default: return reply
        }
    }

    private func renamed(_ request: HospitalRequest, at node: NodeID) -> HospitalRequest {
        guard settings.sabotage == .forgetsDedupeAfterRestart, case .settle(var bill) = request else { return request }
        // A second life does not know the id, which is as if it had forgotten it.
        guard shells[node]!.starts > 1 else { return request }
        bill.messageID += "-\(shells[node]!.starts)"
        return .settle(bill)
    }
}
