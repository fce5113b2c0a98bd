import Foundation
import Glibc
import Synchronization
import Testing

/// Networks that `network init` made, once for each kind; tests get copies with ports of their own. Keys, certificates and people are the same
/// in all copies, as they would be for the same seed.
enum NetworkTemplate {
    /// Addresses of the templates begin here; nothing listens at them.
    private static let portsBefore = 60_000
    private static let secondsBefore = 597
    private static let folder = FileManager.default.temporaryDirectory.appendingPathComponent("medclear-templates-\(getpid())")
        .path
    private static let made = Mutex<Set<String>>([])

    /// Copies the network of this kind to a folder that does not exist yet.
    static func copy(
        regions: [UInt32], persons: Int, suite: String, answerSeconds: Int, ports: Int, to destination: String
    ) throws {
        let list = regions.map { "\($0)" }.joined(separator: ",")
        let template = "\(folder)/\(list)-\(persons)-\(suite)"
        let isNew = made.withLock { made in
            if made.isEmpty { atexit { _ = try? FileManager.default.removeItem(atPath: NetworkTemplate.folder) } }
            return made.insert(template).inserted
        }
        if isNew {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let code = try TestNetwork.run([
                "network", "init", "--out", template, "--regions", list, "--persons", "\(persons)", "--port", "\(portsBefore)",
                "--suite", suite, "--answer-seconds", "\(secondsBefore)",
            ])
            try #require(code == 0, "network init ended with \(code)")
        }
        try FileManager.default.copyItem(atPath: template, toPath: destination)
        for name in ["network.json"] + (["hub"] + regions.map { "\($0)" }).map({ "\($0)/node.json" }) {
            let path = "\(destination)/\(name)"
            var text = try String(contentsOfFile: path, encoding: .utf8)
            for offset in 0..<10 * (regions.count + 2) {
                text = text.replacingOccurrences(of: ":\(portsBefore + offset)\"", with: ":\(ports + offset)\"")
            }
            text = text.replacingOccurrences(
                of: "\"answer_seconds\": \(secondsBefore)", with: "\"answer_seconds\": \(answerSeconds)")
            try #require(!text.contains(":\(portsBefore / 1_000)"), "\(name) names other ports than it did")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: attributes[.posixPermissions] ?? 0o600], ofItemAtPath: path)
        }
    }
}
