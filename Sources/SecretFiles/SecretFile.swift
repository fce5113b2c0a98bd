import ClaimTypes
import Glibc

/// Why a file with a secret could not be used.
public enum SecretFileRefusal: Error, Hashable, Sendable {
    /// The system refused; `code` is its error number.
    case system(path: String, code: Int32)
    /// Others than the owner may read or write the file: a secret that was readable counts as lost.
    case tooOpen(path: String, mode: UInt32)
    /// The file belongs to another user, who can read and change it.
    case foreignOwner(path: String, owner: UInt32)
    /// A folder, a pipe or a device.
    case notAFile(path: String)
    /// More bytes than any such file has.
    case tooLarge(path: String)
}

/// Files with secrets: mode 0600 and ours, or they are not read.
public enum SecretFile {
    /// Reads a whole file.
    public static func read(_ path: String, atMost limit: Int) -> Result<[UInt8], SecretFileRefusal> {
        // Not blocking, so that a pipe in the file's place is refused instead of waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(.system(path: path, code: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(.system(path: path, code: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .failure(.notAFile(path: path)) }
        guard status.st_mode & 0o077 == 0 else { return .failure(.tooOpen(path: path, mode: status.st_mode & 0o777)) }
        guard status.st_uid == geteuid() else { return .failure(.foreignOwner(path: path, owner: status.st_uid)) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count <= limit {
            let more = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress! + count, $0.count - count) }
            guard more >= 0 else { return .failure(.system(path: path, code: errno)) }
            guard more > 0 else { return .success(Array(bytes[..<count])) }
            count += more
        }
        return .failure(.tooLarge(path: path))
    }

    /// Creates a file, whole and durable or not at all; one that exists is never overwritten (`EEXIST`).
    public static func create(_ path: String, _ content: [UInt8]) -> Result<Void, SecretFileRefusal> {
        let next = path + ".new"
        return write(next, content).flatMap {
            defer { unlink(next) }
            guard link(next, path) == 0 else { return .failure(.system(path: path, code: errno)) }
            return syncFolder(of: path)
        }
    }

    /// Replaces a file in one step: a reader sees the old content or the new one, also after a power cut.
    public static func replace(_ path: String, _ content: [UInt8]) -> Result<Void, SecretFileRefusal> {
        let next = path + ".new"
        return write(next, content).flatMap {
            guard rename(next, path) == 0 else { return .failure(.system(path: path, code: errno)) }
            return syncFolder(of: path)
        }
    }

    /// A fresh file of mode 0600 with the content on the disk; what an interrupted call left under the name goes first.
    private static func write(_ path: String, _ content: [UInt8]) -> Result<Void, SecretFileRefusal> {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return .failure(.system(path: path, code: errno)) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, content, content.count) == content.count, fsync(descriptor) == 0 else {
            return .failure(.system(path: path, code: errno))
        }
        return .success(())
    }

    private static func syncFolder(of path: String) -> Result<Void, SecretFileRefusal> {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let name = folder.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : folder
        let descriptor = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(.system(path: name, code: errno)) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { return .failure(.system(path: name, code: errno)) }
        return .success(())
    }
}

extension SecretFileRefusal {
    /// What an operator reads: what is wrong, and what to do.
    public var text: BilingualText {
        switch self {
        case .system(let path, let code):
            let reason = String(cString: strerror(code))
            return BilingualText("无法使用密钥文件 \(path)：\(reason)", "cannot use the key file \(path): \(reason)")
        case .tooOpen(let path, let mode):
            let digits = String(mode, radix: 8)
            return BilingualText(
                "密钥文件 \(path) 权限为 \(digits)，他人可读；应为 600，并应更换密钥",
                "the key file \(path) has mode \(digits), others may read it; it has to be 600, and the key should be rotated")
        case .foreignOwner(let path, let owner):
            return BilingualText(
                "密钥文件 \(path) 属于用户 \(owner)，不是运行本程序的用户",
                "the key file \(path) belongs to user \(owner), not to the user who runs this program")
        case .notAFile(let path): return BilingualText("\(path) 不是普通文件", "\(path) is no regular file")
        case .tooLarge(let path): return BilingualText("\(path) 过大，不是密钥文件", "\(path) is too large for a key file")
        }
    }
}
