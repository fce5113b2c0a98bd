import LoadModel
import NIOCore

/// The body of one request, made before the run so that sending costs a copy; ids that the node gives are put in when they are known.
struct RequestTemplate: Sendable {
    /// Transaction number, the last part of the path.
    let infno: String
    /// Index of the institution in the plan's credentials.
    let institution: Int32
    private let bytes: [UInt8]
    /// Where an id goes, ascending.
    private let holes: [Hole]

    private struct Hole: Sendable {
        var offset: Int32
        var isSettlement: Bool
    }

    /// What stands for the visit id and for the settlement id while a body is written: characters that no field of ours holds and that JSON
    /// does not escape.
    static let visitHole = "\u{7F}"
    static let settlementHole = "\u{80}"

    init(infno: String, institution: Int, body: String) {
        self.infno = infno
        self.institution = Int32(institution)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.utf8.count)
        var holes: [Hole] = []
        for byte in body.utf8 {
            switch byte {
            case 0x7F: holes.append(Hole(offset: Int32(bytes.count), isSettlement: false))
            // U+0080 is the two bytes C2 80 in UTF-8; a Chinese character never begins with C2.
            case 0x80 where bytes.last == 0xC2:
                bytes.removeLast()
                holes.append(Hole(offset: Int32(bytes.count), isSettlement: true))
            default: bytes.append(byte)
            }
        }
        self.bytes = bytes
        self.holes = holes
    }

    /// `msgid` of the body.
    var messageID: String { AnswerText.value(of: "msgid", in: ByteBuffer(bytes: bytes).readableBytesView) ?? "" }

    func byteCount(_ ids: VisitIDs) -> Int { holes.reduce(bytes.count) { $0 + ids[$1.isSettlement].utf8.count } }

    func write(_ ids: VisitIDs, into buffer: inout ByteBuffer) {
        var start = 0
        for hole in holes {
            buffer.writeBytes(bytes[start..<Int(hole.offset)])
            buffer.writeString(ids[hole.isSettlement])
            start = Int(hole.offset)
        }
        buffer.writeBytes(bytes[start...])
    }
}

/// The ids a node gave to a visit (`mdtrt_id`) and to its settlement (`setl_id`); empty until then.
struct VisitIDs: Sendable {
    var visit = ""
    var settlement = ""

    subscript(isSettlement: Bool) -> String { isSettlement ? settlement : visit }
}
