import ClaimGenerator
import ClaimTypes
import LedgerTypes
import Messages
import Settlement

/// One visit as its hospital sees it: what it asked, what it was told, and what it therefore believes. The naive model of the network is nothing but
/// the sum of these beliefs.
struct HospitalCase {
    enum Stage: Equatable {
        case register, upload, preSettle, settle, cancel, reverse, done
    }

    let number: Int
    let treating: RegionCode
    let insuring: RegionCode
    let institution: InstitutionCode
    let person: PersonNumber
    let fee: Fen
    let beganAt: BusinessTime
    let settledAt: BusinessTime
    private(set) var stage = Stage.register
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

    init(
        number: Int, treating: RegionCode, insuring: RegionCode, institution: InstitutionCode, person: PersonNumber, fee: Fen,
        day: BusinessDate
    ) {
        (self.number, self.treating, self.insuring) = (number, treating, insuring)
        (self.institution, self.person, self.fee) = (institution, person, fee)
        beganAt = BusinessTime(day, secondOfDay: 28_800)
        settledAt = BusinessTime(day, secondOfDay: 36_000 + number)
        messageID = "r\(number)"
    }

    var visitID: String { "V\(number)" }
    var batch: String { "B\(number)" }
    var isDone: Bool { stage == .done }

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
        case .register: messageID = "r\(number)"
        case .upload: messageID = "u\(number)"
        case .preSettle: messageID = "p\(number)"
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
        case .register:
            .register(
                VisitRegistration(
                    institution: institution, level: .third, visitID: visitID, person: person, treatingRegion: treating,
                    insuringRegion: insuring, insurance: .employee, visitType: .inpatient, diseaseCode: "", beganAt: beganAt),
                messageID: messageID)
        case .upload:
            .uploadLines(
                LineUpload(institution: institution, visitID: visitID, batch: batch, messageID: messageID, lines: [line]))
        case .preSettle: .preSettle(bill)
        case .settle: .settle(bill)
        case .cancel:
            .cancel(
                CancelBill(
                    institution: institution, visitID: visitID, batch: batch, messageID: messageID,
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
            unitPrice: UnitPrice(microYuan: fee.units * 10_000), amount: fee, chargedAt: beganAt)
    }

    private var bill: BillRequest {
        BillRequest(
            institution: institution, visitID: visitID, batch: batch, messageID: messageID, medicalFee: fee, hospitalPart: .zero,
            useAccount: true, settledAt: settledAt)
    }

    // MARK: - Being told

    /// Takes an answer; those to earlier requests say nothing any more.
    mutating func take(_ reply: HospitalReply, _ random: inout SeededRandom, isCalm: Bool) {
        guard reply.messageID == messageID, isWaiting, stage != .done else { return }
        switch (stage, reply.answer) {
        case (_, .unknown): return
        case (.register, .registered): begin(.upload)
        case (.upload, .itemised): begin(random.chance(perMille: 300) ? .preSettle : .settle)
        case (.preSettle, .trial), (.preSettle, .refused): begin(.settle)
        case (.settle, .settled(let claim)): settled(claim, &random, isCalm: isCalm)
        case (.cancel, .cancelled(let negative)): undone(negative, &random)
        case (.reverse, .reversed(let negative)): reversed(negative, &random)
        case (_, .refused(let notice)): refused(notice)
        default: contradiction = "\(visitID): \(reply.answer) answers \(stage)"
        }
    }

    private mutating func settled(_ claim: SettledClaim, _ random: inout SeededRandom, isCalm: Bool) {
        standing = claim
        acknowledged.append(claim)
        // Of several message ids nobody knows which one settled, and a cancel has to name it.
        guard !isCalm, undoings < 3, attempts.count == 1 else { return begin(.done) }
        switch random.below(10) {
        case 0..<3: begin(.cancel)
        case 3: begin(.reverse)
        default: begin(.done)
        }
    }

    private mutating func undone(_ negative: SettledClaim, _ random: inout SeededRandom) {
        if let standing, negative.amounts != -standing.amounts || negative.originalSettlementID != standing.settlementID {
            contradiction = "M6: \(visitID): \(negative) undoes \(standing)"
        }
        standing = nil
        startAfresh(&random)
    }

    private mutating func reversed(_ negative: SettledClaim?, _ random: inout SeededRandom) {
        if let negative, let standing, negative.amounts != -standing.amounts {
            contradiction = "M6: \(visitID): \(negative) reverses \(standing)"
        }
        if negative == nil, standing != nil, reversing.count == 1 {
            contradiction = "M6: \(visitID): nothing was reversed, and \(standing!.settlementID) stood"
        }
        if negative != nil { standing = nil }
        reversing.removeFirst()
        serial += 1
        (messageID, isWaiting) = ("x\(number)-\(serial)", false)
        guard reversing.isEmpty else { return }
        standing = nil
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
        default:
            refusals.append(notice.code)
            if stage == .cancel || stage == .reverse {
                contradiction = "\(visitID): \(stage) of a settlement is refused as \(notice.code) \(notice.text.english)"
            }
            begin(.done)
        }
    }
}
