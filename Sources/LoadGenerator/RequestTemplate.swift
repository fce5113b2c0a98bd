import LoadModel
import NIOCore

/// The body of one request, made before the run so that sending costs a copy; the visit id the node gives is put in when it is known.
struct RequestTemplate: Sendable {
    /// Transaction number, the last part of the path.
    let infno: String
    /// Index of the institution in the plan's credentials.
    let institution: Int32
    private let bytes: [UInt8]
    /// Where the visit id goes, ascending.
    private let holes: [Int32]

    /// What stands for the visit id while a body is written: a character no field of ours holds and JSON does not escape.
    static let visitHole = "\u{7F}"

    init(infno: String, institution: Int, body: String) {
        self.infno = infno
        self.institution = Int32(institution)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.utf8.count)
        var holes: [Int32] = []
        for byte in body.utf8 {
            if byte == 0x7F { holes.append(Int32(bytes.count)) } else { bytes.append(byte) }
        }
        self.bytes = bytes
        self.holes = holes
    }

    func byteCount(visitID: String) -> Int { bytes.count + holes.count * visitID.utf8.count }

    func write(visitID: String, into buffer: inout ByteBuffer) {
        var start = 0
        for hole in holes {
            buffer.writeBytes(bytes[start..<Int(hole)])
            buffer.writeString(visitID)
            start = Int(hole)
        }
        buffer.writeBytes(bytes[start...])
    }
}

/// Everything one visit sends.
struct VisitTemplates: Sendable {
    var steps: [[RequestTemplate]]
    /// `medfee_sumamt` as sent: an answer has to repeat it.
    var total: String
}
