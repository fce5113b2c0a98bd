import Benefits
import ClaimTypes
import LedgerTypes
import Messages

/// Lines that come in pieces (2204 and 2301 in calls of 100) and may be taken back until they are billed (2205, 2302).
extension RegionMachine {
    /// A visit that may be worked on: registered, and not taken back.
    func openVisit(_ key: VisitKey) -> VisitRegistration? {
        counter.files[key]?.isCancelled == true ? nil : visits[key]
    }

    /// All lines of the message or none. A line that is there already with the same content is no change; so the message may be repeated,
    /// alone or joined by others.
    mutating func addLines(_ upload: LineUpload) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: upload.institution, upload.messageID)
        }
        let key = BillKey(institution: upload.institution, visitID: upload.visitID, batch: upload.batch)
        guard let visit = openVisit(key.visit) else { return refused(.visitUnknown, "mdtrt_id") }
        guard !upload.lines.isEmpty else { return refused(.linesMissing, "feedetail") }
        guard let catalogue = catalogues.last?.catalogue else { return refused(.catalogueMissing, "fee_ocur_time") }
        let batches = counter.lines[key.visit] ?? [:]
        var book = batches[key.batch] ?? LineBook()
        // A batch that came whole keeps no lines: nothing can join it.
        guard bills[key] == nil || batches[key.batch] != nil else { return refused(.linesDiffer, "chrg_bchno") }
        var split: [SplitLine] = []
        var isNew = false
        for line in upload.lines {
            let field = "feedetl_sn \(line.lineNumber)"
            if visit.isStayFromAdmission, line.chargedAt.date < visit.beganAt.date { return refused(.chargedOutsideStay, field) }
            guard
                case .success(let parts) = LineSplitter.split(
                    line, in: catalogue, level: visit.level, insurance: visit.insurance)
            else { return refused(.lineRefused, field) }
            split.append(SplitLine(line, parts, catalogue, visit))
            var kept = LineBook.Line(fingerprint: Fingerprint.of([line]), split: parts)
            if let detail = LineDetail(line, of: visit) { kept.details = [detail] }
            if let known = book.lines[line.lineNumber] {
                guard known.fingerprint == kept.fingerprint else { return refused(.linesDiffer, field) }
                continue
            }
            let elsewhere = batches.values.lazy.compactMap { $0.lines[line.lineNumber] }.first
            if let elsewhere {
                // Lines of a stay name no batch: a repeated one may stand in a batch that was billed meanwhile.
                guard visit.visitType.clearingType == .inpatient, elsewhere.fingerprint == kept.fingerprint else {
                    return refused(.lineInOtherBatch, field)
                }
                continue
            }
            book.lines[line.lineNumber] = kept
            isNew = true
        }
        guard isNew else {
            return reply(.linesKept(split), to: upload.institution, upload.messageID, outcome: CommandOutput.replayed)
        }
        if let refusal = bills[key].flatMap(Self.refusalOfNewLines) { return refused(refusal, "chrg_bchno") }
        guard book.lines.count <= Self.linesPerBatchMax, let sum = book.split else { return refused(.lineRefused, "feedetail") }
        guard !sum.total.isNegative || stayBatches[key.visit] != nil else { return refused(.totalNegative, "feedetail") }
        // Past this line nothing may fail.
        keep(book, sum, as: key)
        var output = reply(.linesKept(split), to: upload.institution, upload.messageID)
        output.detail = sum.detail
        return output
    }

    /// Why the lines of a bill can no longer change; `nil` when they can.
    private static func refusalOfNewLines(_ bill: Bill) -> SettlementRefusal? {
        if bill.isSuperseded { return .supersededByLater }
        if bill.life.isUnknown { return .outcomeUnknown }
        return bill.life.standing == nil ? nil : .linesBilled
    }

    private mutating func keep(_ book: LineBook, _ sum: ScopeSplit, as key: BillKey) {
        counter.lines[key.visit, default: [:]][key.batch] = book
        if bills[key] == nil {
            bills[key] = Bill(split: sum, lineCount: UInt32(book.lines.count), linesFingerprint: book.fingerprint)
        } else {
            bills[key]!.split = sum
            bills[key]!.lineCount = UInt32(book.lines.count)
            bills[key]!.linesFingerprint = book.fingerprint
        }
    }

    mutating func cancelLines(_ cancel: CancelLines) -> CommandOutput {
        func refused(_ refusal: SettlementRefusal, _ field: String) -> CommandOutput {
            reply(.refused(refusal.notice(field)), to: cancel.institution, cancel.messageID)
        }
        let visitKey = VisitKey(institution: cancel.institution, visitID: cancel.visitID)
        let message = MessageKey(institution: cancel.institution, messageID: cancel.messageID)
        let use = CounterUse(purpose: .cancelLines, fingerprint: Fingerprint.of(cancel))
        if let answer = answerToRepeated(message, use) { return answer }
        guard let visit = openVisit(visitKey) else { return refused(.visitUnknown, "mdtrt_id") }
        guard visit.person == cancel.person else { return refused(.visitDiffers, "psn_no") }
        var removed: [(BillKey, LineBook)] = []
        let isEverything = cancel.batch.isEmpty && cancel.lineNumbers.isEmpty
        var wanted = Set(cancel.lineNumbers)
        for (batch, book) in (counter.lines[visitKey] ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard cancel.batch.isEmpty || cancel.batch == batch else { continue }
            let numbers = cancel.lineNumbers.isEmpty ? Set(book.lines.keys) : wanted.intersection(book.lines.keys)
            guard !numbers.isEmpty else { continue }
            let key = BillKey(institution: cancel.institution, visitID: cancel.visitID, batch: batch)
            if let refusal = bills[key].flatMap(Self.refusalOfNewLines) {
                if isEverything { continue }
                return refused(refusal, cancel.lineNumbers.isEmpty ? "chrg_bchno" : "feedetl_sn")
            }
            wanted.subtract(numbers)
            var left = book
            for number in numbers { left.lines[number] = nil }
            guard let sum = left.split, !sum.total.isNegative || stayBatches[visitKey] != nil else {
                return refused(.totalNegative, "feedetl_sn")
            }
            removed.append((key, left))
        }
        guard wanted.isEmpty, isEverything || !removed.isEmpty else {
            return refused(.lineUnknown, cancel.lineNumbers.isEmpty ? "chrg_bchno" : "feedetl_sn \(wanted.min() ?? "")")
        }
        // Past this line nothing may fail.
        for (key, book) in removed { keepRest(book, of: key) }
        counter.uses[message] = use
        return reply(.done, to: cancel.institution, cancel.messageID)
    }

    /// A batch without lines that was never billed is as if it had never been.
    private mutating func keepRest(_ book: LineBook, of key: BillKey) {
        guard let sum = book.split else { preconditionFailure("M3: the rest of batch \(key.batch) was found to fit") }
        keep(book, sum, as: key)
        guard book.lines.isEmpty else { return }
        counter.lines[key.visit]?[key.batch] = nil
        if counter.lines[key.visit]?.isEmpty == true { counter.lines[key.visit] = nil }
        // What was undone stays on record, and the batch with it; it can be filled again.
        if bills[key]?.request == nil, bills[key]?.undone.isEmpty == true {
            bills[key] = nil
        } else {
            counter.lines[key.visit, default: [:]][key.batch] = book
        }
    }

    /// A message that was taken already is answered again; another message under its id is refused; `nil` for a new one.
    func answerToRepeated(_ message: MessageKey, _ use: CounterUse) -> CommandOutput? {
        if let known = counter.uses[message] {
            guard known == use else {
                return reply(
                    .refused(SettlementRefusal.messageIDUsed.notice("msgid")), to: message.institution, message.messageID)
            }
            return reply(.done, to: message.institution, message.messageID, outcome: CommandOutput.replayed)
        }
        guard messageUses[message] == nil else {
            return reply(.refused(SettlementRefusal.messageIDUsed.notice("infno")), to: message.institution, message.messageID)
        }
        return nil
    }

    /// More lines than the longest stay has.
    static var linesPerBatchMax: Int { 20_000 }
}

/// One line and how it was split.
public struct SplitLine: Hashable, Sendable {
    public let lineNumber: String
    public let amount: Fen
    public let split: ScopeSplit
    /// `nil` when the item is in no list in force.
    public let itemClass: ItemClass?
    /// Pre-self-pay ratio.
    public let ratio: BasisPoints
    /// `nil` when there is none.
    public let priceLimit: UnitPrice?

    init(_ line: FeeLine, _ split: ScopeSplit, _ catalogue: Catalogue, _ visit: VisitRegistration) {
        lineNumber = line.lineNumber
        amount = line.amount
        self.split = split
        let item = catalogue.item(line.itemCode, on: line.chargedAt.date)
        itemClass = item?.itemClass
        let isListed = item != nil && item?.itemClass != .c
        ratio = isListed ? item?.preSelfPay(for: visit.insurance) ?? .zero : .one
        priceLimit = isListed ? item?.priceLimits[visit.level] ?? nil : nil
    }
}

extension ScopeSplit {
    /// Detail of an upload's record: four i64 in fen.
    var detail: [UInt8] {
        var writer = ByteWriter(reserving: 32)
        for part in [fullSelfPay, overLimit, preSelfPay, inScope] { writer.put(part) }
        return writer.bytes
    }
}

extension Fingerprint {
    static func of(_ cancel: CancelLines) -> UInt64 {
        var sink = Fingerprint()
        sink.put(cancel.visitID)
        sink.put(cancel.batch)
        sink.put(cancel.person.value)
        for number in cancel.lineNumbers { sink.put(number) }
        return sink.value
    }

    static func of(_ step: VisitStep) -> UInt64 {
        var sink = Fingerprint()
        sink.put(step.visitID)
        sink.put(step.person.value)
        return sink.value
    }

    static func of(_ confirm: ConfirmSplit) -> UInt64 {
        var sink = Fingerprint()
        sink.put(confirm.month.value)
        for row in confirm.rows {
            sink.put(row.settlementID)
            sink.put(row.medicalFee)
            sink.put(row.insurancePaid)
            sink.put(row.isConfirmed)
        }
        return sink.value
    }

    static func of(_ rollBack: RollBackSplit) -> UInt64 {
        var sink = Fingerprint()
        sink.put(rollBack.month.value)
        sink.put(rollBack.originalMessageID)
        return sink.value
    }
}
