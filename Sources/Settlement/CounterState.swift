import ClaimTypes
import LedgerTypes
import Messages

/// What the treating region keeps for its hospitals' counters beside visits and bills.
struct CounterState: Sendable {
    /// Only of visits of which there is more to say than their registration.
    var files: [VisitKey: VisitFile] = [:]
    /// Lines that arrived in pieces, by visit and batch.
    var lines: [VisitKey: [String: LineBook]] = [:]
    /// Totals for reconciliation with the hospitals (3201).
    var totals: [CounterTotalsKey: CounterFigures] = [:]
    /// Confirmations of the monthly split that stand, in the order in which they came.
    var confirmations: [SplitKey: [ConfirmSplit]] = [:]
    /// Messages that changed something and would change it again if they were taken twice.
    var uses: [MessageKey: CounterUse] = [:]
    /// Which stay each admission message (2401) registered: it may be reversed by that message id.
    var admissions: [MessageKey: String] = [:]
}

/// What was said of a visit after its registration.
struct VisitFile: Hashable, Sendable {
    var diagnoses: [Diagnosis] = []
    var dischargedAt: BusinessTime?
    var isCancelled = false
}

/// The lines of one batch, one by one: they may be repeated, joined by others, or taken back until they are billed.
struct LineBook: Hashable, Sendable {
    struct Line: Hashable, Sendable {
        let fingerprint: UInt64
        let split: ScopeSplit
        /// What more is to be known of the line; empty for most, else one.
        var details: [LineDetail] = []
    }

    var lines: [String: Line] = [:]

    /// The same whatever the order in which the lines came.
    var fingerprint: UInt64 { lines.values.reduce(0) { $0 &+ $1.fingerprint } }

    /// The sum of the lines; `nil` when a part does not fit.
    var split: ScopeSplit? { lines.values.reduce(ScopeSplit() as ScopeSplit?) { $0?.adding($1.split) } }
}

/// What is kept of a line of emergency care before a stay (急诊转住院), or of a chronic disease (5205).
struct LineDetail: Hashable, Sendable {
    let itemCode: String
    let quantity: Quantity
    let chargedAt: BusinessTime
    let isEmergency: Bool

    /// `nil` for a line of which nobody will ask.
    init?(_ line: FeeLine, of visit: VisitRegistration) {
        guard line.isEmergency || visit.visitType == .chronicOutpatient else { return nil }
        (itemCode, quantity, chargedAt, isEmergency) = (line.itemCode, line.quantity, line.chargedAt, line.isEmergency)
    }
}

/// A group of 3201, by day.
struct CounterTotalsKey: Hashable, Comparable, Sendable {
    let institution: InstitutionCode
    let date: BusinessDate
    let insurance: InsuranceKind
    let clearingType: ClearingType
    let insuring: RegionCode
    let isNegative: Bool

    static func < (left: CounterTotalsKey, right: CounterTotalsKey) -> Bool {
        if left.institution != right.institution { return left.institution < right.institution }
        if left.date != right.date { return left.date < right.date }
        if left.insurance != right.insurance { return left.insurance < right.insurance }
        if left.clearingType != right.clearingType { return left.clearingType < right.clearingType }
        if left.insuring != right.insuring { return left.insuring < right.insuring }
        return !left.isNegative && right.isNegative
    }
}

/// Count and amounts of a group; a negative counts −1.
struct CounterFigures: Hashable, Sendable {
    var count: Int64 = 0
    var medicalFee = Fen.zero
    var fund = Fen.zero
    var account = Fen.zero
}

/// An institution and a clearing month.
struct SplitKey: Hashable, Comparable, Sendable {
    let institution: InstitutionCode
    let month: WindowNumber

    static func < (left: SplitKey, right: SplitKey) -> Bool {
        (left.institution, left.month) < (right.institution, right.month)
    }
}

/// What a message did that must not be done twice.
struct CounterUse: Hashable, Sendable {
    enum Purpose: UInt8, Sendable {
        case cancelLines = 1
        case cancelVisit = 2
        case cancelDischarge = 3
        case confirmSplit = 4
        case rollBackSplit = 5
        /// Registered a visit that was taken back since.
        case withdrawnRegistration = 6
    }

    let purpose: Purpose
    /// The whole request, as far as it has to be the same when the message comes again.
    let fingerprint: UInt64
}

extension CounterState {
    func writeCanonical(into sink: inout some CanonicalSink) {
        sink.put(count: files.count)
        for (key, file) in files.sorted(by: { $0.key < $1.key }) {
            sink.put(key)
            sink.put(count: file.diagnoses.count)
            for diagnosis in file.diagnoses { sink.put(diagnosis) }
            sink.put(file.dischargedAt != nil)
            sink.put(file.dischargedAt?.seconds ?? 0)
            sink.put(file.isCancelled)
        }
        sink.put(count: lines.count)
        for (key, batches) in lines.sorted(by: { $0.key < $1.key }) {
            sink.put(key)
            sink.put(count: batches.count)
            for (batch, book) in batches.sorted(by: { $0.key < $1.key }) {
                sink.put(batch)
                sink.put(count: book.lines.count)
                for (number, line) in book.lines.sorted(by: { $0.key < $1.key }) {
                    sink.put(number)
                    sink.put(line.fingerprint)
                    sink.put(line.split)
                }
            }
        }
        sink.put(count: totals.count)
        for (key, figures) in totals.sorted(by: { $0.key < $1.key }) {
            sink.put(key)
            sink.put(figures.count)
            sink.put(figures.medicalFee)
            sink.put(figures.fund)
            sink.put(figures.account)
        }
        writeMonth(into: &sink)
    }

    private func writeMonth(into sink: inout some CanonicalSink) {
        sink.put(count: confirmations.count)
        for (key, confirmed) in confirmations.sorted(by: { $0.key < $1.key }) {
            sink.put(key.institution.value)
            sink.put(key.month.value)
            sink.put(count: confirmed.count)
            for confirmation in confirmed {
                sink.put(confirmation.messageID)
                sink.put(count: confirmation.rows.count)
                for row in confirmation.rows {
                    sink.put(row.settlementID)
                    sink.put(row.medicalFee)
                    sink.put(row.insurancePaid)
                    sink.put(row.isConfirmed)
                }
            }
        }
        sink.put(count: uses.count)
        for (key, use) in uses.sorted(by: { $0.key < $1.key }) {
            sink.put(key.institution.value)
            sink.put(key.messageID)
            sink.put(use.purpose.rawValue)
            sink.put(use.fingerprint)
        }
        writeDetails(into: &sink)
        writeAdmissions(into: &sink)
    }

    /// Nothing while there is no such line, so that states from before they were kept have the same bytes.
    private func writeDetails(into sink: inout some CanonicalSink) {
        for (key, batches) in lines.sorted(by: { $0.key < $1.key }) {
            for (batch, book) in batches.sorted(by: { $0.key < $1.key }) {
                for (number, line) in book.lines.sorted(by: { $0.key < $1.key }) {
                    guard let detail = line.details.first else { continue }
                    sink.put(key)
                    sink.put(batch)
                    sink.put(number)
                    sink.put(detail.itemCode)
                    sink.put(detail.quantity.tenThousandths)
                    sink.put(detail.chargedAt.seconds)
                    sink.put(detail.isEmergency)
                }
            }
        }
    }

    private func writeAdmissions(into sink: inout some CanonicalSink) {
        guard !admissions.isEmpty else { return }
        sink.put(count: admissions.count)
        for (key, visitID) in admissions.sorted(by: { $0.key < $1.key }) {
            sink.put(key.institution.value)
            sink.put(key.messageID)
            sink.put(visitID)
        }
    }
}

extension CanonicalSink {
    fileprivate mutating func put(_ key: VisitKey) {
        put(key.institution.value)
        put(key.visitID)
    }

    mutating func put(_ diagnosis: Diagnosis) {
        put(diagnosis.type)
        put(UInt64(diagnosis.rank))
        put(diagnosis.code)
        put(diagnosis.isMain)
        put(diagnosis.diagnosedAt.seconds)
    }

    fileprivate mutating func put(_ key: CounterTotalsKey) {
        put(key.institution.value)
        put(key.date.days)
        put(key.insurance.value)
        put(key.clearingType.rawValue)
        put(key.insuring.value)
        put(key.isNegative)
    }
}
