import ClaimTypes
import Glibc
import LedgerTypes
import SecretFiles

/// A key file, mode 0600: the line `medclear registry keys 1`, then one line `id` blank `64 hexadecimal digits` for each key.
extension RegistryKeyRing {
    static let fileTitle = "medclear registry keys 1"
    private static let fileBytesMax = 1 << 16

    /// Creates the file and makes it durable. An existing file is never overwritten.
    public func store(at path: String) throws {
        do throws(SecretFileRefusal) { try SecretFile.create(path, content).get() } catch { throw RegistryStoreError(error) }
    }

    /// Replaces the file in one step: a reader sees the old ring or the new one, also after a power cut.
    public func replace(at path: String) throws {
        do throws(SecretFileRefusal) { try SecretFile.replace(path, content).get() } catch { throw RegistryStoreError(error) }
    }

    private var content: [UInt8] {
        Array((Self.fileTitle + "\n" + keys.map { "\($0.id) \(Hexadecimal.text(of: $0.master))\n" }.joined()).utf8)
    }

    /// Reads a key file, refusing one that others may read.
    public static func load(from path: String) throws -> RegistryKeyRing {
        let bytes: [UInt8]
        do throws(SecretFileRefusal) {
            bytes = try SecretFile.read(path, atMost: fileBytesMax).get()
        } catch {
            throw RegistryStoreError(error)
        }
        guard let ring = parse(bytes[...]) else {
            throw RegistryStoreError(.keyFileMalformed, "密钥文件 \(path) 格式不对", "\(path) is no key file of a registry")
        }
        return ring
    }

    private static func parse(_ bytes: ArraySlice<UInt8>) -> RegistryKeyRing? {
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard lines.first.map(Array.init) == Array(fileTitle.utf8) else { return nil }
        var keys: [Key] = []
        for line in lines.dropFirst() {
            let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard parts.count == 2, let id = UInt16(String(decoding: parts[0], as: UTF8.self)), id > 0,
                let master = Hexadecimal.bytes(of: parts[1]), master.count == 32
            else { return nil }
            keys.append(Key(id: id, master: master))
        }
        return RegistryKeyRing(keys)
    }
}

extension RegistryStoreError {
    fileprivate init(_ refusal: SecretFileRefusal) {
        let code: Code =
            switch refusal {
            case .system(_, EEXIST): .alreadyExists
            case .system: .notFound
            case .tooOpen, .foreignOwner: .keyFileTooOpen
            case .notAFile, .tooLarge: .keyFileMalformed
            }
        let text = refusal.text
        self.init(code, text.chinese, text.english)
    }
}
