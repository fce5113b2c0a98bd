import ClaimTypes
import LedgerTypes

/// A slice of in-scope money and the ratio the pooled fund pays on it.
public struct Band: Hashable, Sendable {
    /// Upper edge, deductible included; `nil` on the last band.
    public var upTo: Fen?
    public var ratio: BasisPoints

    public init(upTo: Fen?, ratio: BasisPoints) {
        self.upTo = upTo
        self.ratio = ratio
    }
}

/// The bands (分段) of the pooled fund.
///
/// Edges are measured on in-scope money, deductible included: a band to 30 000 under a deductible of 1 200 pays on 28 800. Each
/// band's payment is rounded once. At the cap the in-scope money consumed is round(cap left ÷ ratio); what lies above passes on.
public struct BandRule: Hashable, Sendable {
    public enum Basis: UInt8, CaseIterable, Sendable {
        /// Each stay or visit starts at the first band.
        case perStay = 1
        /// A stay starts where the year's earlier stays ended. Inpatient care only.
        case perYear = 2
    }

    public var basis: Basis
    /// By level, ascending; the last is open.
    public var bands: LevelTable<[Band]>

    public init(_ basis: Basis, _ bands: LevelTable<[Band]>) {
        self.basis = basis
        self.bands = bands
    }

    /// Lets the pooled fund pay up to what the caps leave.
    func pay(_ share: inout CostShare, _ context: DecisionContext, caps: CapLeft, trace: inout some TraceSink) {
        let offset = basis == .perYear ? context.accumulators.inpatientScope : context.transferred?.stay.scope ?? .zero
        let start = offset + share.amounts.deductible
        let end = offset + share.base
        var paid = Fen.zero
        var consumed = share.amounts.deductible
        var bandStart = Fen.zero
        var number = 0
        for band in bands[context.level] {
            number += 1
            let from = max(bandStart, start)
            let to = min(band.upTo ?? end, end)
            bandStart = band.upTo ?? end
            guard from < to else { continue }
            let ratio = context.adjustment(band.ratio)
            let slice = to - from
            let part = Slice(number: number, band: band, slice: slice, ratio: ratio, capLeft: caps.amount - paid)
            paid += part.paid
            consumed += part.consumed
            if part.paid.isPositive { share.ratio = ratio }
            trace.record(part.step)
            if part.consumed < slice { break }
        }
        share.amounts.pooled = paid
        share.excess = caps.isPoolCap ? share.base - consumed : .zero
        share.recordPooled(context, consumed: consumed)
        Self.recordPooled(share, consumed: consumed, caps: caps, trace: &trace)
    }

    static func recordPooled(_ share: CostShare, consumed: Fen, caps: CapLeft, trace: inout some TraceSink) {
        trace.record(
            TraceStep(
                "pooled", BilingualText("统筹基金支出", "pooled fund pays"),
                [
                    TraceInput("consumed", .money(consumed)), TraceInput("aboveCap", .money(share.excess)),
                    TraceInput("capLeft", caps.isUnlimited ? .text("-") : .money(caps.amount)),
                ], .money(share.amounts.pooled), part: .pooled))
    }
}

/// One band at work on the money that lies in it.
private struct Slice {
    let number: Int
    let band: Band
    let slice: Fen
    let ratio: BasisPoints
    let capLeft: Fen
    let paid: Fen
    let consumed: Fen

    init(number: Int, band: Band, slice: Fen, ratio: BasisPoints, capLeft: Fen) {
        self.number = number
        self.band = band
        self.slice = slice
        self.ratio = ratio
        self.capLeft = capLeft
        let uncapped = slice.times(ratio)
        if !capLeft.isPositive {
            paid = .zero
            consumed = .zero
        } else if uncapped > capLeft {
            paid = capLeft
            consumed = min(capLeft.divided(by: ratio), slice)
        } else {
            paid = uncapped
            consumed = slice
        }
    }

    var step: TraceStep {
        TraceStep(
            "band.\(number)", BilingualText("分段支付:段内金额乘比例,不超过封顶线余额", "band: slice times ratio, at most what the cap leaves"),
            [
                TraceInput("slice", .money(slice)), TraceInput("bandRatio", .ratio(band.ratio)),
                TraceInput("ratio", .ratio(ratio)), TraceInput("capLeft", .money(capLeft)),
                TraceInput("consumed", .money(consumed)),
            ], .money(paid))
    }
}
