import Foundation
import Hashing
import LedgerTypes
import Logging
import Messages
import NodeRuntime
import Settlement

/// The folders with policies and catalogues. What they hold and the journal does not is journaled; a file that was journaled once is
/// part of the history, whether it still stands there or not (law M6).
struct RuleFolders: Sendable {
    let policies: String
    let catalogues: String

    /// - Returns: how many files were new.
    @discardableResult
    func load(into loop: NodeLoop<RegionMachine>, _ logger: Logger) async throws -> Int {
        var count = 0
        for (folder, isPolicies) in [(policies, true), (catalogues, false)] {
            for name in try Self.files(in: folder) {
                guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                    throw ServiceFailure(.configuration, "无法读取 \(folder)/\(name)", "\(folder)/\(name) cannot be read")
                }
                let bytes = Array(data)
                let digest = SHA256.digest(of: bytes)
                if try await loop.read({ $0.holdsRules(digest) }) { continue }
                let command: RegionCommand =
                    isPolicies ? .loadPolicies(bytes: bytes, digest: digest) : .loadCatalogue(bytes: bytes, digest: digest)
                let outcome = try await loop.perform([command])[0]
                guard outcome <= CommandOutput.replayed else {
                    throw ServiceFailure(
                        .configuration, "规则文件 \(folder)/\(name) 被拒（\(outcome)）：与已加载的版本重叠，或不属于本地区",
                        "the rules in \(folder)/\(name) were refused (\(outcome)): they overlap with loaded ones, or belong to another region"
                    )
                }
                logger.notice("rules loaded", metadata: ["file": "\(name)", "sha256": "\(digest.hex)"])
                count += 1
            }
        }
        return count
    }

    private static func files(in folder: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".json") }.sorted()
        } catch {
            throw ServiceFailure(.configuration, "无法读取目录 \(folder)", "the folder \(folder) cannot be read: \(error)")
        }
    }
}
