import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages
import Settlement

/// One visit as its hospital sees it: what it asked, what it was told, and what it therefore believes. The naive model of the network is nothing but
/// the sum of these beliefs.
struct HospitalCase {
    enum Stage: Equatable {
        case identify, register, upload, preSettle, settle, cancel, reverse, done
    }

    let number: Int
    let treating: RegionCode
    let insuring: RegionCode
    let institution: InstitutionCode
    /// The person who stands at the counter; whom a settlement must be refused for, if so planned.
    let person: PersonNumber
    let mustBeRefused: Bool
    /// What the lines of each bill come to, in order: one for most visits, several for a stay that is billed before discharge.
    let fees: [Fen]
    let beganAt: BusinessTime
    /// When each bill is settled.
    let settleTimes: [BusinessTime]
    private(set) var stage: Stage
    /// The bill that is being made.
    private(set) var part = 0
    private(set) var standingPart = 0
    /// Number of the step that is planned next.
    var turn = 0
    /// What stands, as the hospital was told.
    private(set) var standing: SettledClaim?
    /// Every settlement the hospital was told of, undone later or not.
    private(set) var acknowledged: [SettledClaim] = []
    private(set) var refusals: [UInt16] = []
    private(set) var isWaiting = false
    /// Something the hospital was told that cannot be.
    private(set) var contradiction: String?

    /// Message ids a settle was sent under since nothing stood, oldest first. Any of them may still be under way.
    private var attempts: [String] = []
    private var reversing: [String] = []
    private var serial = 0
    private var messageID = ""
    private var tries = 0
    private var undoings = 0
    /// Behind every message id.
    private let suffix: String
    /// What uploads were told of the split of their lines.
    private(set) var splits: [Int: ScopeSplit] = [:]

    init(_ plan: VisitPlan) {
        (number, treating, insuring) = (plan.number, plan.treating, plan.insuring)
        (institution, person, mustBeRefused) = (plan.institution, plan.person, plan.mustBeRefused)
        fees = plan.fees
        beganAt = BusinessTime(plan.days[0], secondOfDay: 28_800)
        settleTimes = plan.days.dropFirst().map { BusinessTime($0, secondOfDay: 36_000 + plan.number) }
        stage = plan.asksWho ? .identify : .register
        suffix = plan.suffix
        messageID = "r\(number)\(suffix)"
    }

    var visitID: String { "V\(number)" }
    /// Of the bill that stands; of the one that is being made when none does.
    var batch: String { batch(standing == nil ? part : standingPart) }
    var batches: [String] { fees.indices.map { batch($0) } }
    /// When the bill that is being made is settled.
    var settledAt: BusinessTime { settleTimes[part] }
    var isDone: Bool { stage == .done }

    private func batch(_ part: Int) -> String { part == 0 ? "B\(number)" : "B\(number)-\(part + 1)" }

    // MARK: - Asking

    /// The next request: the first of its kind, the same again, or one of an impatient hospital.
    mutating func next(_ random: inout SeededRandom, isCalm: Bool) -> HospitalRequest? {
        guard stage != .done else { return nil }
        if isWaiting { loseHeart(&random, isCalm: isCalm) } else { tries = 0 }
        isWaiting = true
        tries += 1
        return request
    }

    /// While an answer stays away: settles under a new message id, reverses what may have happened, or does without the trial.
    private mutating func loseHeart(_ random: inout SeededRandom, isCalm: Bool) {
        switch stage {
        case .preSettle where tries >= 2: begin(.settle)
        case .settle where !isCalm && random.chance(perMille: 120): begin(.reverse)
        case .settle where !isCalm && random.chance(perMille: 150): newAttempt()
        case .cancel where !isCalm && random.chance(perMille: 100): begin(.reverse)
        default: break
        }
    }

    private mutating func begin(_ stage: Stage) {
        self.stage = stage
        (isWaiting, tries) = (false, 0)
        serial += 1
        switch stage {
        case .identify: break
        case .register: messageID = "r\(number)\(suffix)"
        case .upload: messageID = "u\(number)-\(part)"
        case .preSettle: messageID = "p\(number)-\(part)"
        case .settle: newAttempt()
        case .cancel: messageID = "c\(number)-\(serial)"
        case .reverse:
            reversing = attempts
            messageID = "x\(number)-\(serial)"
        case .done: break
        }
    }

    private mutating func newAttempt() {
        serial += 1
        messageID = "m\(number)-\(serial)"
        attempts.append(messageID)
    }

    private var request: HospitalRequest {
        switch stage {
        case .identify, .register:
            .register(
                VisitRegistration(
                    institution: institution, level: .third, visitID: visitID, person: person, treatingRegion: treating,
                    insuringRegion: insuring, insurance: .employee, visitType: .inpatient, diseaseCode: "", beganAt: beganAt),
                messageID: messageID)
        case .upload:
            .uploadLines(
                LineUpload(institution: institution, visitID: visitID, batch: batch(part), messageID: messageID, lines: [line]))
        case .preSettle: .preSettle(bill)
        case .settle: .settle(bill)
        case .cancel:
            .cancel(
                CancelBill(
                    institution: institution, visitID: visitID, batch: batch(part), messageID: messageID,
                    originalMessageID: attempts.last ?? "", cancelledAt: settledAt))
        case .reverse, .done:
            .reverse(
                ReverseBill(
                    institution: institution, visitID: visitID, messageID: messageID, originalMessageID: reversing.first ?? "",
                    reversedAt: settledAt))
        }
    }

    private var line: FeeLine {
        FeeLine(
            lineNumber: "1", itemCode: SimulatedWorld.itemCode, quantity: Quantity(1),
            unitPrice: UnitPrice(microYuan: fees[part].units * 10_000), amount: fees[part], chargedAt: chargedAt(part))
    }

    /// The lines of a later bill are charged after the bill before it.
    func chargedAt(_ part: Int) -> BusinessTime { part == 0 ? beganAt : settleTimes[part - 1] }

    private var bill: BillRequest {
        BillRequest(
            institution: institution, visitID: visitID, batch: batch(part), messageID: messageID,
            medicalFee: fees[...part].reduce(.zero, +), hospitalPart: .zero, useAccount: true, settledAt: settledAt,
            isInterim: part < fees.count - 1)
    }

    // MARK: - Being told

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
                contradiction = "M6: \(visitID): \(negative) takes the place of \(standing)"
            }
            settled(claim, &random, isCalm: isCalm)
        case (.cancel, .cancelled(let negative)): undone(negative, &random)
        case (.reverse, .reversed(let negative)): reversed(negative, &random)
        case (_, .refused(let notice)): refused(notice)
        default: contradiction = "\(visitID): \(reply.answer) answers \(stage)"
        }
    }

    /// Told who stands at the counter.
    mutating func identified(as person: PersonNumber) {
        guard stage == .identify else { return }
        if person != self.person { contradiction = "M8: \(visitID): \(self.person) is taken for \(person)" }
        begin(.register)
    }

    /// Told that nobody knows the person.
    mutating func unknown() {
        guard stage == .identify else { return }
        if !mustBeRefused { contradiction = "M10: \(visitID): \(person) is said to be unknown" }
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
            contradiction = "M6: \(visitID): \(negative) undoes \(standing)"
        }
        standing = nil
        startAfresh(&random)
    }

    private mutating func reversed(_ negative: SettledClaim?, _ random: inout SeededRandom) {
        let isStanding = standing != nil && standingPart == part
        if let negative, let standing, isStanding, negative.amounts != -standing.amounts {
            contradiction = "M6: \(visitID): \(negative) reverses \(standing)"
        }
        if negative == nil, isStanding, reversing.count == 1 {
            contradiction = "M6: \(visitID): nothing was reversed, and \(standing!.settlementID) stood"
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

    private mutating func refused(_ notice: RefusalNotice) {
        let refusal = SettlementRefusal(rawValue: notice.code)
        switch (stage, refusal) {
        case (_, .outcomeUnknown):
            // Not now: the same again later, under the id that asked first.
            if stage == .settle, let index = attempts.firstIndex(of: messageID) {
                messageID = attempts[(index + attempts.count - 1) % attempts.count]
            }
        case (.settle, .messageReversed), (.settle, .alreadyCancelled): newAttempt()
        case (.cancel, .adjustedByAudit), (.reverse, .adjustedByAudit):
            // An audit has taken something off meanwhile: it stands.
            if standing == nil { contradiction = "\(visitID): \(stage) of nothing is refused as adjusted" }
            begin(.done)
        default:
            refusals.append(notice.code)
            if stage == .cancel || stage == .reverse {
                contradiction = "\(visitID): \(stage) of a settlement is refused as \(notice.code) \(notice.text.english)"
            }
            begin(.done)
        }
    }
}
