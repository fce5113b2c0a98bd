import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages
import Settlement

/// What a hospital makes of the answers it gets.
extension HospitalCase {
    /// Takes an answer; those to earlier requests say nothing any more.
    mutating func take(_ reply: HospitalReply, _ random: inout SeededRandom, isCalm: Bool) {
        guard reply.messageID == messageID, isWaiting, stage != .done else { return }
        switch (stage, reply.answer) {
        case (_, .unknown): return
        case (.register, .registered): begin(.upload)
        case (.upload, .itemised(let split)):
            splits[part] = split
            begin(random.chance(perMille: 300) ? .preSettle : .settle)
        case (.preSettle, .trial), (.preSettle, .refused): begin(.settle)
        case (.settle, .settled(let claim)): settled(claim, &random, isCalm: isCalm)
        case (.settle, .settledInPlace(let claim, let negative)):
            // The interim bill, which the hospital may never have been told of, is undone whole.
            if let standing, negative.amounts != -standing.amounts || negative.originalSettlementID != standing.settlementID {
                contradiction = ("M6", "\(visitID): \(negative) takes the place of \(standing)")
            }
            settled(claim, &random, isCalm: isCalm)
        case (.cancel, .cancelled(let negative)): undone(negative, &random)
        case (.reverse, .reversed(let negative)): reversed(negative, &random)
        case (_, .refused(let notice)): refused(notice, &random)
        default: contradiction = ("M4", "\(visitID): \(reply.answer) answers \(stage)")
        }
    }

    /// Told who stands at the counter.
    mutating func identified(as person: PersonNumber) {
        guard stage == .identify else { return }
        if person != self.person { contradiction = ("M8", "\(visitID): \(self.person) is taken for \(person)") }
        begin(.register)
    }

    /// Told that nobody knows the person.
    mutating func unknown() {
        guard stage == .identify else { return }
        if !mustBeRefused { contradiction = ("M10", "\(visitID): \(person) is said to be unknown") }
        begin(.done)
    }

    /// Takes back what was settled in an earlier month. `false` when it cannot name the message that settled.
    mutating func correct() -> Bool {
        guard isDone, standing != nil, standingPart == part, attempts.count == 1 else { return false }
        begin(.cancel)
        return true
    }

    private mutating func settled(_ claim: SettledClaim, _ random: inout SeededRandom, isCalm: Bool) {
        (standing, standingPart) = (claim, part)
        acknowledged.append(claim)
        // Of several message ids nobody knows which one settled, and a cancel has to name it.
        guard !isCalm, undoings < 3, attempts.count == 1 else { return goOn() }
        switch random.below(10) {
        case 0..<3: begin(.cancel)
        case 3: begin(.reverse)
        default: goOn()
        }
    }

    /// The next bill of the stay, if there is one.
    private mutating func goOn() {
        guard part < fees.count - 1 else { return begin(.done) }
        part += 1
        attempts = []
        begin(.upload)
    }

    private mutating func undone(_ negative: SettledClaim, _ random: inout SeededRandom) {
        if let standing, negative.amounts != -standing.amounts || negative.originalSettlementID != standing.settlementID {
            contradiction = ("M6", "\(visitID): \(negative) undoes \(standing)")
        }
        standing = nil
        startAfresh(&random)
    }

    private mutating func reversed(_ negative: SettledClaim?, _ random: inout SeededRandom) {
        let isStanding = standing != nil && standingPart == part
        if let negative, let standing, isStanding, negative.amounts != -standing.amounts {
            contradiction = ("M6", "\(visitID): \(negative) reverses \(standing)")
        }
        if negative == nil, isStanding, reversing.count == 1 {
            contradiction = ("M6", "\(visitID): nothing was reversed, and \(standing!.settlementID) stood")
        }
        // An interim bill that the reversed one took the place of stays undone.
        if negative != nil { standing = nil }
        reversing.removeFirst()
        serial += 1
        (messageID, isWaiting) = ("x\(number)-\(serial)", false)
        guard reversing.isEmpty else { return }
        if standingPart == part { standing = nil }
        startAfresh(&random)
    }

    private mutating func startAfresh(_ random: inout SeededRandom) {
        undoings += 1
        attempts = []
        if undoings < 3, random.chance(perMille: 500) { begin(.settle) } else { begin(.done) }
    }

    private mutating func refused(_ notice: RefusalNotice, _ random: inout SeededRandom) {
        let refusal = SettlementRefusal(rawValue: notice.code)
        switch (stage, refusal) {
        case (.settle, _): settleRefused(refusal, notice.code, &random)
        case (.cancel, .outcomeUnknown), (.reverse, .outcomeUnknown):
            // Not now: the same again later, under a new id, as this one stays refused.
            serial += 1
            messageID = "\(stage == .cancel ? "c" : "x")\(number)-\(serial)"
        case (.cancel, .adjustedByAudit), (.reverse, .adjustedByAudit):
            // An audit has taken something off meanwhile: it stands.
            if standing == nil { contradiction = ("M6", "\(visitID): \(stage) of nothing is refused as adjusted") }
            begin(.done)
        default:
            refusals.append(notice.code)
            if stage == .cancel || stage == .reverse {
                contradiction = (
                    "M6", "\(visitID): \(stage) of a settlement is refused as \(notice.code) \(notice.text.english)"
                )
            }
            begin(.done)
        }
    }

    /// What was refused stays refused, whatever copies of it are under way (law M4): only the other attempts may still settle.
    private mutating func settleRefused(_ refusal: SettlementRefusal?, _ code: UInt16, _ random: inout SeededRandom) {
        attempts.removeAll { $0 == messageID }
        switch refusal {
        case .outcomeUnknown where !attempts.isEmpty: messageID = attempts.last!
        case .outcomeUnknown, .messageReversed, .alreadyCancelled: newAttempt()
        default:
            refusals.append(code)
            if !attempts.isEmpty {
                begin(.reverse)
            } else if refusal == .policyMissing {
                // The policy may come meanwhile.
                startAfresh(&random)
            } else {
                begin(.done)
            }
        }
    }
}
