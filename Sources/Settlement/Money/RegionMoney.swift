import ClaimTypes
import Clearing
import LedgerTypes
import Messages

/// What a region keeps of its positions, its payments, late interest and its prefunds.
public struct RegionMoney: Hashable, Sendable {
    /// Positions booked to the clearing account, by window.
    public internal(set) var positions: [WindowNumber: WindowPosition] = [:]
    public internal(set) var register = PaymentRegister()
    /// Notices about prefunds (预付金) in order of arrival.
    public internal(set) var prefundNotices: [PrefundNotice] = []
    /// Drawn from prefunds, by window and pair.
    public internal(set) var draws: [FencedPair: Fen] = [:]
    /// Interest on payments that were late (滞纳金).
    public internal(set) var interest = InterestBook()
    /// Notices of the hub about money that were refused, in order of arrival.
    public internal(set) var refused: [RefusedNotice] = []
    var chainsBooked: UInt64 = 0

    public init() {}

    /// Nothing is written before there is anything, so that states from before there were payments keep their bytes.
    func writeCanonical(into sink: inout some CanonicalSink) {
        guard self != RegionMoney() else { return }
        sink.put(count: positions.count)
        for (_, position) in positions.sorted(by: { $0.key < $1.key }) {
            sink.put(position.window.value)
            sink.put(position.region.value)
            sink.put(position.method.rawValue)
            sink.put(position.payable)
            sink.put(position.receivable)
            sink.put(position.net)
            sink.put(position.table)
        }
        register.writeCanonical(into: &sink)
        sink.put(count: prefundNotices.count)
        for notice in prefundNotices {
            sink.put(notice.number)
            sink.put(notice.year)
            sink.put(notice.insuring.value)
            sink.put(notice.treating.value)
            sink.put(notice.kind.rawValue)
            sink.put(notice.quota)
            sink.put(notice.balance)
            sink.put(notice.used)
            sink.put(notice.due)
            sink.put(notice.payBy != nil)
            sink.put(notice.payBy?.days ?? 0)
            sink.put(notice.window?.value ?? 0)
        }
        sink.put(count: draws.count)
        for (fenced, amount) in draws.sorted(by: { $0.key < $1.key }) {
            sink.put(fenced)
            sink.put(amount)
        }
        sink.put(chainsBooked)
        interest.writeCanonical(into: &sink)
        // States without any keep the bytes they had before these were kept.
        guard !refused.isEmpty else { return }
        sink.put(count: refused.count)
        for notice in refused { notice.writeCanonical(into: &sink) }
    }
}
