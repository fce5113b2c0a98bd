import Archives
import HospitalInterface
import Messages
import NodeConfiguration

/// What a node in service reads from outside: calls of hospitals and the archives they carry, frames of links, questions and answers of
/// other regions, and its own configuration.
let serviceDoors: [FuzzDoor] = [
    FuzzDoor("hospital-call") { bytes in
        func read() -> String {
            switch InterfaceDecoder.decode(bytes, pathNumber: nil, bytesMax: 4 << 20) {
            case .success(let message): "\(message.infno) \(message.messageID)"
            case .failure(let undecoded): undecoded.refusal.message
            }
        }
        let first = read()
        if first.unicodeScalars.count > 200 { return "a refusal is longer than a field holds: \(first)" }
        return read() == first ? nil : "the same call is read otherwise the second time"
    },
    FuzzDoor("link-frame") { bytes in
        guard case .success(let frame) = LinkFrame.decode(bytes) else { return nil }
        guard case .success(let again) = LinkFrame.decode(frame.encode()) else {
            return "a frame that was read cannot be read again"
        }
        return again.encode() == frame.encode() ? nil : "a frame changes when it is written and read"
    },
    FuzzDoor("peer-query") { bytes in
        guard case .success(let query) = PeerQuery.decode(bytes) else { return nil }
        return query.encode() == bytes ? nil : "accepted bytes are not those the query is written as"
    },
    FuzzDoor("peer-answer") { bytes in
        guard case .success(let answer) = PeerAnswer.decode(bytes) else { return nil }
        return answer.encode() == bytes ? nil : "accepted bytes are not those the answer is written as"
    },
    FuzzDoor("node-configuration") { bytes in
        for role in [NodeRole.region, .hub] {
            func read() -> String {
                do throws(ConfigurationFindings) {
                    let configuration = try NodeConfiguration.read(
                        bytes, role: role, file: "/srv/node.json", ConfigurationSurroundings(environment: [:]) { _ in true })
                    return "\(configuration.node) \(configuration.journal)"
                } catch {
                    return "\(error)"
                }
            }
            let first = read()
            guard read() == first else { return "the same configuration is read otherwise the second time" }
        }
        return nil
    },
    FuzzDoor("zip-file") { bytes in
        guard case .success(let content) = ZipFile.content(of: bytes, bytesMax: 1 << 20) else { return nil }
        return content.count <= 1 << 20 ? nil : "more was unpacked than asked for"
    },
]
