import ClaimTypes
import LedgerTypes
import Messages

/// The registered visits of the treating side, each with the message that registered it: a message whose visit was taken back must not
/// register it again, however often it arrives (law M4).
struct VisitTable: Sendable {
    private var rows = PackedTable<RegisteredVisit>()

    /// - Complexity: O(bytes of the row).
    subscript(key: VisitKey) -> VisitRegistration? {
        rows.read(key) { VisitRegistration(from: &$0, under: key) }
    }

    /// The message that registered a visit; `nil` when there is no such visit.
    func messageID(of key: VisitKey) -> String? { rows[key]?.messageID }

    mutating func register(_ visit: VisitRegistration, by messageID: String) {
        rows[VisitKey(institution: visit.institution, visitID: visit.visitID)] = RegisteredVisit(
            registration: visit, messageID: messageID)
    }

    /// The visit with other content, registered by the same message as before.
    mutating func change(_ visit: VisitRegistration) {
        let key = VisitKey(institution: visit.institution, visitID: visit.visitID)
        register(visit, by: messageID(of: key) ?? "")
    }

    var count: Int { rows.count }

    /// In no order that means anything. O(n).
    var keys: [VisitKey] { rows.keys }

    /// Bytes of memory taken.
    var footprintBytes: Int { rows.footprintBytes }
}

/// A visit and the message that registered it.
struct RegisteredVisit: PackedValue {
    let registration: VisitRegistration
    let messageID: String

    init(registration: VisitRegistration, messageID: String) {
        self.registration = registration
        self.messageID = messageID
    }

    func pack(into writer: inout PackedWriter, under key: VisitKey) {
        registration.pack(into: &writer, under: key)
        writer.put(messageID, of: key.institution)
    }

    init(from reader: inout PackedReader, under key: VisitKey) {
        self.init(
            registration: VisitRegistration(from: &reader, under: key), messageID: reader.text(of: key.institution))
    }
}
