import ClaimTypes
import LedgerTypes

/// The short way of the messages that come with every claim: the same bytes as the general one writes, and the same values as it reads, or
/// none.
extension PeerMessage {
    /// Room for most of them.
    private static var byteCount: Int { 320 }

    /// The bytes of a request or a decision; `nil` for everything else.
    var canonicalBytes: [UInt8]? {
        let field = UInt64(kind.rawValue)
        var writer = CanonicalWriter(reserving: Self.byteCount)
        switch self {
        case .preSettleRequest(let claim), .settleRequest(let claim): writer.message(field) { $0.put(claim) }
        case .preSettleAnswer(let decision), .settleDecision(let decision), .cancelDecision(let decision):
            writer.message(field) { $0.put(decision) }
        default: return nil
        }
        return writer.bytes
    }

    /// A request, or a decision that settles and says no more than its amounts, in canonical bytes at which nothing is at fault; `nil` for
    /// everything else.
    static func canonical(_ bytes: [UInt8]) -> PeerMessage? {
        bytes.withUnsafeBufferPointer { bytes in
            var reader = CanonicalReader(bytes)
            var verifier = FieldVerifier()
            guard let message = verifier.message(&reader), reader.isFinished, verifier.fault == nil, verifier.imbalance == nil
            else {
                return nil
            }
            return message
        }
    }
}

extension FieldVerifier {
    fileprivate mutating func message(_ reader: inout CanonicalReader) -> PeerMessage? {
        if let claim = reader.message(1, { submission(&$0) }) { return .preSettleRequest(claim) }
        if let decision = reader.message(2, { self.decision(&$0, .estimate) }) { return .preSettleAnswer(decision) }
        if let claim = reader.message(3, { submission(&$0) }) { return .settleRequest(claim) }
        if let decision = reader.message(4, { self.decision(&$0, .settlement) }) { return .settleDecision(decision) }
        if let decision = reader.message(6, { self.decision(&$0, .negation) }) { return .cancelDecision(decision) }
        return nil
    }

    mutating func split(_ reader: inout CanonicalReader) -> ScopeSplit {
        ScopeSplit(
            fullSelfPay: fen(reader.signed(1), "full_self_pay"), overLimit: fen(reader.signed(2), "over_limit"),
            preSelfPay: fen(reader.signed(3), "pre_self_pay"), inScope: fen(reader.signed(4), "in_scope"))
    }
}

extension CanonicalWriter {
    mutating func put(_ split: ScopeSplit) {
        signed(1, split.fullSelfPay.units)
        signed(2, split.overLimit.units)
        signed(3, split.preSelfPay.units)
        signed(4, split.inScope.units)
    }
}
