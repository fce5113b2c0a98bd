import ClaimTypes

/// Why a fee line cannot be split, in order of precedence. Numbers are frozen: they stand in journals and answers.
public enum LineRefusal: UInt16, CaseIterable, Sendable, Error {
    /// The line amount exceeds what a field of the interface can carry (N16,2).
    case amountOutOfRange = 1
    /// A returned item has a positive quantity, or a charged one none or a negative quantity.
    case quantitySignDiffers = 2
    /// Price limit × quantity exceeds what a field of the interface can carry.
    case limitOutOfRange = 3

    public var text: BilingualText {
        switch self {
        case .amountOutOfRange:
            BilingualText("明细金额超出接口字段长度 N16,2", "the line amount exceeds the interface field N16,2")
        case .quantitySignDiffers:
            BilingualText("数量与金额正负不一致:退费须数量、金额同为负", "quantity and amount differ in sign: a return has both negative")
        case .limitOutOfRange:
            BilingualText("限价乘数量超出接口字段长度 N16,2", "price limit times quantity exceeds the interface field N16,2")
        }
    }
}
