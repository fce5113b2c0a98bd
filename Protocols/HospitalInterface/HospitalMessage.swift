import ClaimTypes
import LedgerTypes
import StrictJSON

/// A message of a hospital whose envelope and input are well-formed. Nobody has asked yet whether it is true, or who sent it.
public struct HospitalMessage: Hashable, Sendable {
    /// As sent, with its suffix: `2203A`.
    public let infno: String
    public let transaction: InterfaceTransaction
    /// The envelope's fields; `input` has no entry.
    public let envelope: InterfaceRecord
    /// The rows of each node that was given; an object has one.
    public let nodes: [String: [InterfaceRecord]]

    /// `msgid`
    public var messageID: String { envelope.text("msgid") }
    /// `inf_time`
    public var businessTime: BusinessTime { required(envelope.time("inf_time"), "inf_time") }
    /// `fixmedins_code`
    public var institution: InstitutionCode { required(envelope.institution(), "fixmedins_code") }
    /// `mdtrtarea_admvs`
    public var treatingRegion: RegionCode { required(envelope.region("mdtrtarea_admvs"), "mdtrtarea_admvs") }
    /// `insuplc_admdvs`; `nil` when the input names no person.
    public var insuredRegion: RegionCode? { envelope.region("insuplc_admdvs") }

    /// The only row of a node; `nil` when an optional node was not given.
    public func record(_ node: String) -> InterfaceRecord? { nodes[node]?.first }

    /// The rows of a node; empty when it was not given.
    public func rows(_ node: String) -> [InterfaceRecord] { nodes[node] ?? [] }

    /// The first node of the transaction, which is always required.
    public var data: InterfaceRecord {
        guard let first = transaction.nodes.first, let record = nodes[first.name]?.first else {
            preconditionFailure("M10: \(infno) was decoded without its first node")
        }
        return record
    }

    private func required<Value>(_ value: Value?, _ name: String) -> Value {
        guard let value else { preconditionFailure("M10: an envelope was decoded without \(name)") }
        return value
    }
}
