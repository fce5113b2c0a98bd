import ArgumentParser
import ClaimTypes
import CommandSupport
import Foundation
import Registry
import RegistryStore
import StrictJSON

/// `medclear registry erase`
struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erase who a person is; the pseudonym and all money stay. 删除身份信息",
        discussion: """
            Name, documents, cards and what they are found by are overwritten, in the file and in its write-ahead log. Enrolments,
            filings and every journal stay valid: they never knew more than the pseudonym. It cannot be undone. Backups keep what
            they hold, sealed: rotate the key and destroy the old one to make them unreadable.

            Examples:
              medclear registry erase --person 3400009000000101 --reason "request 2026-44"

            Exit codes: 0 erased, 1 nobody there or erased before, 2 usage, 3 damaged data, 4 internal.
            """)

    @Option(help: "Person number (psn_no).")
    var person: PersonNumber

    @Option(help: "Why; kept with the tombstone.")
    var reason: String

    @Option(help: "Day of the tombstone, yyyy-MM-dd. (default: today)")
    var on: BusinessDate?

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let store = try arguments.open()
        let tombstone = try answering { try store.erase(person, on: on ?? BusinessTime.now.date, reason: reason) }
        arguments.show(
            .object([
                JSONMember("psn_no", .string(person.description)),
                JSONMember("erased_on", .string(tombstone.erasedOn.description)),
                JSONMember("reason", .string(reason)),
            ]), ["已删除 \(person) 的身份信息 erased the identity of \(person)"])
    }
}

/// `medclear registry rotate-key`
struct RotateKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key", abstract: "Seal all identity with a new key, while the registry is in use. 更换密钥",
        discussion: """
            Adds a key to the key file, then seals everything anew, some persons at a time. Interrupted, it goes on when started
            again with --resume. --drop-old takes the old keys out of the file at the end: backups sealed with them are then
            unreadable for everybody. Restart services that use the registry after the new key was added, before --drop-old.

            Examples:
              medclear registry rotate-key --keys registry.keys
              medclear registry rotate-key --keys registry.keys --resume --drop-old

            Exit codes: 0 done, 1 values are left under an old key, 2 usage, 3 damaged data or wrong key, 4 internal.
            """)

    @Flag(help: "Add no key: go on with the newest one of the file.")
    var resume = false

    @Flag(help: "Take the old keys out of the key file when nothing needs them.")
    var dropOld = false

    @OptionGroup var arguments: RegistryArguments

    func run() throws {
        let keyPath = try arguments.requireKeyPath()
        try answering {
            var ring = try RegistryKeyRing.load(from: keyPath)
            // The old keys have to be the right ones before a new one is added.
            _ = try RegistryStore.open(at: arguments.path, keys: ring)
            if !resume {
                ring = try ring.withFreshKey()
                try ring.replace(at: keyPath)
            }
            let store = try RegistryStore.open(at: arguments.path, keys: ring)
            var bar = ProgressBar("换钥 resealing", total: nil)
            let progress = try store.rotate { bar.show($0.persons, note: "\($0.persons) / \($0.total)") }
            bar.finish()
            if progress.isFinished, dropOld { try ring.withoutRetiredKeys.replace(at: keyPath) }
            let left = progress.isFinished ? (dropOld ? 1 : ring.keys.count) : ring.keys.count
            arguments.show(
                .object([
                    JSONMember("key", .integer(ring.active.id)), JSONMember("resealed", .integer(progress.resealed)),
                    JSONMember("finished", .bool(progress.isFinished)), JSONMember("keys_in_file", .integer(left)),
                ]),
                [
                    "密钥 \(ring.active.id) 重新加密 \(progress.resealed) 个值；key \(ring.active.id) sealed \(progress.resealed) values",
                    progress.isFinished
                        ? "旧密钥不再需要 no older key is needed" : "仍有旧密钥的值，请再次运行 some values need an older key; run --resume again",
                ])
            if !progress.isFinished { throw ExitCode(CommandExit.refused.rawValue) }
        }
    }
}
