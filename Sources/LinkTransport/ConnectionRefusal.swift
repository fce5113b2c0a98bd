import LedgerTypes

/// Why a connection was refused, in the order in which it is checked. Names are frozen: they are labels of metrics and logs.
public enum ConnectionRefusal: Error, Hashable, Sendable {
    /// As many connections are open as may be.
    case connectionLimit
    /// TLS did not come about: a version below 1.3, no common cipher, or bytes that are not TLS at all.
    case handshakeFailed(detail: String)
    /// TLS, or the hello after it, took too long.
    case handshakeTimeout
    /// The peer showed no certificate.
    case certificateMissing
    /// The peer's certificate cannot be read.
    case certificateMalformed(detail: String)
    /// Last second of validity, since 1970-01-01T00:00:00Z.
    case certificateExpired(until: Int64)
    /// First second of validity, since 1970-01-01T00:00:00Z.
    case certificateNotYetValid(from: Int64)
    /// No chain leads to an authority of the network.
    case certificateUntrusted(detail: String)
    /// The fingerprint stands on the list of denied ones.
    case certificateRevoked(fingerprint: String)
    /// The certificate names no node, or more than one.
    case certificateNamesNoNode
    /// The certificate is another node's than the one that was called.
    case certificateOfAnotherNode(expected: NodeID, found: NodeID)
    /// The node may not connect here.
    case nodeNotAdmitted(NodeID)
    /// The method called is not the link's.
    case unknownMethod(String)
    /// A frame is longer than may be.
    case frameTooLarge(detail: String)

    /// The label of metrics and logs.
    public var name: String {
        switch self {
        case .connectionLimit: "connection_limit"
        case .handshakeFailed: "handshake_failed"
        case .handshakeTimeout: "handshake_timeout"
        case .certificateMissing: "certificate_missing"
        case .certificateMalformed: "certificate_malformed"
        case .certificateExpired: "certificate_expired"
        case .certificateNotYetValid: "certificate_not_yet_valid"
        case .certificateUntrusted: "certificate_untrusted"
        case .certificateRevoked: "certificate_revoked"
        case .certificateNamesNoNode: "certificate_names_no_node"
        case .certificateOfAnotherNode: "certificate_of_another_node"
        case .nodeNotAdmitted: "node_not_admitted"
        case .unknownMethod: "unknown_method"
        case .frameTooLarge: "frame_too_large"
        }
    }
}

extension ConnectionRefusal: CustomStringConvertible {
    /// One line, Chinese and English, for the log and the operator.
    public var description: String {
        switch self {
        case .connectionLimit: "连接数已达上限 / as many connections are open as may be"
        case .handshakeFailed(let detail): "TLS 握手失败 / TLS handshake failed: \(detail)"
        case .handshakeTimeout: "握手超时 / the handshake took too long"
        case .certificateMissing: "对方未出示证书 / the peer showed no certificate"
        case .certificateMalformed(let detail): "证书无法解析 / the certificate cannot be read: \(detail)"
        case .certificateExpired(let until): "证书已过期 / the certificate expired at \(until) s since 1970"
        case .certificateNotYetValid(let from): "证书尚未生效 / the certificate is valid only from \(from) s since 1970"
        case .certificateUntrusted(let detail): "证书不受信任 / no chain to an authority of the network: \(detail)"
        case .certificateRevoked(let fingerprint): "证书已吊销 / the certificate is denied: \(fingerprint)"
        case .certificateNamesNoNode: "证书未写明唯一节点 / the certificate names no node, or several"
        case .certificateOfAnotherNode(let expected, let found):
            "证书属于其他节点 / the certificate is that of \(found), not of \(expected)"
        case .nodeNotAdmitted(let node): "节点未获准接入 / node \(node) may not connect here"
        case .unknownMethod(let method): "未知方法 / unknown method \(method)"
        case .frameTooLarge(let detail): "报文帧过大 / a frame is longer than may be: \(detail)"
        }
    }
}
