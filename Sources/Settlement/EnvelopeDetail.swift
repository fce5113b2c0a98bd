import Exchange
import LedgerTypes

extension OutboundStream {
    /// Takes an acknowledgement. `false`, with nothing changed, when it claims what was never sent or comes from a stranger: the two
    /// journals disagree, and a person has to look (law M10).
    mutating func take(acknowledgedBy node: NodeID, upTo: UInt64) -> Bool {
        switch acknowledged(by: node, upTo: upTo) {
        case .accepted, .stale: true
        case .unknownAcknowledger, .neverSent: false
        }
    }

    /// Messages acknowledged by everyone, and those that are not.
    var delivery: (acknowledged: UInt64, open: Int) { (lastSequence - UInt64(unacknowledged), unacknowledged) }
}

/// The detail of an envelope's record: for each message taken, a code (u32), the length of the answering message (u32), and its bytes.
/// So that what was answered can be shown, and checked, without the rules that decided it.
public enum EnvelopeDetail {
    static func append(_ code: UInt32, answer: [UInt8], to writer: inout ByteWriter) {
        writer.put(code)
        writer.put(UInt32(answer.count))
        writer.append(answer)
    }

    /// The bytes of every answering message, in order; messages that were not answered are left out. Stops at malformed bytes.
    public static func answers(in detail: ArraySlice<UInt8>) -> [[UInt8]] {
        var reader = ByteReader(detail)
        var answers: [[UInt8]] = []
        while reader.integer(UInt32.self) != nil, let count = reader.integer(UInt32.self), let bytes = reader.take(Int(count)) {
            if count > 0 { answers.append(Array(bytes)) }
        }
        return answers
    }
}
