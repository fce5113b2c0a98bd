import ClaimTypes
import LedgerTypes
import Messages
import Testing

@testable import Settlement

/// Law M1 for what is kept for the counters: no stored property is missing from the bytes.
@Suite("M1: bytes of the counter's state")
struct CounterStateTests {
    private static let visit = VisitKey(institution: Clinic.hospital, visitID: "V1")
    private static let month = SplitKey(institution: Clinic.hospital, month: Clinic.window)
    private static let message = MessageKey(institution: Clinic.hospital, messageID: "m")
    private static let group = CounterTotalsKey(
        institution: Clinic.hospital, date: Clinic.moment("2026-03-05").date, insurance: .employee, clearingType: .inpatient,
        insuring: Clinic.insuring, isNegative: false)

    private static let full: CounterState = {
        var state = CounterState()
        let diagnosis = Diagnosis(
            type: "1", rank: 1, code: "J18.900", isMain: true, diagnosedAt: Clinic.moment("2026-03-05"))
        state.files[visit] = VisitFile(diagnoses: [diagnosis], dischargedAt: Clinic.moment("2026-03-06"))
        state.lines[visit] = ["1": LineBook(lines: ["1": .init(fingerprint: 1, split: ScopeSplit(inScope: Fen(1)))])]
        state.totals[group] = CounterFigures(count: 1, medicalFee: Fen(2), fund: Fen(3), account: Fen(4))
        state.confirmations[month] = [
            ConfirmSplit(
                institution: Clinic.hospital, month: Clinic.window, messageID: "s",
                rows: [.init(settlementID: 1, medicalFee: Fen(2), insurancePaid: Fen(3), isConfirmed: true)])
        ]
        state.uses[message] = CounterUse(purpose: .cancelLines, fingerprint: 1)
        return state
    }()

    private static func bytes(_ state: CounterState) -> [UInt8] {
        var writer = ByteWriter()
        state.writeCanonical(into: &writer)
        return writer.bytes
    }

    @Test("changing any part changes the bytes")
    func everyPart() {
        let changes: [(name: String, change: (inout CounterState) -> Void)] = [
            ("file", { $0.files[Self.visit] = nil }), ("diagnoses", { $0.files[Self.visit]!.diagnoses = [] }),
            ("type", { $0.files[Self.visit]!.diagnoses[0].type = "2" }),
            ("rank", { $0.files[Self.visit]!.diagnoses[0].rank = 2 }),
            ("code", { $0.files[Self.visit]!.diagnoses[0].code = "2" }),
            ("main", { $0.files[Self.visit]!.diagnoses[0].isMain = false }),
            ("diagnosed", { $0.files[Self.visit]!.diagnoses[0].diagnosedAt = Clinic.moment("2026-03-04") }),
            ("discharge", { $0.files[Self.visit]!.dischargedAt = nil }),
            ("cancelled", { $0.files[Self.visit]!.isCancelled = true }),
            ("lines", { $0.lines[Self.visit] = nil }), ("batch", { $0.lines[Self.visit] = ["2": $0.lines[Self.visit]!["1"]!] }),
            ("line", { $0.lines[Self.visit]!["1"]!.lines = [:] }),
            (
                "fingerprint",
                { $0.lines[Self.visit]!["1"]!.lines["1"] = .init(fingerprint: 2, split: ScopeSplit(inScope: Fen(1))) }
            ),
            ("split", { $0.lines[Self.visit]!["1"]!.lines["1"] = .init(fingerprint: 1, split: ScopeSplit(inScope: Fen(2))) }),
            ("count", { $0.totals[Self.group]!.count = 2 }), ("fee", { $0.totals[Self.group]!.medicalFee = Fen(9) }),
            ("fund", { $0.totals[Self.group]!.fund = Fen(9) }), ("account", { $0.totals[Self.group]!.account = Fen(9) }),
            ("group", { $0.totals[Self.group] = nil }), ("confirmation", { $0.confirmations[Self.month] = nil }),
            ("confirming message", { $0.confirmations[Self.month]![0].messageID = "t" }),
            ("row", { $0.confirmations[Self.month]![0].rows = [] }),
            ("settlement", { $0.confirmations[Self.month]![0].rows[0].settlementID = 2 }),
            ("row fee", { $0.confirmations[Self.month]![0].rows[0].medicalFee = Fen(9) }),
            ("row paid", { $0.confirmations[Self.month]![0].rows[0].insurancePaid = Fen(9) }),
            ("row mark", { $0.confirmations[Self.month]![0].rows[0].isConfirmed = false }),
            ("use", { $0.uses[Self.message] = nil }),
            ("purpose", { $0.uses[Self.message] = CounterUse(purpose: .cancelVisit, fingerprint: 1) }),
            ("use fingerprint", { $0.uses[Self.message] = CounterUse(purpose: .cancelLines, fingerprint: 2) }),
        ]
        for (name, change) in changes {
            var state = Self.full
            change(&state)
            #expect(Self.bytes(state) != Self.bytes(Self.full), "\(name)")
        }
    }
}
