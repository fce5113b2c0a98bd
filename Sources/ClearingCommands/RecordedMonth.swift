import ClaimTypes
import Clearing
import CommandSupport
import Foundation
import Journal
import LedgerTypes
import Messages

/// What regions came to owe each other as the hub's journal recorded it: one obligation for each decision that booked money.
///
/// Late interest is one too. A decision that gives money back (cancel, reversal, adjustment) is an obligation the other way. The time is the business day of the
/// decision; of one day, the order of the journal. The chain is verified on the way; nothing is replayed.
struct RecordedMonth {
    private var payments: [TimedPayment] = []
    private var names: [RegionCode: Int32] = [:]
    private var regions: [RegionCode] = []
    private var received: [Stream: UInt64] = [:]
    private var total = Fen.zero
    private let window: WindowNumber?

    private struct Stream: Hashable {
        let sender: NodeID
        let receiver: NodeID
        let epoch: UInt32
    }

    /// - Parameters:
    ///   - folder: the hub's journal, or a folder with one named `hub`.
    ///   - window: only decisions of this window; `nil` takes all.
    /// - Throws: `CommandFailure` when there is no such journal, or it is damaged or not the hub's.
    static func read(_ folder: String, window: WindowNumber?) throws -> ObligationsBook {
        let inner = folder + "/hub"
        let path = FileManager.default.fileExists(atPath: inner) ? inner : folder
        var month = RecordedMonth(window: window)
        do throws(JournalError) {
            var reader = try JournalReader(FileStorage(folder: path))
            var progress = ProgressBar("读取日志 reading", total: Int(clamping: reader.byteCount))
            while let block = try reader.next() {
                guard reader.node == .hub else { break }
                for record in block.records { month.take(record) }
                progress.show(Int(clamping: reader.bytesDone), note: "\(month.payments.count)")
            }
            progress.finish()
            if reader.node != .hub { month.payments = [] }
        } catch {
            throw CommandFailure(
                error.code == .missing ? .usage : .damaged, "日志 \(path) 无法读取：\(error)", "journal \(path): \(error)")
        }
        guard !month.payments.isEmpty else {
            throw CommandFailure(
                .damaged, "\(path) 不是国家平台的日志，或没有该清算期的结算", "\(path) is not the hub's journal, or has no decision of that window")
        }
        return month.book
    }

    private init(window: WindowNumber?) { self.window = window }

    private mutating func take(_ record: RecordSlice) {
        guard record.outcome == 0,
            case .success(.envelope(let bytes)) = HubCommand.decode(kind: record.kind, bytes: Array(record.command)),
            case .success(let envelope) = Envelope.decode(bytes), case .success(let body) = EnvelopeBody.decode(envelope.body)
        else { return }
        let stream = Stream(sender: body.sender, receiver: body.receiver, epoch: body.epoch)
        for (index, header) in body.headers.enumerated() {
            let sequence = body.firstSequence + UInt64(index)
            guard sequence > received[stream] ?? 0 else { continue }
            received[stream] = sequence
            take(header, from: body.sender)
        }
    }

    private mutating func take(_ header: RoutingHeader, from sender: NodeID) {
        switch header.kind {
        case .settleDecision, .cancelDecision, .reverseDecision, .adjustmentDecision, .lateInterest: break
        default: return
        }
        guard header.insuring.node == sender, window == nil || header.window == window else { return }
        let amount = header.amounts.reduce(Fen.zero) { $0 + $1.amount }
        guard amount != .zero, let sum = total.adding(amount.isNegative ? -amount : amount) else { return }
        total = sum
        let (insuring, treating) = (place(of: header.insuring), place(of: header.treating))
        payments.append(
            TimedPayment(
                LiquidityPayment(
                    id: UInt64(payments.count + 1), debtor: amount.isNegative ? treating : insuring,
                    creditor: amount.isNegative ? insuring : treating, amount: amount.isNegative ? -amount : amount, priority: 0),
                at: BusinessTime(header.date)))
    }

    private mutating func place(of region: RegionCode) -> ParticipantIndex {
        if let known = names[region] { return ParticipantIndex(known) }
        let place = Int32(regions.count)
        names[region] = place
        regions.append(region)
        return ParticipantIndex(place)
    }

    /// Numbers participants by code.
    private var book: ObligationsBook {
        let sorted = regions.sorted()
        let places = regions.map { region in ParticipantIndex(Int32(sorted.firstIndex(of: region) ?? 0)) }
        let numbered = payments.map { timed in
            var timed = timed
            timed.payment.debtor = places[Int(timed.payment.debtor.value)]
            timed.payment.creditor = places[Int(timed.payment.creditor.value)]
            return timed
        }
        return ObligationsBook(
            names: sorted.map { "\($0)" }, payments: numbered, hasTimes: true, rowsCount: numbered.count)
    }
}
