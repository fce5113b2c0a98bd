import Benefits
import ClaimTypes
import LedgerTypes
import Messages

/// What hospitals were told is refused, by the message that was refused. Who was told "nothing changed" acts on it, so the message never
/// takes effect afterwards, however often it comes and whatever has changed meanwhile (law M4).
///
/// Refusals are kept for at least `horizonDays` days of the journal's time, and for less than twice as long: they are forgotten a half of
/// the memory at a time. What comes later still is older than any message the hospital interface takes (`inf_time`).
public struct RefusedMessages: Sendable {
    /// Whether refusals are kept; journals from before replay to the answers they gave.
    public internal(set) var areKept = false
    /// Days since 1970 divided by the horizon, of the journal's time: what is refused now belongs to it.
    private var period: Int32 = 0
    private var present = PackedTable<RefusedMessage>()
    /// Of the period before.
    private var past = PackedTable<RefusedMessage>()

    /// A month of the longest kind.
    public static var horizonDays: Int32 { 31 }

    var count: Int { present.count + past.count }

    /// Bytes of memory taken.
    var footprintBytes: Int { present.footprintBytes + past.footprintBytes }

    subscript(key: RefusedKey) -> RefusedMessage? { present[key] ?? past[key] }

    mutating func keep(_ message: RefusedMessage, as key: RefusedKey) { present[key] = message }

    /// Forgets what is older than the horizon. The journal's time never goes back.
    mutating func move(to time: Timestamp) {
        // China Standard Time.
        let now = BusinessTime(seconds: Int64(clamping: time.nanoseconds / 1_000_000_000) + 28_800).date.days / Self.horizonDays
        guard now > period else { return }
        past = now == period + 1 ? present : PackedTable()
        present = PackedTable()
        period = now
    }

    /// Nothing before refusals are kept, so that states from before have the same bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard areKept else { return }
        sink.put(areKept)
        sink.put(period)
        for table in [present, past] {
            sink.put(count: table.count)
            for key in table.keys.sorted() {
                let refused = table[key]!
                sink.put(key.message.institution.value)
                sink.put(key.message.messageID)
                sink.put(key.kind)
                sink.put(count: refused.marks.count)
                for mark in refused.marks { sink.put(UInt64(mark)) }
                sink.put(UInt64(refused.notice.code))
                sink.put(refused.notice.field)
                sink.put(refused.notice.text.chinese)
                sink.put(refused.notice.text.english)
            }
        }
    }
}

/// One step of a message: a purchase (2102) registers, uploads and settles under one id.
struct RefusedKey: Hashable, Comparable, Sendable {
    let message: MessageKey
    /// The number of the step's command.
    let kind: UInt16

    static func < (left: RefusedKey, right: RefusedKey) -> Bool { (left.message, left.kind) < (right.message, right.kind) }
}

/// A refusal as it was told.
struct RefusedMessage: Hashable, Sendable {
    let notice: RefusalNotice
    /// Of each of the request's `MarkedField`s, in their order.
    let marks: [UInt16]
}

/// A field that has to be the same when a message comes again, with a mark of what it says. Two that differ may have the same mark once
/// in 65,536 times: then the message is refused for the first one's reason.
struct MarkedField: Hashable, Sendable {
    let name: String
    let mark: UInt16

    init(_ name: String, _ fingerprint: UInt64) {
        self.name = name
        mark = UInt16(truncatingIfNeeded: fingerprint ^ fingerprint >> 16 ^ fingerprint >> 32 ^ fingerprint >> 48)
    }

    init(_ name: String, _ text: String) {
        var sink = Fingerprint()
        sink.put(text)
        self.init(name, sink.value)
    }
}

extension HospitalRequest {
    /// What the hospital itself says and has to say again. Left out is what a resend may have anew (times that are those of the message) and
    /// what this node adds (batches of stays, open services).
    var markedFields: [MarkedField] {
        switch self {
        case .settle(let bill), .preSettle(let bill):
            [
                MarkedField("mdtrt_id", bill.visitID), MarkedField("medfee_sumamt", "\(bill.medicalFee.units)"),
                MarkedField("hosp_part_amt", "\(bill.hospitalPart.units)"),
                MarkedField("acct_used_flag", "\(bill.useAccount)"), MarkedField("mid_setl_flag", "\(bill.isInterim)"),
                MarkedField("psn_setlway", "\(bill.settlementWay.rawValue)"),
            ]
        case .cancel(let cancel): [MarkedField("mdtrt_id", cancel.visitID), MarkedField("setl_id", cancel.originalMessageID)]
        case .reverse(let reverse): [MarkedField("omsgid", reverse.originalMessageID)]
        case .cancelLines(let cancel): [MarkedField("msgid", Fingerprint.of(cancel))]
        case .cancelVisit(let step), .cancelDischarge(let step): [MarkedField("msgid", Fingerprint.of(step))]
        case .confirmSplit(let confirm): [MarkedField("msgid", Fingerprint.of(confirm))]
        case .rollBackSplit(let rollBack): [MarkedField("msgid", Fingerprint.of(rollBack))]
        case .register(let visit, _, _): [MarkedField("msgid", Fingerprint.of(visit))]
        case .uploadLines(let upload), .addLines(let upload):
            [
                MarkedField("mdtrt_id", upload.visitID), MarkedField("chrg_bchno", upload.batch),
                MarkedField("feedetail", Fingerprint.of(upload.lines)),
            ]
        case .changeVisit(let change): [MarkedField("msgid", Fingerprint.of(change))]
        case .discharge(let discharge): [MarkedField("msgid", Fingerprint.of(discharge))]
        }
    }
}

extension Fingerprint {
    fileprivate static func of(_ visit: VisitRegistration) -> UInt64 {
        var sink = Fingerprint()
        sink.put(visit)
        return sink.value
    }

    fileprivate static func of(_ change: ChangeVisit) -> UInt64 {
        var sink = Fingerprint()
        sink.put(change.visitID)
        sink.put(change.person.value)
        sink.put(change.visitType.value)
        sink.put(change.diseaseCode)
        sink.put(change.beganAt.seconds)
        for diagnosis in change.diagnoses { sink.put(diagnosis) }
        return sink.value
    }

    fileprivate static func of(_ discharge: DischargeVisit) -> UInt64 {
        var sink = Fingerprint()
        sink.put(discharge.visitID)
        sink.put(discharge.person.value)
        sink.put(discharge.endedAt.seconds)
        for diagnosis in discharge.diagnoses { sink.put(diagnosis) }
        return sink.value
    }
}
