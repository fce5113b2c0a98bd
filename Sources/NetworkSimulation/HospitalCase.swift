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
    var stage: Stage
    /// The bill that is being made.
    var part = 0
    var standingPart = 0
    /// Number of the step that is planned next.
    var turn = 0
    /// What stands, as the hospital was told.
    var standing: SettledClaim?
    /// Every settlement the hospital was told of, undone later or not.
    var acknowledged: [SettledClaim] = []
    var refusals: [UInt16] = []
    var isWaiting = false
    /// Something the hospital was told that cannot be, and the law that forbids it.
    var contradiction: (law: String, text: String)?

    /// Message ids a settle was sent under since nothing stood, oldest first. Any of them may still be under way.
    var attempts: [String] = []
    var reversing: [String] = []
    var serial = 0
    var messageID = ""
    private var tries = 0
    var undoings = 0
    /// Behind every message id.
    private let suffix: String
    /// What uploads were told of the split of their lines.
    var splits: [Int: ScopeSplit] = [:]

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

    mutating func begin(_ stage: Stage) {
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

    mutating func newAttempt() {
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
}
