import ClaimTypes
import LedgerTypes

/// Splits a fee line with the treating region's catalogue (就医地目录) into full self-pay, over-limit, pre-self-pay and in scope.
///
/// Order: class 丙 or not in the catalogue → all to full self-pay; else over limit = amount − round(limit × quantity) when positive;
/// pre-self-pay = round(ratio × (amount − over limit)); in scope = the rest. Rounded half away from zero to the fen, per line (I7). A
/// returned line is the exact negative of the split of its absolute value. That the limit comes before the ratio is derived, not
/// quoted.
public enum LineSplitter {
    /// The catalogue's state on the day of the charge counts. An item may have another ratio for residents.
    public static func split(
        _ line: FeeLine, in catalogue: Catalogue, level: HospitalLevel, insurance: InsuranceKind = .employee,
        trace: inout some TraceSink
    ) -> Result<ScopeSplit, LineRefusal> {
        guard line.amount.units.magnitude <= Fen.fieldMaximum.units.magnitude else { return .failure(.amountOutOfRange) }
        guard line.amount.units.signum() == 0 || line.amount.units.signum() == line.quantity.tenThousandths.signum() else {
            return .failure(.quantitySignDiffers)
        }
        let magnitude = line.amount.isNegative ? -line.amount : line.amount
        guard let item = catalogue.item(line.itemCode, on: line.chargedAt.date), item.itemClass != .c else {
            let split = ScopeSplit(fullSelfPay: line.amount)
            record(line, nil, catalogue, ratio: .one, limit: nil, split: split, trace: &trace)
            return .success(split)
        }
        let limit: Fen
        let price = item.priceLimits[level]
        if let price {
            guard let amount = price.amount(times: line.quantity) else { return .failure(.limitOutOfRange) }
            limit = amount.isNegative ? -amount : amount
        } else {
            limit = magnitude
        }
        let overLimit = max(magnitude - limit, .zero)
        let ratio = item.preSelfPay(for: insurance)
        let preSelfPay = (magnitude - overLimit).times(ratio)
        let positive = ScopeSplit(
            overLimit: overLimit, preSelfPay: preSelfPay, inScope: magnitude - overLimit - preSelfPay)
        precondition(positive.total == magnitude, "I6: the parts of line \(line.lineNumber) add up to \(positive.total)")
        precondition(!positive.inScope.isNegative, "I7: line \(line.lineNumber) leaves \(positive.inScope) in scope")
        let split = line.amount.isNegative ? -positive : positive
        record(line, item, catalogue, ratio: ratio, limit: price, split: split, trace: &trace)
        return .success(split)
    }

    /// The same split without an explanation.
    public static func split(
        _ line: FeeLine, in catalogue: Catalogue, level: HospitalLevel, insurance: InsuranceKind = .employee
    ) -> Result<ScopeSplit, LineRefusal> {
        var trace = NoTrace()
        return split(line, in: catalogue, level: level, insurance: insurance, trace: &trace)
    }

    private static func record(
        _ line: FeeLine, _ item: CatalogueItem?, _ catalogue: Catalogue, ratio: BasisPoints, limit: UnitPrice?,
        split: ScopeSplit, trace: inout some TraceSink
    ) {
        trace.record(
            TraceStep(
                "line",
                item == nil
                    ? BilingualText("丙类、目录外或已调出:全自费", "class 丙, not in the catalogue or withdrawn: full self-pay")
                    : BilingualText("明细拆分:先限价,后先行自付", "line split: price limit first, then pre-self-pay"),
                [
                    TraceInput("line", .text(line.lineNumber)), TraceInput("item", .text(line.itemCode)),
                    TraceInput("name", .text(item?.name ?? "")), TraceInput("amount", .money(line.amount)),
                    TraceInput(
                        "priceLimit", .text(limit.map { DecimalText.text(of: $0.microYuan, decimals: 6) } ?? "-")),
                    TraceInput("ratio", .ratio(ratio)), TraceInput("fullSelfPay", .money(split.fullSelfPay)),
                    TraceInput("overLimit", .money(split.overLimit)), TraceInput("preSelfPay", .money(split.preSelfPay)),
                    TraceInput("catalogue", .text("\(catalogue.region) \(catalogue.version)")),
                    TraceInput("file", .text(catalogue.origin?.file ?? "-")),
                    TraceInput("sha256", .text(catalogue.origin?.digest.hex ?? "-")),
                ], .money(split.inScope)))
    }
}
