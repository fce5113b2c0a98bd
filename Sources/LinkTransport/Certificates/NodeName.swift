import LedgerTypes

/// How a certificate names its node: a subject alternative name of kind URI, `medclear:node:340000` or `medclear:node:hub`.
public enum NodeName {
    static let prefix = "medclear:node:"

    public static func uri(of node: NodeID) -> String { prefix + node.description }

    /// The node a URI names; `nil` for any other text. There is exactly one spelling of each node.
    public static func node(named uri: String) -> NodeID? {
        guard uri.hasPrefix(prefix) else { return nil }
        let name = uri.dropFirst(prefix.count)
        if name == "hub" { return .hub }
        guard name.utf8.count == 6, let value = UInt32(name), value > 0, NodeID(value).description == name else { return nil }
        return NodeID(value)
    }
}
