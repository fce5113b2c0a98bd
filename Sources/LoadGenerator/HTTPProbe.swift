import Foundation

/// The smallest request that asks a node's monitoring address for a page, in the clear.
public enum HTTPProbe {
    /// Head and body of the answer; `nil` when nobody answers within a second.
    public static func get(host: String, port: UInt16, path: String) -> String? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return nil }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var answer: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &part, part.count)
            guard count > 0 else { break }
            answer += part[..<count]
        }
        return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
    }

    /// The body of a page at `host:port`, if it was there.
    static func page(_ authority: String, _ path: String) -> String? {
        let parts = authority.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]), let answer = get(host: String(parts[0]), port: port, path: path),
            answer.prefix(while: { $0 != "\r\n" && $0 != "\n" }).contains(" 200"), let end = answer.range(of: "\r\n\r\n")
        else { return nil }
        return String(answer[end.upperBound...])
    }

    static func isReady(_ authority: String) -> Bool { page(authority, "/ready") != nil }
}
