import ClaimGenerator
import ClaimTypes
import Exchange
import LedgerTypes
import MessageSecurity
import Messages
import NodeRuntime
import Settlement

/// Keys that change while messages are under way: announced, approved at each node in its own time, used from an instant on; the old ones end, and
/// somebody who has stolen one tries it.
extension NetworkSimulation {
    func openRotations() {
        guard does(.keys) else { return }
        for node in nodes where people.chance[.keys].chance(perMille: 500) {
            let moment = faultyMicroseconds / 10 + UInt64(people.chance[.keys].below(Int(faultyMicroseconds * 4 / 10) + 1))
            queue.add(.people(.rotate(node)), at: moment)
        }
        for index in 1...4 { queue.add(.people(.intrude), at: faultyMicroseconds * UInt64(60 + index * 9) / 100) }
    }

    /// The ring a node believes: the one its operators approved last.
    func ring(of node: NodeID) -> KeyRing {
        guard does(.keys) else { return keys.ring(approved: nil) }
        return keys.ring(
            approved: shells[node]!.isUp ? hubOrRegion(node, { $0.orders.approvedKeys }, { $0.orders.approvedKeys }) : nil)
    }

    /// The ring envelopes are checked with.
    func believedRing(at node: NodeID) -> KeyRing {
        settings.sabotage == .believesOldKeys ? keys.endlessRing : ring(of: node)
    }

    func rotate(_ node: NodeID) {
        let instant = Timestamp(nanoseconds: UInt64(Self.epoch + Int64(milliseconds)) * 1_000_000)
        let from = instant.adding(seconds: UInt64(people.chance[.keys].number(in: 2...10)))
        keys.rotate(node, from: from, oldEnds: from.adding(seconds: UInt64(people.chance[.keys].number(in: 2...8))))
        note("\(node) announces new keys")
        statistics.count("rotations")
        for other in nodes { after(people.chance[.keys].below(6_000), .people(.approve(other))) }
    }

    /// Two operators approve the newest ring, as often as it takes: an approval that was no longer written is lost with the process, and a
    /// signature that waited for a node may complete the order of an older ring. So they look again as long as anything breaks, and give an
    /// order of its own each time.
    func approve(_ node: NodeID) {
        guard shells[node]!.isUp else { return after(500, .people(.approve(node))) }
        let digest = keys.newestDigest
        let isApproved = hubOrRegion(node, { $0.orders.approvedKeys }, { $0.orders.approvedKeys }) == digest
        if isFaulty || !isApproved { after(3_000, .people(.approve(node))) }
        guard !isApproved else { return }
        let serial = String(people.nextSerial() % 10_000 + 10_000).dropFirst()
        let id = "\(digest.hex.prefix(28))\(serial)"
        for name in ["wang", "li"] {
            let signed = OperatorSigned(
                order: OperatorOrder(node: node, id: id, .approveKeys(digest)), name: name,
                signature: [UInt8](repeating: 7, count: 64))
            perform(node == .hub ? .hub(.operatorSigned(signed)) : .region(.operatorSigned(signed)), at: node)
        }
    }

    // MARK: - Refusals

    /// An envelope whose key is not believed here: it is not journaled, and its stream is asked for again when keys may have been changed.
    func refuse(_ frame: LinkEnvelope, _ refusal: EnvelopeRefusal, _ node: NodeID, _ connection: Int) {
        guard does(.keys), refusal.isAboutKeys else {
            return violate("M9", "\(node) refuses an envelope of \(frame.stream): \(refusal)")
        }
        statistics.count("refusedForKeys")
        note("\(node) refuses an envelope of \(frame.stream): \(refusal)")
        call(node, connection) { link, _ in link.consumed(bytes: frame.bytes.count) }
        after(2_000, .resume(at: node, frame.stream))
    }

    /// Law M9: what was believed was signed with a key that may be believed now.
    func checkKey(of body: EnvelopeBody, at node: NodeID) {
        let approved = hubOrRegion(node, { $0.orders.approvedKeys }, { $0.orders.approvedKeys })
        guard does(.keys), approved == keys.newestDigest, keys.hasEnded(body.signingKey, of: body.sender, at: clock(of: node))
        else { return }
        violate("M9", "\(node) believes key \(body.signingKey) of \(body.sender), which has ended")
    }

    /// A thief writes in the name of a region whose old key he has.
    func intrude() {
        let victims = world.regions.filter { keys.hasEnded(1, of: $0.node, at: clock(of: $0.node)) }
        guard !victims.isEmpty else { return }
        let victim = victims[people.chance[.keys].below(victims.count)]
        let others = world.regions.filter { $0 != victim }
        let target = others[people.chance[.keys].below(others.count)].node
        guard shells[target]!.isUp,
            regionProcesses[target]!.machine.orders.approvedKeys == keys.newestDigest,
            keys.hasEnded(1, of: victim.node, at: clock(of: target))
        else { return }
        let stolen = keys.stolen(from: victim.node)
        let fence = WindowFence(
            window: world.window, insuring: victim, treating: RegionCode(target.value), decisions: 1,
            owed: [FundAmount(.employeePooled, Fen(100_000_000))])
        let first = regionProcesses[target]!.machine.received(from: victim.node) + 1
        let sealed = EnvelopeSealer.seal(
            [.windowFence(fence)], to: target, epoch: 1, firstSequence: first, acknowledged: 0, by: stolen.credentials,
            ring: stolen.ring, at: Timestamp(nanoseconds: 1),
            randomness: keys.randomness(of: victim.node).bytes(for: target, firstSequence: first))
        guard case .success(let bytes) = sealed else { return violate("M9", "a thief cannot seal: \(sealed)") }
        note("somebody writes to \(target) in the name of \(victim)")
        statistics.count("intrusions")
        let opened = EnvelopeOpener.open(
            bytes, by: keys.credentials(of: target), ring: believedRing(at: target), at: clock(of: target))
        if case .success = opened {
            violate("M9", "\(target) believes an envelope that a thief signed with an old key of \(victim)")
        }
    }
}

extension EnvelopeRefusal {
    fileprivate var isAboutKeys: Bool {
        switch self {
        case .signingKeyRefused, .sealingKeyRefused: true
        default: false
        }
    }
}

extension Timestamp {
    fileprivate func adding(seconds: UInt64) -> Timestamp { Timestamp(nanoseconds: nanoseconds + seconds * 1_000_000_000) }
}
