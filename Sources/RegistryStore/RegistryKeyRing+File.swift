import Glibc
import LedgerTypes

/// A key file, mode 0600: the line `medclear registry keys 1`, then one line `id` blank `64 hexadecimal digits` for each key.
extension RegistryKeyRing {
    static let fileTitle = "medclear registry keys 1"
    private static let fileBytesMax = 1 << 16

    /// Creates the file and makes it durable. An existing file is never overwritten.
    public func store(at path: String) throws { try write(to: path, flags: O_EXCL) }

    /// Replaces the file in one step: a reader sees the old ring or the new one, also after a power cut.
    public func replace(at path: String) throws {
        let next = path + ".new"
        unlink(next)
        try write(to: next, flags: O_EXCL)
        guard rename(next, path) == 0 else { throw Self.refused(path) }
        try syncFolder(of: path)
    }

    private func write(to path: String, flags: Int32) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
        guard descriptor >= 0 else {
            guard errno == EEXIST else { throw Self.refused(path) }
            throw RegistryStoreError(.alreadyExists, "密钥文件 \(path) 已存在", "the key file \(path) exists already")
        }
        defer { close(descriptor) }
        let text = Array(
            (Self.fileTitle + "\n" + keys.map { "\($0.id) \(Digest256($0.master).hex)\n" }.joined()).utf8)
        guard Glibc.write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else { throw Self.refused(path) }
        try syncFolder(of: path)
    }

    private func syncFolder(of path: String) throws {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let name = folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
        let descriptor = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.refused(name) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Self.refused(name) }
    }

    /// Reads a key file, refusing one that others may read.
    public static func load(from path: String) throws -> RegistryKeyRing {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw refused(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw refused(path) }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw RegistryStoreError(
                .keyFileTooOpen, "密钥文件 \(path) 权限为 \(mode)，他人可读；应为 600，并应更换密钥",
                "the key file \(path) has mode \(mode), others may read it; it has to be 600, and the key should be rotated")
        }
        var bytes = [UInt8](repeating: 0, count: fileBytesMax)
        let count = read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw refused(path) }
        guard let ring = parse(bytes[..<count]) else {
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
                let master = hexadecimal(parts[1]), master.count == 32
            else { return nil }
            keys.append(Key(id: id, master: master))
        }
        return RegistryKeyRing(keys)
    }

    private static func refused(_ path: String) -> RegistryStoreError {
        let text = String(cString: strerror(errno))
        return RegistryStoreError(.notFound, "无法使用密钥文件 \(path)：\(text)", "cannot use the key file \(path): \(text)")
    }
}

private func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in digits {
        let value: UInt8
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
        default: return nil
        }
        if let first = high {
            bytes.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return bytes
}
