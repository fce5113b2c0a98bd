import LedgerTypes

/// Why a text is no key directory: the line, from 1, and what is wrong with it.
public struct KeyDirectoryFault: Error, Hashable, Sendable {
    public let line: Int
    public let reason: String
}

/// The public keys of a network as one text, in which nothing is secret; whoever changes it changes whom a node believes.
///
/// First the line `medclear keys 1`, then one line for each key, fields apart by one blank:
///
/// `node use number suite valid-from valid-to revoked-from key`
///
/// The node is six digits or `hub`, the use `signing` or `sealing`, the suite `intl` or `gm`; times are nanoseconds since 1970-01-01T00:00:00Z,
/// `-` for none; the key is lower-case hexadecimal. Lines stand by node (hub first), use and number; empty lines and those that begin
/// with `#` are skipped.
public enum KeyDirectory {
    static let title = "medclear keys 1"

    public static func text(of ring: KeyRing) -> String {
        ring.records.reduce(into: title + "\n") { text, record in
            let times = [record.validFrom, record.validTo, record.revokedFrom].map { $0.map { "\($0.nanoseconds)" } ?? "-" }
            let fields =
                ["\(record.node)", record.use.name, "\(record.id)", record.suite.name] + times
                + [Hexadecimal.text(of: record.bytes)]
            text += fields.joined(separator: " ") + "\n"
        }
    }

    public static func ring(from text: String) -> Result<KeyRing, KeyDirectoryFault> {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first == title else {
            return .failure(KeyDirectoryFault(line: 1, reason: "is not \"\(title)\""))
        }
        var ring = KeyRing()
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty && !line.hasPrefix("#") {
            switch record(line) {
            case .failure(let reason): return .failure(KeyDirectoryFault(line: index + 1, reason: reason.text))
            case .success(let record):
                if let fault = ring.announce(record) { return .failure(KeyDirectoryFault(line: index + 1, reason: "\(fault)")) }
            }
        }
        return .success(ring)
    }

    private struct Reason: Error {
        let text: String
    }

    private static func record(_ line: Substring) -> Result<PublicKeyRecord, Reason> {
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 8 else { return .failure(Reason(text: "\(fields.count) fields instead of 8")) }
        guard let node = node(fields[0]) else { return .failure(Reason(text: "node \(fields[0])")) }
        guard let use = KeyUse.allCases.first(where: { $0.name == fields[1] }) else {
            return .failure(Reason(text: "use \(fields[1])"))
        }
        guard let id = number(fields[2], UInt32.self) else { return .failure(Reason(text: "number \(fields[2])")) }
        guard let suite = SecuritySuite(name: fields[3]) else { return .failure(Reason(text: "suite \(fields[3])")) }
        guard let from = number(fields[4], UInt64.self) else { return .failure(Reason(text: "valid-from \(fields[4])")) }
        guard let to = optionalTime(fields[5]) else { return .failure(Reason(text: "valid-to \(fields[5])")) }
        guard let revoked = optionalTime(fields[6]) else { return .failure(Reason(text: "revoked-from \(fields[6])")) }
        guard let bytes = Hexadecimal.bytes(of: Array(fields[7].utf8)) else { return .failure(Reason(text: "key")) }
        return .success(
            PublicKeyRecord(
                node: node, use: use, id: KeyID(id), suite: suite, bytes: bytes, validFrom: Timestamp(nanoseconds: from),
                validTo: to.time, revokedFrom: revoked.time))
    }

    private static func node(_ text: Substring) -> NodeID? {
        if text == "\(NodeID.hub)" { return .hub }
        return number(text, UInt32.self).flatMap { (100_000...999_999).contains($0) ? NodeID($0) : nil }
    }

    /// One number has one text.
    private static func number<Number: FixedWidthInteger>(_ text: Substring, _: Number.Type) -> Number? {
        Number(text).flatMap { "\($0)" == text ? $0 : nil }
    }

    private struct OptionalTime {
        let time: Timestamp?
    }

    private static func optionalTime(_ text: Substring) -> OptionalTime? {
        if text == "-" { return OptionalTime(time: nil) }
        return number(text, UInt64.self).map { OptionalTime(time: Timestamp(nanoseconds: $0)) }
    }
}
