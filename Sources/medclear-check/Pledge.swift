import Foundation

/// A signed checkpoint that a journal has to keep: so many records, and this root over them.
struct Pledge {
    let file: String
    let size: UInt64
    let root: [UInt8]
    /// The extension lines, by their first word.
    let lines: [String: String]
    /// Whether a key that the caller knows signed it; `nil` when the caller knows none.
    let isSigned: Bool?
    /// The log that says it.
    let origin: String
    /// Known witnesses that cosigned it, and when: the log's own node is none.
    let cosigners: [String: UInt64]
    private(set) var isReached = false
    /// Whether the journal had the very tree there.
    private(set) var isKept = false

    /// Reads the signed note at `path` and checks its signatures.
    /// - Parameters:
    ///   - keys: verifier keys, as `name+hex+base64`.
    ///   - witnesses: those whose cosignatures count.
    init(reading path: String, keys: [Key], witnesses: [WitnessLine] = []) throws {
        func bad(_ english: String) -> Fault {
            Fault(kind: .damaged, place: path, chinese: "检查点不可信", english: english)
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Fault(kind: .usage, place: path, chinese: "无法读取检查点", english: "the checkpoint cannot be read")
        }
        guard let note = String(validating: data, as: UTF8.self), let blank = note.range(of: "\n\n", options: .backwards) else {
            throw bad("this is no signed note")
        }
        let text = String(note[..<note.index(after: blank.lowerBound)])
        let rows = text.split(separator: "\n").map(String.init)
        guard rows.count >= 3, let size = UInt64(rows[1]), let root = Data(base64Encoded: rows[2]), root.count == 32 else {
            throw bad("this is no checkpoint")
        }
        (file, self.size, self.root) = (path, size, Array(root))
        lines = Dictionary(
            rows.dropFirst(3).compactMap { row in
                row.firstIndex(of: " ").map { (String(row[..<$0]), String(row[row.index(after: $0)...])) }
            }, uniquingKeysWith: { first, _ in first })
        origin = rows[0]
        var signed = false
        var times: [String: UInt64] = [:]
        for line in note[blank.upperBound...].split(separator: "\n") {
            let parts = line.split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "\u{2014}", let bytes = Data(base64Encoded: String(parts[2])), bytes.count > 4
            else {
                throw bad("a signature line is malformed")
            }
            for key in keys where key.name == parts[1] && key.id == Array(bytes.prefix(4)) {
                guard medclear_check.isSigned(Array(text.utf8), by: key.bytes, Array(bytes.dropFirst(4))) else {
                    throw bad("the signature of \(key.name) is wrong")
                }
                // A key speaks for the log of its name alone.
                signed = signed || key.name == rows[0]
            }
            for witness in witnesses
            where witness.name == parts[1] && witness.id == Array(bytes.prefix(4)) && witness.name != rows[0] {
                guard let time = witness.time(Array(bytes.dropFirst(4)), Array(text.utf8)) else {
                    throw bad("the cosignature of \(witness.name) is wrong")
                }
                times[witness.name] = max(time, times[witness.name] ?? 0)
            }
        }
        cosigners = times
        isSigned = keys.isEmpty ? nil : signed
        if isSigned == false { throw bad("the key of \(origin) did not sign it, or is not known here") }
    }

    /// Compares with the block that ends where the checkpoint stands.
    mutating func meet(_ header: Header, _ folder: String) -> Fault? {
        guard header.treeSize == size else { return nil }
        isReached = true
        let (name, node) = (origin.split(separator: "/").last ?? "", header.node == 0 ? "hub" : "\(header.node)")
        let namesNode = name == "hub" || name.utf8.count == 6 && name.utf8.allSatisfy { (48...57).contains($0) }
        guard !namesNode || name == node else {
            return Fault(
                kind: .differs, place: folder, chinese: "检查点 \(file) 属于 \(origin)，日志属于 \(node)",
                english: "the signed checkpoint \(file) is of \(origin), and the journal is that of \(node)")
        }
        let agrees =
            header.root == root && (lines["block"] ?? "\(header.number)") == "\(header.number)"
            && (lines["block-hash"] ?? header.hash.hex) == header.hash.hex
            && (lines["block-time"] ?? "\(header.time)") == "\(header.time)"
        isKept = agrees
        guard !agrees else { return nil }
        return Fault(
            kind: .differs, place: folder, chinese: "日志历史与签名检查点 \(file) 不同，日志被改写",
            english: "the journal's first \(size) records are not those of the signed checkpoint \(file): history was changed")
    }

    /// The journal has no block that ends there.
    func missing(_ records: UInt64, _ folder: String) -> Fault {
        Fault(
            kind: .differs, place: folder, chinese: "日志没有签名检查点 \(file) 所述的 \(size) 条记录",
            english:
                "the signed checkpoint \(file) is of \(size) records; the journal has \(records), and no block that ends there")
    }
}

/// A public key that signs checkpoints.
struct Key {
    let name: String
    let id: [UInt8]
    let bytes: [UInt8]

    /// `nil` unless the text is `name+hex(key id)+base64(0x01 ‖ public key)` and the id fits.
    init?(_ text: String) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let coded = Data(base64Encoded: String(parts[2])), coded.count == 33, coded.first == 1 else {
            return nil
        }
        name = String(parts[0])
        bytes = Array(coded.dropFirst())
        id = Array(Hash.of(Array(name.utf8)[...], [0x0A, 1], bytes[...]).prefix(4))
        guard id.hex == parts[1] else { return nil }
    }
}
