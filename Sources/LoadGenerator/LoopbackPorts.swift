import Foundation

/// Ports of this machine that nobody listens at, for networks that live as long as a run.
public enum LoopbackPorts {
    /// The first of `count` ports in a row nobody listens at, below those that the system gives to outgoing connections.
    public static func free(_ count: Int) -> Int {
        while true {
            let first = 10_000 + Int.random(in: 0..<1_000) * 20
            if (first..<first + count).allSatisfy(isFree) { return first }
        }
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
