import ClaimTypes
import ClosingSeals
import Foundation
import Journal
import LedgerTypes
import Logging
import MerkleLog
import Messages
import NodeRuntime
import SecretFiles
import ServiceLifecycle
import Settlement

/// Writes the sealed close of every window into a folder: what a region fetches, and checks with `medclear clearing check-seal`.
///
/// A window that was closed is sealed within seconds; at a start, whatever is missing is written again from the journal. The digest of the
/// seal goes into the journal, so that a second seal with other content is noticed: then nothing is written.
struct ClosingArchive: Service {
    private let loop: NodeLoop<HubMachine>
    private let journal: String
    private let folder: String
    private let signer: NoteSigner
    private let logger: Logger
    /// Why nothing may be sealed now.
    private let objection: @Sendable () -> RefusalNotice?

    /// - Parameter keys: folder of the hub's keys, where the key for seals lies; the first start makes it.
    init(
        _ loop: NodeLoop<HubMachine>, journal: String, folder: String, keys: String, logger: Logger,
        objection: @escaping @Sendable () -> RefusalNotice?
    ) throws(ServiceFailure) {
        (self.loop, self.journal, self.folder, self.logger) = (loop, journal, folder, logger)
        self.objection = objection
        signer = try Self.signer(keys)
    }

    func run() async throws {
        var written: Set<WindowNumber> = []
        var (count, next) = (0, 0)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            // Looks once a second, after a failure once a minute, and ends soon when told to.
            if count == next { next += await attempt(&written) ? 10 : 600 }
            count += 1
            try? await Task.sleep(for: .milliseconds(100))
        }
    }

    private func attempt(_ written: inout Set<WindowNumber>) async -> Bool {
        do {
            try await update(&written)
            return true
        } catch {
            // The node goes on: the files follow from the journal, and are tried again.
            logger.error("sealed close not written", metadata: ["folder": "\(folder)", "reason": "\(error)"])
            return false
        }
    }

    /// Writes what is missing of windows that were not looked at yet.
    private func update(_ written: inout Set<WindowNumber>) async throws {
        let known = written
        let found = try await loop.read { machine in
            machine.closings.keys.filter { !known.contains($0) }.sorted().compactMap { window in
                machine.sealedAtClose(of: window).map { (window: window, close: $0, sealed: machine.money.seals[window]) }
            }
        }
        // What was sealed may be written again; nothing new is sealed while nobody vouches for the hub's history.
        let objection = objection()
        let due = objection == nil ? found : found.filter { $0.sealed != nil }
        if let objection, due.isEmpty, !found.isEmpty {
            throw ServiceFailure(
                .configuration, "\(objection.code) \(objection.text.chinese)", "\(objection.code) \(objection.text.english)")
        }
        guard !due.isEmpty else { return }
        let (journal, windows) = (journal, Set(due.map(\.window)))
        let places = try await Task.detached { try ClosePlace.find(windows, in: FileStorage(folder: journal)) }.value
        for (window, close, sealed) in due {
            guard let place = places[window] else {
                logger.error("the journal does not show who closed the window", metadata: ["window": "\(window)"])
                written.insert(window)
                continue
            }
            let files = ClosingFiles(close, at: place, signer: signer)
            guard sealed == nil || sealed == files.digest else {
                logger.error(
                    "the journal holds another seal of the window",
                    metadata: ["window": "\(window)", "seal": "\(files.digest.hex)"])
                written.insert(window)
                continue
            }
            if sealed == nil { _ = try await loop.perform([.money(.sealWindow(window, files.digest))]) }
            try write(files)
            written.insert(window)
            logger.notice("window sealed", metadata: ["window": "\(window)", "proofs": "\(files.files.count - 1)"])
        }
    }

    /// Whole files or none: each is written under another name first. The seal comes last.
    private func write(_ closing: ClosingFiles) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let key = (name: Self.keyName, bytes: Array("\(signer.verifier.text)\n".utf8))
        for file in [key] + closing.files.dropFirst() + closing.files.prefix(1) {
            let path = "\(folder)/\(file.name)"
            guard FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) != file.bytes else { continue }
            try Data(file.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        }
    }

    private static let keyName = "seal-key.txt"
    private static let noteName = "medclear-hub-seal"

    /// Reads the secret of the key for seals, or makes it.
    private static func signer(_ keys: String) throws(ServiceFailure) -> NoteSigner {
        let path = "\(keys)/seal.secret"
        if !FileManager.default.fileExists(atPath: path) {
            let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
            if case .failure(let refusal) = SecretFile.create(path, secret) {
                throw ServiceFailure(.system, "无法写入封存密钥 \(path)", "the key for seals \(path) cannot be written: \(refusal)")
            }
        }
        guard case .success(let secret) = SecretFile.read(path, atMost: 64), let signer = NoteSigner(name: noteName, seed: secret)
        else {
            throw ServiceFailure(
                .configuration, "封存密钥 \(path) 无法使用（须为 0600，32 字节）",
                "the key for seals \(path) cannot be used: it has to be 32 bytes in a file of mode 0600")
        }
        return signer
    }
}
