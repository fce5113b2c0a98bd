import LedgerTypes
import Messages
public struct OutboundStream: Sendable {
    public init(from: NodeID, to: NodeID, acknowledgers: [NodeID]) {}
    public mutating func append(_ m: PeerMessage) {}
    public mutating func acknowledged(by: NodeID, upTo: UInt64) {}
    public var unacknowledgedCount: Int { 0 }
    public var acknowledgedThrough: UInt64 { 0 }
    public func messages(from: UInt64, maximum: Int) -> [PeerMessage] { [] }
    public func writeCanonical(into sink: inout some CanonicalSink) {}
}
public struct InboundStream: Sendable {
    public enum Reception { case deliver(Range<Int>), duplicate, gap }
    public init(from: NodeID, to: NodeID) {}
    public mutating func accept(firstSequence: UInt64, count: Int) -> Reception { .gap }
    public var received: UInt64 { 0 }
    public func writeCanonical(into sink: inout some CanonicalSink) {}
}
extension PeerMessage { public func encode() -> [UInt8] { [] } }
