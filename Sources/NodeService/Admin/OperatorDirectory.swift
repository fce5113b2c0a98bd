import Foundation
import LedgerTypes
import MessageSecurity

/// The operators of a node and their public keys: the line `medclear operators 1`, then a name, a blank and an Ed25519 key in hexadecimal
/// for each. Read again for every request, so that a name taken out counts at once.
public struct OperatorDirectory: Sendable {
    public static let title = "medclear operators 1"
    private let keys: [String: VerifyingKey]

    public init(path: String) throws(ServiceFailure) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ServiceFailure(.configuration, "无法读取操作员文件 \(path)", "the operators' file \(path) cannot be read")
        }
        var keys: [String: VerifyingKey] = [:]
        for (index, line) in String(decoding: data, as: UTF8.self).split(separator: "\n").enumerated() {
            if index == 0, line == Self.title { continue }
            if line.hasPrefix("#") { continue }
            let parts = line.split(separator: " ")
            guard index > 0, parts.count == 2, let bytes = Hexadecimal.bytes(of: Array(parts[1].utf8)),
                let key = VerifyingKey(.international, bytes: bytes), keys[String(parts[0])] == nil
            else {
                throw ServiceFailure(
                    .configuration, "\(path) 第 \(index + 1) 行有误", "line \(index + 1) of \(path) is no operator and key")
            }
            // One key under two names would be one person with two voices.
            guard !keys.values.contains(key) else {
                throw ServiceFailure(
                    .configuration, "\(path) 第 \(index + 1) 行：密钥重复",
                    "line \(index + 1) of \(path): this key has another name already")
            }
            keys[String(parts[0])] = key
        }
        self.keys = keys
    }

    /// Whether `signature` is that of the operator.
    public func isValid(_ signature: [UInt8], of message: [UInt8], by name: String) -> Bool {
        keys[name]?.isValid(signature, of: message) ?? false
    }
}

/// What an operator's program says to a node over its admin socket.
public struct AdminRequest: Sendable {
    public var name: String
    public var command: String
    public var arguments: [String]
    /// Under the order in the first argument, for the command `order`.
    public var orderSignature: [UInt8]

    public init(name: String, command: String, arguments: [String], orderSignature: [UInt8] = []) {
        self.name = name
        self.command = command
        self.arguments = arguments
        self.orderSignature = orderSignature
    }

    /// What is signed: the node's challenge makes every request another one.
    public static func signedBytes(challenge: String, command: String, arguments: [String]) -> [UInt8] {
        Array("medclear-admin-v1".utf8) + [0] + Array(([challenge, command] + arguments).joined(separator: "\n").utf8)
    }
}
