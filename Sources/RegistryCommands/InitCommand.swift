import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import RegistryStore
import StrictJSON

/// `medclear registry init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make an empty registry and its key file. 新建登记库",
        discussion: """
            The key file is made when it is not there (mode 600) and used when it is. Keep a copy of it apart from the registry:
            without it no name in the registry can ever be read again.

            Examples:
              medclear registry init --registry registry.db --keys registry.keys

            Exit codes: 0 done, 2 the registry exists already, 3 no key file, 4 internal.
            """)

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let keyPath = try arguments.requireKeyPath()
        try answering {
            guard !FileManager.default.fileExists(atPath: arguments.path) else {
                throw RegistryStoreError(.alreadyExists, "\(arguments.path) 已存在", "\(arguments.path) exists already")
            }
            let isThere = FileManager.default.fileExists(atPath: keyPath)
            let ring = isThere ? try RegistryKeyRing.load(from: keyPath) : try RegistryKeyRing.fresh()
            if !isThere { try ring.store(at: keyPath) }
            _ = try RegistryStore.create(at: arguments.path, keys: ring)
            let made = isThere ? "沿用密钥文件 using the key file" : "新建密钥文件 made the key file"
            arguments.show(
                .object([
                    JSONMember("registry", .string(arguments.path)), JSONMember("keys", .string(keyPath)),
                    JSONMember("key_made", .bool(!isThere)), JSONMember("key", .integer(ring.active.id)),
                ]), ["新建登记库 made \(arguments.path)", "\(made) \(keyPath)"])
        }
    }
}
